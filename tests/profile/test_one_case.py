"""One case: its facts, and its place among its neighbours in the selection."""

import pytest

import data
from queries import profile, statement
from queries.selection import Selection
from tests.drawn import draw


@pytest.fixture(scope="module")
def published(datasets_folder):
    with statement.open_dataset(data.catalogue(datasets_folder).datasets["published"]) as opened:
        yield opened


def one(connection, case_id=None, selection=None):
    bound = (selection or Selection()).bound({})
    found = profile.one_case(connection, selection=bound, case_id=case_id)
    return found.iloc[0].to_dict() if len(found) else None


def test_without_a_name_it_is_the_first_of_the_selection(published):
    assert one(published)["patient"]["case_id"] == "nahm-2024-series"
    men = Selection(sex=("male",))
    assert one(published, selection=men)["patient"]["case_id"] == "tawanwongsri-2024-1"


def test_group_has_its_facts_and_its_source(published):
    case = one(published, "nahm-2024-series")
    assert case["patient"]["patients"] == 8
    assert case["source"]["doi"] == "10.1002/der2.242"
    assert [course["treatment_class"] for course in case["courses"]] == [
        "topical_corticosteroid",
        "systemic_corticosteroid",
        "other",
    ]
    assert case["reactions"][0]["histology"] == ["necrotizing_granuloma"]


def test_place_and_neighbours_follow_the_selection(published):
    case = one(published, "tawanwongsri-2024-1")
    assert (case["position"], case["cases"]) == (2, 3)
    assert (case["previous_id"], case["next_id"]) == ("nahm-2024-series", "jcd-e70387-1")
    alone = one(published, "tawanwongsri-2024-1", Selection(sex=("male",)))
    assert (alone["position"], alone["cases"], alone["previous_id"]) == (1, 2, None)


def test_case_outside_the_selection_is_shown_and_says_so(published):
    case = one(published, "nahm-2024-series", Selection(sex=("male",)))
    assert case["patient"]["case_id"] == "nahm-2024-series"
    assert case["match"] not in (1, 2)
    assert case["next_id"] == "tawanwongsri-2024-1"


def test_case_that_does_not_exist_has_no_row(published):
    assert one(published, "no-such-case") is None


def test_case_is_shown_where_nothing_is_selected(tmp_path):
    connection = draw(tmp_path, patient_case=[{"case_id": "a"}])
    nobody = Selection(source=("nowhere",))
    case = one(connection, "a", nobody)
    assert (case["cases"], case["position"]) == (0, 0)
    assert one(connection, None, nobody) is None


def test_case_without_other_rows_has_empty_lists(tmp_path):
    case = one(draw(tmp_path, patient_case=[{"case_id": "a"}]), "a")
    assert [case["sessions"], case["reactions"], case["courses"]] == [None, None, None]
