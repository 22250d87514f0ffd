"""Every publication is listed, and a study bounds no more than it counted."""

import pytest

import data
from queries import sources, statement
from queries.selection import Selection
from tests.drawn import draw


@pytest.fixture(scope="module")
def published(datasets_folder):
    with statement.open_dataset(data.catalogue(datasets_folder).datasets["published"]) as found:
        yield found


def test_press_reports_are_listed_and_not_in_view(published):
    rows = sources.publications(published, selection=Selection().bound({})).set_index("source_id")
    assert rows["patients"].to_dict() == {
        "nahm-2024": 8,
        "tawanwongsri-2024": 1,
        "jcd-e70387-2025": 1,
        "press-taiwan-2026": 1,
    }
    assert rows.loc["press-taiwan-2026", "patients_in_view"] == 0
    assert rows["patients_in_view"].sum() == 10
    assert rows.loc["nahm-2024", "what_was_read"] == "abstract"


def test_bounds_are_exact_and_one_sided(published):
    bounds = sources.bounds(sources.studies(published)).set_index(["study_id", "event"])
    text = bounds["text"]
    assert text["agpl-2024-scalp", "any adverse event"] == "0 of 30: up to 9.5 %"
    assert text["ann-dermatol-2014", "any adverse event"] == "1 of 25: up to 17.6 %"
    assert text["aga-preprint-2025", "serious event"] == "0 of 8: up to 31.2 %"
    # No event in n patients: 1 - 0.05 ** (1 / n).
    upper = float(bounds.loc[("agpl-2024-scalp", "serious event"), "upper"])
    assert upper == pytest.approx(1 - 0.05 ** (1 / 30), abs=1e-9)


def test_event_not_counted_is_no_event_not_found(published):
    bounds = sources.bounds(sources.studies(published)).set_index(["study_id", "event"])
    row = bounds.loc[("kwon-2020", "any adverse event")]
    assert row["text"] == "not counted"
    assert bool(bounds["events"].isna()["kwon-2020", "any adverse event"])
    assert (bounds["text"] == "not counted").sum() == 9


def test_data_set_without_studies_has_no_bounds(tmp_path):
    with draw(tmp_path, patient_case=[{"case_id": "a"}]) as connection:
        assert sources.bounds(sources.studies(connection)).empty
