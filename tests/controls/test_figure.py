"""The figure component from Python's side, and the files served to the browser."""

import gzip
import json
from importlib.resources import files

import plotly.graph_objects as go
import pytest
from starlette.requests import Request
from starlette.responses import Response
from streamlit.testing.v1 import AppTest

from pages.controls import assets, figure


def shown(app: AppTest, key: str) -> dict[str, object]:
    sent = [json.loads(each.proto.json) for each in app.get("bidi_component")]
    return next(each for each in sent if each.get("key") == key)


def test_figure_arrives_as_its_own_json_with_height_name_and_alternative():
    def script():
        import plotly.graph_objects as go

        from pages.controls import figure

        drawn = go.Figure(go.Scatter(x=[14, 90], y=[1, 2], customdata=["a", "b"]))
        figure.mount(drawn, key="onset", alternative="Two patients.", file_name="onset", height=320)

    sent = shown(AppTest.from_function(script).run(), "onset")
    trace = json.loads(str(sent["figure"]))["data"][0]
    assert trace["customdata"] == ["a", "b"]
    assert trace["x"] == [14, 90]
    assert (sent["alternative"], sent["file"], sent["height"]) == ("Two patients.", "onset", 320)


def test_revision_stays_while_the_figure_stays_and_changes_with_it():
    def script():
        import plotly.graph_objects as go
        import streamlit as st

        from pages.controls import figure

        for key, day in (("one", 14), ("same", 14), ("other", st.session_state.get("day", 15))):
            drawn = go.Figure(go.Scatter(x=[day], y=[1]))
            figure.mount(drawn, key=key, alternative="One.", file_name="f", height=200)

    app = AppTest.from_function(script).run()
    assert shown(app, "one")["revision"] == shown(app, "same")["revision"]
    assert shown(app, "one")["revision"] != shown(app, "other")["revision"]
    app.session_state["day"] = 14
    app.run()
    assert shown(app, "one")["revision"] == shown(app, "other")["revision"]


def test_marks_can_be_chosen_only_where_somebody_listens_and_the_figure_allows_it():
    def script():
        import plotly.graph_objects as go

        from pages.controls import figure

        drawn = go.Figure()
        for key, selectable, listener in (
            ("open", True, lambda ids: None),
            ("deaf", True, None),
            ("shut", False, lambda ids: None),
        ):
            figure.mount(
                drawn,
                key=key,
                alternative="Nothing.",
                file_name="f",
                height=200,
                selectable=selectable,
                on_marked=listener,
            )

    app = AppTest.from_function(script).run()
    assert [shown(app, key)["selectable"] for key in ("open", "deaf", "shut")] == [
        True,
        False,
        False,
    ]


def test_marked_ids_are_sent_once_each_in_order():
    def script():
        import plotly.graph_objects as go

        from pages.controls import figure

        figure.mount(
            go.Figure(),
            key="k",
            alternative="Nothing.",
            file_name="f",
            height=200,
            marked=("b", "a", "b"),
        )

    assert shown(AppTest.from_function(script).run(), "k")["marked"] == ["a", "b"]


def test_click_reaches_the_listener_as_strings_once_each_and_counts_a_turn():
    def script():
        import streamlit as st

        from pages.controls import figure

        heard = []
        st.session_state["k"] = {"marked": ["b", "a", "b", 7, None]}
        figure._received("k", heard.append)
        st.session_state["k"] = {"marked": []}
        figure._received("k", heard.append)
        st.session_state["k"] = {"marked": None}
        figure._received("k", heard.append)
        st.text(repr(heard))
        st.text(str(st.session_state["k/turns"]))

    app = AppTest.from_function(script).run()
    assert [each.value for each in app.text] == ["[('b', 'a'), ()]", "3"]


def test_preload_shows_no_figure():
    def script():
        from pages.controls import figure

        figure.preload()

    sent = json.loads(AppTest.from_function(script).run().get("bidi_component")[0].proto.json)
    assert sent == {"assets": assets.address("figure.js"), "figure": None}


def test_mark_may_carry_several_ids_of_different_number():
    drawn = go.Figure(go.Bar(x=[1, 2], y=[1, 2], customdata=[["a", "b"], ["c"]]))
    assert json.loads(drawn.to_json() or "")["data"][0]["customdata"] == [["a", "b"], ["c"]]


def test_the_four_colours_of_the_docstring_are_those_the_browser_replaces():
    script = files("pages.controls").joinpath("figure.js").read_text()
    for colour in ("#1b2733", "#5b6673", "#e6e9ee", "#ffffff"):
        assert f'"{colour}"' in script
        assert f"`{colour}`" in (figure.__doc__ or "")


def served(name: str, accepts: str = "gzip", revision: str | None = None) -> Response:
    found = revision or assets.address(name).split("/")[-2]
    return assets._serve(
        Request(
            {
                "type": "http",
                "method": "GET",
                "headers": [(b"accept-encoding", accepts.encode())],
                "path_params": {"revision": found, "name": name},
            }
        )
    )


def test_plotly_of_the_installed_package_is_served_compressed_for_a_year():
    response = served("plotly.min.js", "br, gzip;q=0.8")
    original = files("plotly").joinpath("package_data", "plotly.min.js").read_bytes()
    assert gzip.decompress(bytes(response.body)) == original
    assert response.headers["content-encoding"] == "gzip"
    assert response.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert response.headers["content-type"] == "text/javascript; charset=utf-8"


@pytest.mark.parametrize("accepts", ["", "identity", "br", "gzip;q=0", "gzip; q=0.0"])
def test_browser_that_takes_no_gzip_gets_the_plain_file(accepts):
    response = served("figure.js", accepts)
    assert "content-encoding" not in response.headers
    assert bytes(response.body) == files("pages.controls").joinpath("figure.js").read_bytes()


@pytest.mark.parametrize("name", ["figure.py", "../assets.py", "", "plotly.js"])
def test_only_three_files_are_served(name):
    assert served(name, revision=assets.address("figure.js").split("/")[-2]).status_code == 404


def test_old_revision_is_not_found():
    assert served("figure.js", revision="0" * 16).status_code == 404


def test_unknown_asset_has_no_address():
    with pytest.raises(KeyError):
        assets.address("figure.py")


def test_address_and_route_begin_with_the_base_path(monkeypatch):
    monkeypatch.setattr(assets.st, "get_option", lambda name: {"server.baseUrlPath": "/a/b/"}[name])
    assert assets.address("figure.css").startswith("/a/b/plotly/")
    assert assets.routes()[0].path == "/a/b/plotly/{revision}/{name}"
