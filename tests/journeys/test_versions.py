"""Versions on screen: the newest by its name, older ones by address, all without a restart."""

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

import data
from data.importers import intake
from pages.controls import marks
from tests.importers import toy

ROOT = Path(__file__).parents[2]


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.setenv(data.FOLDER_VARIABLE, str(tmp_path / "sets"))
    return tmp_path / "sets"


@pytest.fixture
def keep(tmp_path, folder):
    """A version of clinic-a with these cases."""

    def kept(*case_ids: str) -> str:
        path = tmp_path / "cases.csv"
        path.write_bytes(toy.content([(case_id, "34", "nodules") for case_id in case_ids]))
        with toy.registered():
            found = intake.check([path], folder=folder, name="clinic-a", title="Clinic A")
            return intake.keep(folder, found.id).full_name

    return kept


def open_page(page: str = "sources", **query: str) -> AppTest:
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=60)
    for name, value in query.items():
        app.query_params[name] = value
    app.switch_page(f"pages/explore/{page}.py")
    app.run()
    assert not app.exception, app.exception
    return app


def counted(app: AppTest) -> str:
    (text,) = [each.value for each in app.markdown if each.value.startswith("Showing ")]
    return text


def said(app: AppTest) -> str:
    return " ".join(each.value for each in (*app.markdown, *app.warning)).replace("\\", "")


def test_the_name_opens_the_newest_and_the_address_an_older_version(keep):
    first, second = keep("A1"), keep("A1", "A2")
    assert counted(open_page(dataset="clinic-a")) == "Showing 2 of 2 patients"
    assert counted(open_page(dataset=second)) == "Showing 2 of 2 patients"
    older = open_page(dataset=first)
    assert counted(older) == "Showing 1 of 1 patients"
    assert f"older version {first.partition('@')[2]}" in said(older)
    assert "older version" not in said(open_page(dataset="clinic-a"))


def test_a_version_that_is_not_there_is_refused_with_those_that_are(keep):
    first, second = keep("A1"), keep("A1", "A2")
    app = open_page(dataset="clinic-a@000000000000")
    assert f"there is no such version of clinic-a here. Allowed: clinic-a, {second}, {first}." in (
        said(app)
    )
    assert counted(app) == "Showing 10 of 10 patients"


def test_a_version_is_chosen_in_the_sidebar_and_stands_in_the_address(keep):
    first, second = keep("A1"), keep("A1", "A2")
    app = open_page(dataset="clinic-a")
    assert app.selectbox(key="filter_version").value == second
    app.selectbox(key="filter_version").set_value(first).run()
    assert counted(app) == "Showing 1 of 1 patients"
    assert app.query_params["dataset"] in (first, [first])
    app.selectbox(key="filter_version").set_value(second).run()
    assert app.query_params["dataset"] in ("clinic-a", ["clinic-a"])
    assert counted(app) == "Showing 2 of 2 patients"


def test_built_in_sets_offer_no_versions(folder):
    app = open_page(dataset="published")
    assert "filter_version" not in {each.key for each in app.selectbox}


def test_what_is_kept_or_removed_is_noticed_without_a_restart(keep, folder):
    assert "there is no such data set" in said(open_page(dataset="clinic-a"))
    first = keep("A1")
    app = open_page(dataset="clinic-a")
    assert counted(app) == "Showing 1 of 1 patients"
    second = keep("A1", "A2")
    app.run()
    assert counted(app) == "Showing 2 of 2 patients"
    data.remove(second, folder)
    app.run()
    assert counted(app) == "Showing 1 of 1 patients"
    data.remove(first, folder)
    app.run()
    assert "there is no such data set" in said(app)


def test_links_to_cases_of_an_older_version_name_it(keep):
    first, _ = keep("A1"), keep("A1", "A2")
    app = open_page(page="case", dataset=first, case="A1")
    assert counted(app) == "Showing 1 of 1 patients"
    view = app.session_state["view"]
    assert view.case_parameters("A1") == {"dataset": first, "case": "A1"}
    assert view.footer().startswith(f"{first} · ")


def test_a_case_called_like_a_filter_is_a_case_when_it_is_clicked(keep):
    keep("sex=x", "A2")
    view = open_page(dataset="clinic-a").session_state["view"]
    assert marks._are_cases(view, ("sex=x",))
    assert marks._are_cases(view, ("sex=x", "A2"))
    assert not marks._are_cases(view, ("sex=female",))
