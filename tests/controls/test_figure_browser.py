"""The figure component in a real browser, in a small app of its own."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page

ROOT = Path(__file__).parents[2]
BOTH_PAINTED = "document.querySelectorAll('[data-figure][data-painted]').length === 2"
APP = """
import time

import plotly.graph_objects as go
import streamlit as st

from pages.controls import assets

IDS = [f"case-{number}" for number in range(12)]


def page():
    from pages.controls import figure

    figure.preload()
    if "slow" in st.query_params:
        time.sleep(2.5)
    marked = tuple(each for each in st.query_params.get("marked", "").split(",") if each)

    def on_marked(ids):
        if "case-11" in ids and len(ids) == 1:
            return
        st.query_params["marked"] = ",".join(ids)

    points = go.Figure(
        go.Scatter(
            x=list(range(12)),
            y=[number % 3 for number in range(12)],
            mode="markers",
            marker={"size": 14, "color": "#0072b2"},
            customdata=IDS,
            hovertext=["<img src=x onerror=alert(1)> " + each for each in IDS],
            hoverinfo="text",
        )
    )
    points.add_scatter(x=[5.5], y=[0.5], mode="markers", marker={"size": 14})
    points.update_layout(
        template="none",
        font={"color": "#1b2733"},
        paper_bgcolor="#ffffff",
        showlegend=False,
        margin={"t": 10, "r": 10, "b": 60, "l": 40},
        xaxis={"gridcolor": "#e6e9ee"},
        annotations=[
            {
                "text": "simulated",
                "font": {"color": "#5b6673"},
                "x": 0,
                "y": -0.2,
                "xref": "paper",
                "yref": "paper",
                "showarrow": False,
            }
        ],
    )
    figure.mount(
        points,
        key="points",
        alternative="Twelve patients.",
        file_name="points",
        height=300,
        marked=marked,
        on_marked=on_marked,
    )
    bars = go.Figure(
        go.Bar(
            x=["few", "many"],
            y=[len(marked), 12 - len(marked)],
            customdata=[["case-0", "case-1"], ["onset=14-20"]],
        )
    )
    bars.update_layout(template="none")
    figure.mount(
        bars,
        key="bars",
        alternative="Two bars.",
        file_name="bars",
        height=240,
        marked=marked,
        on_marked=on_marked,
    )
    st.text("marked: " + " ".join(marked))


if __name__ == "__main__":
    page()
else:
    app = st.App(__file__, routes=assets.routes())
"""


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder = tmp_path_factory.mktemp("figures")
    (folder / "app.py").write_text(APP)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "streamlit", "run", "app.py"]
    command += ["--server.port", str(port), "--server.address", "127.0.0.1"]
    command += ["--server.headless", "true", "--browser.gatherUsageStats", "false"]
    log = (folder / "log.txt").open("w")
    server = subprocess.Popen(
        [*command, "--server.fileWatcherType", "none"],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdout=log,
        stderr=subprocess.STDOUT,
    )
    url = f"http://127.0.0.1:{port}"
    deadline = time.monotonic() + 60
    while True:
        try:
            urlopen(f"{url}/_stcore/health", timeout=1).close()
            break
        except (URLError, TimeoutError):
            if server.poll() is not None or time.monotonic() > deadline:
                server.kill()
                pytest.fail((folder / "log.txt").read_text())
            time.sleep(0.2)
    yield url
    server.terminate()
    server.wait(10)
    log.close()


@pytest.fixture(scope="module")
def context(chromium: Browser) -> Iterator[BrowserContext]:
    """One memory of loaded files for all tests; pages are new in each."""
    opened = chromium.new_context(viewport={"width": 1000, "height": 1000})
    yield opened
    opened.close()


@pytest.fixture
def page(context: BrowserContext, address: str) -> Iterator[Page]:
    opened = context.new_page()
    opened.set_default_timeout(15_000)
    opened.goto(address)
    opened.wait_for_function(BOTH_PAINTED)
    yield opened
    opened.close()


def figure_node(page: Page, key: str):
    return page.locator(f'[data-figure="{key}"]')


def centre_of_point(page: Page, number: int) -> tuple[float, float]:
    box = figure_node(page, "points").locator(".scatterlayer .point").nth(number).bounding_box()
    assert box is not None
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def click_point(page: Page, number: int, held: str | None = None) -> None:
    x, y = centre_of_point(page, number)
    page.mouse.move(x - 2, y)
    page.wait_for_timeout(100)
    if held:
        page.keyboard.down(held)
    page.mouse.click(x, y)
    if held:
        page.keyboard.up(held)


def wait_for_marked(page: Page, *ids: str) -> None:
    page.wait_for_function(
        "wanted => document.querySelector('[data-testid=stText]').innerText.trim() === wanted",
        arg=" ".join(["marked:", *ids]),
    )


def stage(page: Page, key: str):
    return page.locator(".figure-stage", has=figure_node(page, key))


def repainted(page: Page, width: int) -> None:
    page.evaluate(
        """() => {
          window.frame = 0;
          window.painted = {};
          const count = () => { window.frame += 1; requestAnimationFrame(count); };
          requestAnimationFrame(count);
          new MutationObserver((changes) => {
            for (const { target } of changes) window.painted[target.dataset.figure] = window.frame;
          }).observe(document, { subtree: true, attributeFilter: ["data-painted"] });
        }"""
    )
    page.set_viewport_size({"width": width, "height": 900})


def test_figures_of_a_page_are_painted_for_the_same_frame(page):
    repainted(page, 700)
    page.wait_for_function("Object.keys(window.painted).length === 2")
    assert len(set(page.evaluate("Object.values(window.painted)"))) == 1


def test_a_fault_in_one_figure_leaves_the_others_alone(page):
    faults: list[str] = []
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.evaluate(
        """() => {
          const react = Plotly.react;
          Plotly.react = (node, ...rest) => {
            if (node.dataset.figure === "points") throw new Error("no points today");
            return react(node, ...rest);
          };
        }"""
    )
    repainted(page, 640)
    page.wait_for_function("window.painted.bars > 0")
    assert page.evaluate("window.painted.points") is None
    assert faults == ["no points today"]


def test_click_reaches_python_the_other_figure_and_the_text_and_keeps_both_nodes(page):
    page.evaluate("window.kept = [...document.querySelectorAll('[data-figure]')]")
    before = figure_node(page, "bars").get_attribute("data-painted")
    click_point(page, 3)
    wait_for_marked(page, "case-3")
    page.wait_for_function(
        "old => document.querySelector('[data-figure=bars]').dataset.painted !== old", arg=before
    )
    assert "marked=case-3" in page.url
    assert page.evaluate("document.querySelector('[data-figure=bars]').data[0].y[0]") == 1
    assert page.evaluate(
        "[...document.querySelectorAll('[data-figure]')].every((node, at) => node === kept[at])"
    )


def test_a_change_overtaken_by_the_next_keeps_the_figure(page):
    page.evaluate(
        """() => {
          window.kept = [...document.querySelectorAll('[data-figure]')];
          window.waits = [];
          for (const [address, script] of globalThis.__figureScripts) {
            const late = async (call) => {
              const ended = script.default(call);
              await new Promise((go) => window.waits.push(go));
              return ended;
            };
            globalThis.__figureScripts.set(address, { default: late });
          }
        }"""
    )
    click_point(page, 3)
    wait_for_marked(page, "case-3")
    page.wait_for_function("window.waits.length === 2")
    click_point(page, 4)
    wait_for_marked(page, "case-4")
    page.wait_for_function("window.waits.length === 4")
    page.evaluate("window.waits.forEach((go) => go())")
    page.wait_for_selector('[data-figure="bars"][data-marked="1"]')
    assert page.evaluate(
        "[...document.querySelectorAll('[data-figure]')].every((node, at) => node === kept[at])"
    )
    assert figure_node(page, "points").locator(".scatterlayer .point").count() == 13


def test_a_figure_that_leaves_the_page_is_taken_apart(page):
    drawings = page.evaluate(
        """() => {
          const node = document.querySelector('[data-figure=points]');
          const root = node.closest('.figure');
          const [script] = globalThis.__figureScripts.values();
          const data = {
            key: 'points', figure: '{"layout": {}}', marked: [], height: 300, legend: 0,
            selectable: true,
          };
          const end = script.default({ parentElement: root.parentElement, data });
          const drawings = () => node.querySelectorAll('.main-svg').length;
          end();
          const staying = drawings();
          root.remove();
          end();
          return [staying, drawings()];
        }"""
    )
    assert drawings == [3, 0]


def test_marked_is_drawn_by_dimming_the_others_and_ids_of_another_kind_dim_nothing(page):
    click_point(page, 3)
    wait_for_marked(page, "case-3")
    page.wait_for_selector('[data-figure="points"][data-marked="1"]')
    page.wait_for_selector('[data-figure="bars"][data-marked="1"]')
    chosen = "key => document.querySelector(`[data-figure=${key}]`).data[0].selectedpoints ?? null"
    assert page.evaluate(chosen, "points") == [3]
    assert page.evaluate(chosen, "bars") is None


def test_a_figure_fades_while_a_long_run_has_not_replaced_it_and_only_once(page, address):
    page.goto(f"{address}?slow=1")
    page.wait_for_function(BOTH_PAINTED)
    click_point(page, 3)
    page.wait_for_function(
        "Number(getComputedStyle(document.querySelector('.figure')).opacity) < 0.6"
    )
    frame = page.locator('[data-testid="stElementContainer"]').filter(
        has=figure_node(page, "points")
    )
    assert frame.evaluate("(node) => getComputedStyle(node).opacity") == "1"
    page.wait_for_function(
        "Number(getComputedStyle(document.querySelector('.figure')).opacity) === 1"
    )
    wait_for_marked(page, "case-3")


def test_click_on_the_only_marked_mark_clears(page):
    click_point(page, 3)
    wait_for_marked(page, "case-3")
    page.wait_for_timeout(500)
    click_point(page, 3)
    wait_for_marked(page)


@pytest.mark.parametrize("held", ["Shift", "Control"])
def test_held_key_adds_and_takes_away_and_a_plain_click_replaces(page, held):
    click_point(page, 3)
    wait_for_marked(page, "case-3")
    click_point(page, 5, held)
    wait_for_marked(page, "case-3", "case-5")
    click_point(page, 3, held)
    wait_for_marked(page, "case-5")
    click_point(page, 7)
    wait_for_marked(page, "case-7")


def test_mark_with_several_ids_marks_them_all_and_mark_without_ids_is_ignored(page):
    box = figure_node(page, "bars").locator(".barlayer .point").nth(1).bounding_box()
    assert box is not None
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    page.mouse.move(x - 2, y)
    page.wait_for_timeout(100)
    page.mouse.click(x, y)
    wait_for_marked(page, "onset=14-20")
    click_point(page, 12)
    page.wait_for_timeout(600)
    wait_for_marked(page, "onset=14-20")


def test_box_replaces_and_double_click_clears(page):
    click_point(page, 9)
    wait_for_marked(page, "case-9")
    left, _ = centre_of_point(page, 1)
    right, _ = centre_of_point(page, 4)
    area = figure_node(page, "points").locator(".nsewdrag").bounding_box()
    assert area is not None
    page.mouse.move(left - 15, area["y"] + 2)
    page.mouse.down()
    page.mouse.move(right, area["y"] + 100, steps=4)
    page.mouse.move(right + 15, area["y"] + area["height"] - 2, steps=4)
    page.mouse.up()
    wait_for_marked(page, "case-1", "case-2", "case-3", "case-4")
    page.wait_for_timeout(500)
    assert figure_node(page, "points").locator(".selectionlayer path").count() == 0
    page.mouse.dblclick(area["x"] + area["width"] - 4, area["y"] + area["height"] / 2 + 20)
    wait_for_marked(page)


def test_arrow_keys_walk_in_order_of_x_and_enter_marks_and_escape_clears(page):
    stage(page, "points").focus()
    for _ in range(3):
        page.keyboard.press("ArrowRight")
        page.wait_for_timeout(150)
    said = page.locator(".figure-said").first
    assert said.inner_text().startswith("3 of 12. ")
    assert "case-2" in said.inner_text()
    assert stage(page, "points").locator(".figure-ring").is_visible()
    page.keyboard.press("Enter")
    wait_for_marked(page, "case-2")
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("Shift+Enter")
    wait_for_marked(page, "case-2", "case-1")
    page.keyboard.press("Escape")
    wait_for_marked(page)
    assert not stage(page, "points").locator(".figure-ring").is_visible()


def test_double_click_on_a_mark_clears_and_does_not_mark_it_again(page):
    click_point(page, 9)
    wait_for_marked(page, "case-9")
    page.wait_for_timeout(500)
    page.mouse.dblclick(*centre_of_point(page, 4))
    wait_for_marked(page)
    page.wait_for_timeout(600)
    wait_for_marked(page)


def test_text_from_data_never_becomes_an_element(page):
    stage(page, "points").focus()
    page.keyboard.press("ArrowRight")
    page.wait_for_timeout(300)
    assert "<img" in page.locator(".figure-said").first.text_content()
    assert page.locator(".figure img").count() == 0


def test_click_the_page_refuses_is_taken_back(page):
    click_point(page, 11)
    page.wait_for_selector('[data-figure="points"][data-marked="1"]')
    page.wait_for_selector('[data-figure="points"][data-marked="0"]')
    wait_for_marked(page)


def test_zoom_survives_a_change_of_data_until_reset(page):
    ranges = "document.querySelector('[data-figure=points]')._fullLayout.xaxis.range"
    whole = page.evaluate(ranges)
    page.evaluate(
        "Plotly.relayout(document.querySelector('[data-figure=points]'), {'xaxis.range': [2, 6]})"
    )
    click_point(page, 4)
    wait_for_marked(page, "case-4")
    page.wait_for_selector('[data-figure="bars"][data-marked="1"]')
    assert page.evaluate(ranges) == [2, 6]
    page.get_by_role("button", name="Reset the view").first.click()
    page.wait_for_function(
        "before => JSON.stringify(" + ranges + ") === JSON.stringify(before)", arg=whole
    )


def test_dark_theme_changes_the_four_colours_and_no_other(page):
    light = figure_node(page, "points").get_attribute("data-painted")
    page.emulate_media(color_scheme="dark")
    page.wait_for_selector('[data-figure="points"][data-theme="dark"]')
    seen = page.evaluate(
        """() => {
            const full = document.querySelector('[data-figure=points]')._fullLayout;
            const { data } = document.querySelector('[data-figure=points]');
            return {ink: full.font.color, quiet: full.annotations[0].font.color,
                    grid: full.xaxis.gridcolor, mark: data[0].marker.color};
        }"""
    )
    assert seen["mark"] == "#0072b2"

    def brightness(colour: str) -> int:
        return sum(int(colour[at : at + 2], 16) for at in (1, 3, 5)) // 3

    assert brightness(seen["ink"]) > brightness(seen["quiet"]) > 150
    assert brightness(seen["grid"]) < 100
    assert figure_node(page, "points").get_attribute("data-painted") == light


@pytest.mark.parametrize(("kind", "start"), [("PNG", b"\x89PNG\r\n\x1a\n"), ("SVG", b"<svg ")])
def test_download_is_a_light_picture_with_footer_and_given_name(page, tmp_path, kind, start):
    page.emulate_media(color_scheme="dark")
    page.wait_for_selector('[data-figure="points"][data-theme="dark"]')
    with page.expect_download() as waiting:
        page.get_by_role("button", name=f"Download the figure as {kind}").first.click()
    assert waiting.value.suggested_filename == f"points.{kind.lower()}"
    waiting.value.save_as(tmp_path / "file")
    content = (tmp_path / "file").read_bytes()
    assert content.startswith(start)
    if kind == "PNG":
        assert int.from_bytes(content[16:20]) == 2 * 960
        # The figure, the rim above and below it, and the gap to the words.
        assert int.from_bytes(content[20:24]) == 2 * (300 + 2 * 24 + 10)
    else:
        assert b"simulated" in content
        assert b"rgb(27, 39, 51)" in content or b"#1b2733" in content


def test_no_other_host_is_asked_and_plotly_is_loaded_once(chromium, address):
    context = chromium.new_context(viewport={"width": 1000, "height": 1000})
    page = context.new_page()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(address)
    page.wait_for_function(BOTH_PAINTED)
    assert page.evaluate("document.querySelectorAll('script[src*=\"plotly.min\"]').length") == 1
    context.close()
    hosts = (f"{address}/", f"blob:{address}/", "data:")
    assert [url for url in asked if not url.startswith(hosts)] == []


def test_on_a_phone_the_figure_fits_and_the_buttons_stand_above_it(page):
    page.set_viewport_size({"width": 390, "height": 844})
    page.wait_for_function(
        "document.querySelector('[data-figure=points]')._fullLayout.width <= 390"
    )
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    for button in page.locator(".figure-tools button").all():
        box = button.bounding_box()
        assert box is not None
        assert min(box["width"], box["height"]) >= 24
        assert button.get_attribute("aria-label") == button.get_attribute("title")
    tools = page.locator(".figure-tools").first.bounding_box()
    drawing = figure_node(page, "points").bounding_box()
    assert tools is not None
    assert drawing is not None
    assert tools["y"] + tools["height"] <= drawing["y"]


def test_finger_marks_with_a_tap_and_scrolls_the_page_with_a_swipe(chromium, address):
    context = chromium.new_context(
        viewport={"width": 390, "height": 500}, has_touch=True, is_mobile=True
    )
    page = context.new_page()
    page.goto(address)
    page.wait_for_function(BOTH_PAINTED)
    page.touchscreen.tap(*centre_of_point(page, 4))
    wait_for_marked(page, "case-4")
    page.wait_for_timeout(500)
    finger = context.new_cdp_session(page)
    for kind, height in (("Start", 340), *(("Move", at) for at in range(330, 190, -15))):
        where = [{"x": 200, "y": height}]
        finger.send("Input.dispatchTouchEvent", {"type": f"touch{kind}", "touchPoints": where})
        page.wait_for_timeout(20)
    finger.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
    page.wait_for_function("document.querySelector('[data-testid=stMain]').scrollTop > 50")
    wait_for_marked(page, "case-4")
    context.close()


def test_print_narrower_than_the_screen_cuts_nothing(page):
    page.emulate_media(media="print")
    page.evaluate("window.dispatchEvent(new Event('beforeprint'))")
    page.set_viewport_size({"width": 600, "height": 900})
    page.wait_for_timeout(300)
    for box in (
        each.bounding_box() for each in figure_node(page, "points").locator(".main-svg").all()
    ):
        assert box is not None
        assert box["x"] + box["width"] <= 600
        assert box["height"] == pytest.approx(box["width"] * 300 / 704, rel=0.05)
    assert not page.locator(".figure-tools").first.is_visible()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_nothing_serious_for_accessibility(page, scheme):
    page.emulate_media(color_scheme=scheme)
    page.wait_for_selector(f'[data-figure="points"][data-theme="{scheme}"]')
    click_point(page, 3)
    wait_for_marked(page, "case-3")
    found = Axe().run(page, context=".figure").response["violations"]
    assert [each["id"] for each in found if each["impact"] in ("serious", "critical")] == []


def test_figure_carries_its_sentence_as_name_and_the_drawing_is_hidden(page):
    assert page.get_by_role("group", name="Twelve patients.").count() == 1
    assert figure_node(page, "points").get_attribute("aria-hidden") == "true"


def test_mode_buttons_say_which_is_on_and_a_second_press_turns_it_off(page):
    box = page.get_by_role("button", name="Box selection").first
    zoom = page.get_by_role("button", name="Zoom").first
    mode = "document.querySelector('[data-figure=points]')._fullLayout.dragmode"
    assert (box.get_attribute("aria-pressed"), zoom.get_attribute("aria-pressed")) == (
        "true",
        "false",
    )
    zoom.click()
    page.wait_for_function(f"{mode} === 'zoom'")
    assert (box.get_attribute("aria-pressed"), zoom.get_attribute("aria-pressed")) == (
        "false",
        "true",
    )
    zoom.click()
    page.wait_for_function(f"{mode} === false")
    assert zoom.get_attribute("aria-pressed") == "false"
