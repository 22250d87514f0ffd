"""The page Add data without a browser: what is missing, what is understood, what is kept."""

import time
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

import data
from data.importers import work
from pages.controls.add_check import duration, sentence
from pages.controls.add_draft import Draft

ROOT = Path(__file__).parents[2]
SECONDS = 60
HEADINGS = "Case number,Age,Sex,Finding X,Time to onset"
ROWS = "C-1,34,female,urticaria,3 weeks\nC-2,41,male,urticaria,2 days\n"
PERSONAL = "Patient name,Date of birth,Sex,Reaction\n" + "".join(
    f"{name},{year}-03-02,female,urticaria\n"
    for name, year in (("Kim Minji", 1990), ("Lee Jun", 1983), ("Park Soo", 1979))
)


def open_page(**query: str) -> AppTest:
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=SECONDS)
    for name, value in query.items():
        app.query_params[name] = value
    app.switch_page("pages/study/add.py")
    app.run()
    assert not app.exception, app.exception
    return app


def give(app: AppTest, content: str, name: str = "clinic.csv") -> None:
    app.file_uploader[0].set_value((name, content.encode(), "text/csv")).run()
    assert not app.exception, app.exception


def fill(app: AppTest, name: str = "clinic-a") -> None:
    app.text_input(key="add_name").set_value(name).run()
    app.text_input(key="add_who").set_value("M. Park").run()


def check(app: AppTest) -> None:
    """Start the check, and look at the page again until it has ended."""
    app.button(key="add_start").click().run()
    deadline = time.monotonic() + SECONDS
    while "add_cancel" in keys(app.button) and time.monotonic() < deadline:
        time.sleep(0.2)
        app.run()
    # A check that ends while the page is drawn is shown by the next run.
    app.run()
    assert not app.exception, app.exception


def keys(elements) -> set[str]:
    return {each.key for each in elements}


def said(app: AppTest) -> str:
    """Everything that stands on the page as text."""
    elements = (*app.markdown, *app.caption, *app.error, *app.warning, *app.info, *app.success)
    return "\n".join(str(each.value).replace("\\", "") for each in elements)


def headings(app: AppTest) -> list[str]:
    return [each.value for each in app.subheader]


def test_the_page_stands_without_a_selection_and_without_filters(folder):
    app = open_page(onset="200-300", sex="male")
    assert "Showing 0 of 10 patients" in said(app)
    assert headings(app) == ["1. Files and name", "Versions of imported data sets"]
    assert "filter_age" not in keys(app.select_slider)


@pytest.mark.parametrize("name", ["Clinic A", "published", "simulated-2", "-a"])
def test_a_name_that_no_data_set_may_have_is_refused_in_words(folder, name):
    app = open_page()
    app.text_input(key="add_name").set_value(name).run()
    (error,) = app.error
    assert name in str(error.value).replace("\\", "")


def test_a_check_needs_files_a_name_and_somebody(folder):
    app = open_page()
    give(app, f"{HEADINGS}\n{ROWS}")
    assert app.button(key="add_start").disabled
    assert "Still missing" in said(app)
    fill(app)
    assert not app.button(key="add_start").disabled


def test_files_of_no_known_format_are_refused_before_a_check(folder):
    app = open_page()
    give(app, "\x00\x01\x02\x03", name="picture.csv")
    fill(app)
    assert app.error
    assert app.button(key="add_start").disabled


def test_a_file_can_be_taken_away_again(folder):
    app = open_page()
    give(app, f"{HEADINGS}\n{ROWS}")
    app.button(key="add_drop_0").click().run()
    assert headings(app) == ["1. Files and name", "Versions of imported data sets"]


def test_what_is_not_guessed_can_be_chosen_and_is_read_so(folder):
    app = open_page()
    give(app, f"{HEADINGS}\nC-1,34,female,a hard lump,3 weeks\n")
    fill(app)
    (box,) = [each for each in app.selectbox if each.label == "Finding X goes to"]
    assert box.value == ""
    box.set_value("reaction.reaction").run()
    check(app)
    assert "4. Report" in headings(app)
    app.button(key="add_keep").click().run()
    (dataset,) = data.catalogue(folder).versions["clinic-a"]
    with data.connect(dataset) as connection:
        words = connection.execute("select reaction_text from reaction").fetchall()
    assert words == [("a hard lump",)]
    # The next file with the same columns is offered the same.
    give(app, f"{HEADINGS}\nC-1,34,female,a hard lump,4 weeks\n")
    app.button(key="add_use_saved").click().run()
    (box,) = [each for each in app.selectbox if each.label == "Finding X goes to"]
    assert box.value == "reaction.reaction"


def test_the_files_of_a_session_go_as_soon_as_what_they_hold_is_kept(folder):
    app = open_page()
    give(app, f"{HEADINGS}\n{ROWS}")
    fill(app)
    check(app)
    assert len(list(folder.glob(".intake/*/file-*"))) == 1
    app.button(key="add_keep").click().run()
    assert not app.exception, app.exception
    assert "clinic-a" in data.catalogue(folder).versions
    assert [path for path in folder.glob(".intake/**/*") if b"C-1" in content(path)] == []


def content(path: Path) -> bytes:
    return path.read_bytes() if path.is_file() else b""


def test_personal_columns_are_left_out_until_a_reason_is_typed(folder):
    app = open_page()
    give(app, PERSONAL)
    reasons = {each.label: each for each in app.text_input if each.label.startswith("Reason")}
    assert set(reasons) == {"Reason to keep Patient name", "Reason to keep Date of birth"}
    assert "Kim" not in said(app)
    assert "Minji" not in "".join(str(each.value) for each in app.text)
    goes_to = {each.label for each in app.selectbox}
    assert "Patient name goes to" not in goes_to
    reasons["Reason to keep Patient name"].set_value("short").run()
    assert "Left out still" in said(app)
    (box,) = [each for each in app.text_input if each.label == "Reason to keep Patient name"]
    box.set_value("agreed with the ethics board").run()
    assert "Patient name goes to" in {each.label for each in app.selectbox}


def test_text_of_a_file_is_never_markup(folder):
    app = open_page()
    give(app, "Case number,![x](http://elsewhere/x.png)\nC-1,<b>**bold**</b>\n")
    shown = [str(each.value) for each in (*app.markdown, *app.caption)]
    assert not any("![x](" in each or "**bold**" in each for each in shown)
    assert not any("![x](" in each.label for each in app.selectbox)


def test_a_report_counts_changes_against_the_version_there_is(folder):
    app = open_page()
    for rows, expected in (
        (ROWS, "every case is new"),
        (
            "C-2,42,male,urticaria,2 days\nC-3,20,male,urticaria,2 days\n",
            "1 new, 1 changed, 1 gone, 0 the same",
        ),
    ):
        give(app, f"{HEADINGS}\n{rows}")
        fill(app)
        check(app)
        assert expected in said(app)
        app.button(key="add_keep").click().run()
        assert not app.exception, app.exception
        assert "Kept as clinic-a@" in said(app)
    assert "4. Report" not in headings(app)
    newest, older = data.catalogue(folder).versions["clinic-a"]
    app.selectbox(key="add_version").set_value(newest.full_name).run()
    app.selectbox(key=f"add_compare_{newest.full_name}").set_value(older.full_name).run()
    assert f"Against {older.full_name}: 1 new, 1 changed, 1 gone, 0 the same" in said(app)
    app.selectbox(key="add_version").set_value(older.full_name).run()
    app.button(key="add_remove").click().run()
    assert f"{older.full_name} was removed." in said(app)
    assert data.catalogue(folder).versions["clinic-a"] == (newest,)


def test_what_was_changed_after_a_check_cannot_be_kept(folder):
    app = open_page()
    give(app, f"{HEADINGS}\n{ROWS}")
    fill(app)
    check(app)
    assert not app.button(key="add_keep").disabled
    (box,) = [each for each in app.checkbox if each.label.startswith("Ages over 89")]
    box.check().run()
    assert app.button(key="add_keep").disabled
    assert "were changed after this check" in said(app)


def test_discarded_cases_are_gone_and_nothing_is_kept(folder):
    app = open_page()
    give(app, f"{HEADINGS}\n{ROWS}")
    fill(app)
    check(app)
    app.button(key="add_discard").click().run()
    assert "4. Report" not in headings(app)
    assert "clinic-a" not in data.catalogue(folder).versions


@pytest.mark.parametrize("number", ["0123456789abcdef", "../../etc", "nonsense"])
def test_a_check_of_the_url_that_is_not_there_is_refused_in_words(folder, number):
    app = open_page(check=number)
    (error,) = app.error
    assert str(error.value)


@pytest.mark.parametrize(
    ("state", "words"),
    [
        (
            work.State("Reading", 20_000, 200_000, 2, 18),
            "Reading: 20,000 of 200,000 · about 18 s left",
        ),
        (work.State("Reading", 20_000, None, 2), "Reading: 20,000 · 2 s so far"),
        (work.State("", 0, None), "Starting"),
    ],
    ids=str,
)
def test_progress_says_stage_rows_and_time(state, words):
    assert sentence(state) == words


@pytest.mark.parametrize(
    ("seconds", "words"), [(8.4, "8 s"), (60, "1 min"), (3599, "60 min"), (4800, "1 h 20 min")]
)
def test_durations_are_read_at_a_glance(seconds, words):
    assert duration(seconds) == words


def test_a_later_file_of_the_same_name_replaces_the_earlier(tmp_path, monkeypatch):
    monkeypatch.setenv(data.FOLDER_VARIABLE, str(tmp_path))

    class Sent:
        name = "clinic.csv"

        def __init__(self, content: bytes) -> None:
            self._left = [content, b""]

        def seek(self, place: int) -> None: ...

        def read(self, size: int) -> bytes:
            return self._left.pop(0)

    draft = Draft()
    draft.take(Sent(b"old"))
    draft.take(Sent(b"new"))
    assert [path.read_bytes() for path in draft.files.values()] == [b"new"]
    assert sorted(path.name for path in draft.folder.iterdir()) == ["file-3", "lock"]


def extract() -> list[tuple[str, bytes, str]]:
    """A FAERS quarter of three cases, one of them with a suspect exosome product."""
    cases = range(1, 4)
    products = "101$1$1$PS$EXOSOME SERUM\n201$2$1$PS$ASPIRIN\n301$3$1$C$EXOSOME SERUM\n"
    tables = {
        "DEMO": "primaryid$caseid$fda_dt\n" + "".join(f"{n}01${n}$20170403\n" for n in cases),
        "DRUG": "primaryid$caseid$drug_seq$role_cod$drugname\n" + products,
        "REAC": "primaryid$caseid$pt\n" + "".join(f"{n}01${n}$Urticaria\n" for n in cases),
    }
    return [(f"{name}17Q2.txt", text.encode(), "text/plain") for name, text in tables.items()]


def test_of_a_register_cases_with_a_wished_product_are_kept_when_this_is_asked_for(folder):
    app = open_page()
    app.file_uploader[0].set_value(extract()).run()
    assert not app.exception, app.exception
    (box,) = [each for each in app.text_input if each.label.startswith("Keep only cases")]
    assert box.value == ""
    fill(app)
    check(app)
    assert "**3 cases, 3 patients**" in said(app)
    app.button(key="add_products_proposed").click().run()
    assert app.button(key="add_keep").disabled
    (box,) = [each for each in app.text_input if each.label.startswith("Keep only cases")]
    assert box.value.startswith("exosome; ")
    assert "add_products_proposed" not in keys(app.button)
    check(app)
    assert "**1 case, 1 patient**" in said(app)
    assert "3 cases read, 2 left out because no suspect product of theirs" in said(app)
    assert ("Cases left out", "2") in [(each.label, each.value) for each in app.metric]
    app.button(key="add_keep").click().run()
    (dataset,) = data.catalogue(folder).versions["clinic-a"]
    with data.connect(dataset) as connection:
        names = connection.execute("select case_id from patient_case").fetchall()
    assert names == [("1",)]


def test_where_no_product_matches_nothing_can_be_kept(folder):
    app = open_page()
    give(app, f"{HEADINGS}\n{ROWS}")
    assert "add_products_proposed" not in keys(app.button)
    fill(app)
    (box,) = [each for each in app.text_input if each.label.startswith("Keep only cases")]
    box.set_value("vesicle").run()
    check(app)
    assert "No case was accepted: there is nothing to keep." in said(app)
    assert app.button(key="add_keep").disabled
