"""The line listing holds exactly the cases that fit, each once, with all its columns."""

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

import data
from queries import cases, listing, statement
from queries.selection import Selection
from tests.drawn import draw
from tests.listing.reckoned import fitting, selections, tables

EDGES = (1, 14, 90)


@pytest.fixture(scope="module", params=["published", "simulated"])
def opened(request, datasets_folder):
    with statement.open_dataset(data.catalogue(datasets_folder).datasets[request.param]) as found:
        yield found, tables(found)


def listed(connection, selection=None, *, search="", first=0, at_most=10_000):
    return listing.rows(
        connection,
        selection=(selection or Selection()).bound({}),
        search=search,
        found=listing.holding(search),
        edges=EDGES,
        first=first,
        at_most=at_most,
    )


@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(selection=selections)
@example(selection=Selection())
@example(selection=Selection(age=(30, 40)))
@example(selection=Selection(treatment=("systemic_corticosteroid",), response=("marked",)))
@example(selection=Selection(evidence=("A", "B", "C", "D")))
def test_listing_holds_the_cases_that_a_plain_reckoning_finds(opened, selection):
    connection, known_tables = opened
    rows = listed(connection, selection)
    expected = fitting(known_tables, selection)
    assert list(zip(rows["case_id"], rows["patients"], rows["match"], strict=True)) == expected
    count = cases.count(connection, selection=selection.bound({})).iloc[0]
    certain = rows.loc[rows["match"] == "certain", "patients"].sum()
    assert (certain, rows["patients"].sum() - certain) == (
        count["patients_certain"],
        count["patients_possible"],
    )


@settings(
    max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(selection=selections, search=st.sampled_from(["", "cort", "KOREA", "granul", "female"]))
def test_amount_says_how_many_rows_there_are(opened, selection, search):
    connection, _ = opened
    rows = listed(connection, selection, search=search)
    amount = listing.amount(
        connection,
        selection=selection.bound({}),
        search=search,
        found=listing.holding(search),
    ).iloc[0]
    assert (amount["cases"], amount["patients"]) == (len(rows), rows["patients"].sum())


def test_chunks_together_are_the_listing_whatever_their_size(opened):
    connection, _ = opened
    whole = listed(connection)["case_id"].tolist()
    for size in (1, 7, len(whole), 1000):
        parts = listing.chunks(
            connection, selection=Selection().bound({}), search="", edges=EDGES, size=size
        )
        assert [case_id for part in parts for case_id in part["case_id"]] == whole


def test_page_holds_the_rows_from_its_first_one(opened):
    connection, _ = opened
    whole = listed(connection)["case_id"].tolist()
    assert listed(connection, first=1, at_most=2)["case_id"].tolist() == whole[1:3]


def test_published_group_is_one_row_of_eight_patients(datasets_folder):
    published = data.catalogue(datasets_folder).datasets["published"]
    with statement.open_dataset(published) as connection:
        row = listed(connection).set_index("case_id").loc["nahm-2024-series"]
    assert (row["patients"], row["age_low_years"], row["age_high_years"]) == (8, 26, 52)
    assert (row["onset_low_days"], row["onset_high_days"]) == (14, 90)
    assert row["onset_class"] == "early to delayed"
    assert row["treatments"] == (
        "topical_corticosteroid (varied); systemic_corticosteroid (varied); other (varied)"
    )
    assert row["histology"] == "necrotizing_granuloma"


@pytest.fixture
def drawn(tmp_path):
    with draw(
        tmp_path,
        patient_case=[
            {"case_id": "100%_a", "country": "South Korea"},
            {"case_id": "b", "country": "Japan"},
            {"case_id": "c"},
        ],
        exposure=[
            {"case_id": "b", "session": 1, "product": "Product A", "route": "intravenous"},
            {"case_id": "b", "session": 2, "product": "Product B"},
            {"case_id": "c", "product": "Product A"},
        ],
        reaction=[
            {"case_id": "b", "biopsy": "not_done"},
            {"case_id": "c", "onset_low_days": -3, "onset_high_days": -3},
        ],
        treatment=[
            {"case_id": "b", "line": 2, "treatment_class": "other", "response": "complete"},
            {"case_id": "b", "line": 1, "treatment_class": "antibiotic", "response": "none"},
            {"case_id": "b", "line": 1, "treatment_class": "antihistamine"},
        ],
    ) as connection:
        yield connection


def test_courses_stand_in_the_order_of_lines(drawn):
    row = listed(drawn).set_index("case_id").loc["b"]
    assert row["treatments"] == (
        "antibiotic (none) + antihistamine (not_reported) → other (complete)"
    )


def test_sessions_are_counted_only_where_the_report_counts_them(drawn):
    rows = listed(drawn).set_index("case_id")
    assert rows.loc["b", "sessions"] == 2
    assert rows["sessions"].isna().tolist() == [True, False, True]


def test_biopsy_not_made_is_told_apart_from_one_not_reported(drawn):
    rows = listed(drawn).set_index("case_id")
    assert rows.loc["b", "histology"] == "not_done"
    assert rows["histology"].isna().tolist() == [True, False, True]


def test_onset_before_the_exposure_has_no_class(drawn):
    rows = listed(drawn).set_index("case_id")
    assert rows.loc["c", "onset_low_days"] == -3
    assert rows["onset_class"].isna().all()


@pytest.mark.parametrize(
    ("search", "found"),
    [
        ("korea", ["100%_a"]),
        ("product b", ["b"]),
        ("PRODUCT", ["b", "c"]),
        ("%", ["100%_a"]),
        ("100%_", ["100%_a"]),
        (".*", []),
        ("'", []),
        ("antihist", ["b"]),
        ("intravenous", ["b"]),
        ("near", []),
    ],
)
def test_search_finds_text_as_it_is_typed_in_any_case_of_letters(drawn, search, found):
    assert listed(drawn, search=search)["case_id"].tolist() == found


def test_search_finds_the_label_and_not_the_code():
    assert listing.holding("JAK inh") == ("treatment_class=jak_inhibitor",)
    assert listing.holding("systemic_cort") == ()
    assert listing.holding("systemic cort") == ("treatment_class=systemic_corticosteroid",)
