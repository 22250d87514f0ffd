"""Every page inside its surroundings: count, pills, refusals, the empty selection."""

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

ROOT = Path(__file__).parents[2]
PAGES = ("overview", "timeline", "onset", "response", "cases", "case", "sources")


def open_page(page: str = "overview", **query: str) -> AppTest:
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


def warnings(app: AppTest) -> list[str]:
    return [each.value for each in app.warning]


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("dataset", ["published", "simulated"])
def test_every_page_opens_and_counts(page, dataset):
    app = open_page(page, dataset=dataset)
    total = {"published": 10, "simulated": 240}[dataset]
    assert counted(app) == f"Showing {total} of {total} patients"


@pytest.mark.parametrize(
    ("query", "text"),
    [
        ({}, "Showing 10 of 10 patients"),
        ({"evidence": "A,B,C,D"}, "Showing 11 of 11 patients"),
        ({"age": "26-52"}, "Showing 10 of 10 patients · 1 possible"),
        ({"age": "30-40"}, "Showing 10 of 10 patients · 9 possible"),
        ({"onset": "14-90"}, "Showing 8 of 10 patients"),
        ({"onset": "0-3"}, "Showing 2 of 10 patients"),
        ({"onset": "1-5"}, "Showing 2 of 10 patients · 1 possible"),
        ({"onset": "40-60"}, "Showing 8 of 10 patients · 8 possible"),
        ({"sex": "female"}, "Showing 8 of 10 patients"),
        ({"sex": "male"}, "Showing 2 of 10 patients"),
        ({"treatment": "systemic_corticosteroid"}, "Showing 9 of 10 patients · 8 possible"),
        (
            {"treatment": "systemic_corticosteroid", "response": "complete,near_complete,marked"},
            "Showing 9 of 10 patients · 8 possible",
        ),
        ({"age": "26-52", "onset": "0-3"}, "Showing 2 of 10 patients · 1 possible"),
        ({"age": "30-40", "match": "certain"}, "Showing 1 of 10 patients · 9 possible"),
    ],
    ids=str,
)
def test_the_published_counts_stand_on_screen(query, text):
    assert counted(open_page("sources", **query)) == text


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ({"age": "abc"}, "age=abc was left out"),
        ({"age": "60-20"}, "age=60-20 was left out"),
        ({"dataset": "nope"}, "dataset=nope was left out"),
        ({"treatment": "prayer"}, "treatment=prayer was left out"),
        ({"marked": "nobody"}, "marked=nobody was left out"),
    ],
    ids=str,
)
def test_a_wrong_value_is_refused_in_words_and_the_rest_stands(query, said):
    app = open_page("sources", **{"sex": "male", **query})
    (warning,) = warnings(app)
    assert said in warning.replace("\\", "")
    assert counted(app) == "Showing 2 of 10 patients"


def test_a_case_that_does_not_exist_is_refused_in_words():
    (warning,) = warnings(open_page("case", case="nobody"))
    assert "case=nobody was left out" in warning.replace("\\", "")


def test_text_of_the_url_is_never_markup():
    (warning,) = warnings(open_page("sources", dataset="![x](http://elsewhere/x.png)"))
    assert "![x](" not in warning


def test_an_empty_selection_names_the_filter_and_offers_to_drop_it():
    app = open_page("overview", onset="200-300", sex="male")
    assert counted(app) == "Showing 0 of 10 patients"
    (message,) = [each.value for each in app.info]
    assert "onset day 200–300" in message.replace("\\", "")
    assert "2 without it" in message
    app.button(key="drop_onset").click().run()
    assert counted(app) == "Showing 2 of 10 patients"


def test_an_empty_selection_that_two_filters_make_names_the_last_straw():
    app = open_page("overview", onset="200-300", age="90-99", sex="male", unknown="age")
    (message,) = [each.value for each in app.info]
    assert message.replace("\\", "") == (
        "No patient fits all filters. The last one was removed by “age 90–99 years, unknown left "
        "out”; “onset day 200–300” removes everybody as well (2 without them)."
    )
    app.button(key="drop_age_onset").click().run()
    assert counted(app) == "Showing 2 of 10 patients"


def test_an_evidence_level_that_nobody_has_offers_every_level():
    app = open_page("overview", dataset="simulated", evidence="D", sex="male")
    assert counted(app) == "Showing 0 of 0 patients"
    (message,) = [each.value for each in app.info]
    assert message == "No patient of this data set is at evidence level D."
    app.button(key="show_every_level").click().run()
    assert counted(app) == "Showing 34 of 240 patients · 5 possible"
    app = open_page("overview", dataset="simulated", evidence="D", age="110-120", unknown="age")
    app.button(key="show_everybody").click().run()
    assert counted(app) == "Showing 240 of 240 patients"


def test_certain_only_is_a_pill_and_stands_in_the_footer_of_a_figure():
    app = open_page("sources", age="30-40", match="certain")
    assert counted(app) == "Showing 1 of 10 patients · 9 possible"
    assert app.session_state["view"].filter_text() == "age 30–40 years · certain fits only"
    app.button(key="pill_match").click().run()
    assert counted(app) == "Showing 10 of 10 patients · 9 possible"


def test_certain_only_with_nobody_certain_offers_the_possible():
    app = open_page("overview", onset="40-60", match="certain")
    assert counted(app) == "Showing 0 of 10 patients · 8 possible"
    app.button(key="show_possible").click().run()
    assert counted(app) == "Showing 8 of 10 patients · 8 possible"


def test_a_pill_removes_its_filter_and_clear_removes_all():
    app = open_page("sources", sex="female", age="26-52")
    assert counted(app) == "Showing 8 of 10 patients"
    app.button(key="pill_sex").click().run()
    assert counted(app) == "Showing 10 of 10 patients · 1 possible"
    app.button(key="clear_all").click().run()
    assert counted(app) == "Showing 10 of 10 patients"
    assert "clear_all" not in {each.key for each in app.button}


SLIDERS = [
    ("age", (30, 40), "10 of 10 patients · 9 possible"),
    ("onset", (0, 3), "2 of 10 patients"),
]
LISTS = [
    ("onset_class", "delayed", "8 of 10 patients · 8 possible"),
    ("treatment", "systemic_corticosteroid", "9 of 10 patients · 8 possible"),
    ("response", "marked", "9 of 10 patients · 8 possible"),
]


@pytest.mark.parametrize(("name", "ends", "text"), SLIDERS, ids=str)
def test_each_slider_changes_the_answer(name, ends, text):
    app = open_page("sources")
    app.select_slider(key=f"filter_{name}").set_range(*ends).run()
    assert counted(app) == f"Showing {text}"


@pytest.mark.parametrize(("name", "code", "text"), LISTS, ids=str)
def test_each_list_changes_the_answer(name, code, text):
    app = open_page("sources")
    app.multiselect(key=f"filter_{name}").set_value([code]).run()
    assert counted(app) == f"Showing {text}"


def test_the_data_set_can_be_chosen():
    app = open_page("sources")
    app.selectbox(key="filter_dataset").set_value("simulated").run()
    assert counted(app) == "Showing 240 of 240 patients"


def test_leaving_the_possible_out_changes_the_answer():
    app = open_page("sources", age="30-40")
    app.segmented_control(key="filter_match").set_value("certain").run()
    assert counted(app) == "Showing 1 of 10 patients · 9 possible"


def test_leaving_the_unknown_out_changes_the_answer():
    app = open_page("sources", age="26-52")
    app.checkbox(key="unknown_age").uncheck().run()
    assert counted(app) == "Showing 9 of 10 patients"


def test_all_of_the_treatments_changes_the_answer():
    app = open_page("sources", treatment="topical_corticosteroid,systemic_corticosteroid")
    assert counted(app) == "Showing 9 of 10 patients · 8 possible"
    app.segmented_control(key="filter_treatment_match").set_value("all").run()
    assert counted(app) == "Showing 8 of 10 patients · 8 possible"


def test_moving_the_edge_of_a_class_changes_the_answer():
    app = open_page("onset", onset_class="immediate")
    assert counted(app) == "Showing 1 of 10 patients · 1 possible"
    app.number_input(key="onset_edge_0").set_value(3).run()
    assert counted(app) == "Showing 2 of 10 patients"
