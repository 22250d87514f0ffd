"""Whole journeys in a real browser: links, menu, marks, themes, sizes, accessibility."""

import re
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

PAGES = ("overview", "timeline", "onset", "response", "cases", "case", "sources")
WITH_FIGURES = ("overview", "timeline", "onset", "response", "case")
SECONDS = 30_000


def visit(page: Page, address: str) -> None:
    page.goto(address)
    expect(page.locator(".st-key-selection_count")).to_contain_text("Showing", timeout=SECONDS)
    settle(page)


def settle(page: Page) -> None:
    """Wait until the script has ended and every figure of the page is painted."""
    with_figures = urlsplit(page.url).path.strip("/") in WITH_FIGURES
    empty = page.get_by_text("No patient fits").count() > 0
    page.wait_for_function(
        """(least) => {
            const app = document.querySelector('[data-testid="stApp"]');
            const figures = [...document.querySelectorAll('[data-figure]')];
            return app?.dataset.testScriptState === 'notRunning' && figures.length >= least
                && figures.every((each) => each.dataset.painted);
        }""",
        arg=int(with_figures and not empty),
        timeout=SECONDS,
    )


def count(page: Page) -> str:
    return page.locator(".st-key-selection_count").inner_text().strip()


def query(page: Page) -> dict[str, str]:
    return dict(parse_qsl(urlsplit(page.url).query))


def expect_count(page: Page, text: str) -> None:
    expect(page.locator(".st-key-selection_count")).to_have_text(text, timeout=SECONDS)


def test_the_home_page_is_the_overview(page, app_server):
    visit(page, app_server)
    assert urlsplit(page.url).path == "/overview"
    assert count(page) == "Showing 10 of 10 patients"


@pytest.mark.parametrize("name", PAGES)
def test_a_deep_link_opens_its_page_inside_the_shell(page, app_server, name):
    visit(page, f"{app_server}/{name}?sex=male")
    assert count(page) == "Showing 2 of 10 patients"
    expect(page.get_by_role("button", name="sex: male")).to_be_visible()
    expect(page.get_by_text("Page not found")).to_have_count(0)
    expect(page.locator("[data-testid=stException]")).to_have_count(0)
    if name in WITH_FIGURES:
        assert page.locator("[data-figure]").count() >= 1


def test_the_first_deep_link_after_a_start_opens_its_page(page, own_server):
    visit(page, f"{own_server}/response?sex=male")
    assert count(page) == "Showing 2 of 10 patients"
    assert urlsplit(page.url).path == "/response"
    expect(page.get_by_text("Page not found")).to_have_count(0)


def test_the_selection_is_kept_through_the_menu_and_stands_in_every_url(page, app_server):
    visit(page, f"{app_server}/overview?age=26-52&onset=0-3&match=possible")
    for title, path in (("Timeline", "/timeline"), ("Onset", "/onset"), ("Cases", "/cases")):
        page.get_by_role("link", name=title, exact=True).click()
        page.wait_for_url(re.compile(rf"{path}\?"))
        expect_count(page, "Showing 2 of 10 patients · 1 possible")
        assert query(page)["age"] == "26-52"
        assert query(page)["onset"] == "0-3"


def test_a_filter_in_the_sidebar_goes_into_the_url_and_a_reload_keeps_it(page, app_server):
    visit(page, f"{app_server}/timeline")
    box = page.get_by_role("combobox", name="Treatment of the reaction")
    box.click()
    page.get_by_role("option", name=re.compile("systemic corticosteroid")).click()
    expect_count(page, "Showing 9 of 10 patients · 8 possible")
    page.wait_for_url(re.compile("treatment=systemic_corticosteroid"))
    page.reload()
    expect_count(page, "Showing 9 of 10 patients · 8 possible")
    assert query(page) == {"treatment": "systemic_corticosteroid"}


def test_going_back_restores_the_selection_before(page, app_server):
    visit(page, f"{app_server}/timeline")
    page.get_by_role("combobox", name="Onset class").click()
    page.get_by_role("option", name=re.compile("^delayed")).click()
    expect_count(page, "Showing 8 of 10 patients · 8 possible")
    page.go_back()
    expect_count(page, "Showing 10 of 10 patients")


@pytest.mark.parametrize(
    "address",
    [
        "cases?dataset=simulated&treatment=jak_inhibitor",
        "response?dataset=simulated&response=complete&sex=female",
    ],
)
def test_going_back_to_another_data_set_restores_its_choices(page, app_server, address):
    visit(page, f"{app_server}/{address}")
    before = count(page)
    asked = query(page)
    page.get_by_role("combobox", name="Data set").click()
    page.get_by_role("option", name="Published cases").click()
    expect(page.locator(".st-key-selection_count")).to_contain_text("of 10 patients")
    settle(page)
    page.go_back()
    expect_count(page, before)
    settle(page)
    assert query(page) == asked
    expect(page.locator("[data-testid=stException]")).to_have_count(0)


def test_a_figure_says_what_is_pale_and_what_its_shares_are_not(page, app_server):
    pale = page.get_by_text("Faint marks hold nobody marked")
    share = page.get_by_text("No share of marked or better is given")
    visit(page, f"{app_server}/response?dataset=simulated")
    expect(pale).to_have_count(0)
    expect(share).to_have_count(0)
    visit(page, f"{app_server}/response?dataset=simulated&marked=S-0033&marked_in=response")
    expect(pale).to_have_count(1)
    visit(page, f"{app_server}/response?dataset=simulated&response=marked")
    expect(share).to_have_count(1)
    # The six curves that are drawn; all classes with a curve have 89 patients.
    visit(page, f"{app_server}/response?dataset=simulated")
    expect(page.get_by_text("84 of 240 patients", exact=True)).to_have_count(1)


def points(page: Page, figure: str) -> list[dict[str, object]]:
    """Middle of each selectable mark on screen and the ids it carries."""
    return page.evaluate(
        """(name) => {
            const node = document.querySelector(`[data-figure="${name}"]`);
            const found = [];
            for (const element of node.querySelectorAll('.scatterlayer .point, .barlayer .point')) {
                const series = element.closest('.trace').__data__;
                const cells = Array.isArray(series[0]) ? series[0] : series;
                const trace = cells[0].trace;
                const at = element.__data__.i ?? cells.indexOf(element.__data__);
                const ids = node.data[trace.index].customdata?.[at];
                const box = element.getBoundingClientRect();
                if (!ids?.length || !box.width) continue;
                found.push({ids, x: box.left + box.width / 2, y: box.top + box.height / 2});
            }
            return found;
        }""",
        figure,
    )


def click_mark(page: Page, figure: str, case_id: str) -> None:
    node = page.locator(f'[data-figure="{figure}"]')
    node.scroll_into_view_if_needed()
    for each in points(page, figure):
        ids = each["ids"] if isinstance(each["ids"], list) else [each["ids"]]
        if ids == [case_id]:
            page.mouse.click(each["x"], each["y"])
            return
    pytest.fail(f"{figure} has no mark for {case_id}")


@pytest.mark.parametrize(
    ("path", "figure", "case_id", "patients"),
    [
        ("timeline", "timeline", "jcd-e70387-1", 1),
        ("timeline", "timeline", "nahm-2024-series", 8),
        ("onset", "onset", "jcd-e70387-1", 1),
        ("response", "response", "tawanwongsri-2024-1", 1),
        ("overview", "overview_age", "jcd-e70387-1", 1),
        ("overview", "overview_onset", "jcd-e70387-1", 1),
        ("overview", "overview_outcome", "jcd-e70387-1", 1),
    ],
)
def test_a_clicked_mark_narrows_everything_by_its_case(
    page, app_server, path, figure, case_id, patients
):
    visit(page, f"{app_server}/{path}")
    click_mark(page, figure, case_id)
    expect_count(page, f"Showing {patients} of 10 patients")
    settle(page)
    assert query(page)["marked"] == case_id
    # It survives the change of page and another filter, and goes in one click.
    page.get_by_role("link", name="Cases", exact=True).click()
    page.wait_for_url(re.compile(r"/cases\?"))
    expect_count(page, f"Showing {patients} of 10 patients")
    page.get_by_role("button", name="1 marked case").click()
    expect_count(page, "Showing 10 of 10 patients")
    settle(page)
    assert query(page) == {}


def test_a_box_holds_every_bar_it_touches(page, app_server):
    page.set_viewport_size({"width": 1440, "height": 1600})
    visit(page, f"{app_server}/overview?dataset=simulated")
    node = page.locator('[data-figure="overview_outcome"]')
    bars = [each.bounding_box() for each in node.locator(".barlayer .point").all()]
    first, _, third = [each for each in bars if each and each["width"]][:3]
    # Across the beginnings of the bars of 75, 23 and 69 patients, of which none ends there.
    page.mouse.move(first["x"] + 10, first["y"] - 3)
    page.mouse.down()
    page.mouse.move(first["x"] + 20, first["y"] + 20, steps=4)
    page.mouse.move(first["x"] + 30, third["y"] + third["height"] + 3, steps=4)
    page.mouse.up()
    expect_count(page, "Showing 167 of 240 patients")
    asked = query(page)
    assert (asked["marked_in"], len(asked["marked"].split(","))) == ("overview_outcome", 167)


def test_a_bar_narrows_to_the_cases_it_holds_and_stands_out(page, app_server):
    page.set_viewport_size({"width": 1440, "height": 1600})
    visit(page, f"{app_server}/overview?dataset=simulated")
    node = page.locator('[data-figure="overview_onset"]')
    first = node.locator(".barlayer .point").first.bounding_box()
    page.mouse.click(first["x"] + first["width"] / 2, first["y"] + first["height"] / 2)
    # Of 56 whose onset may have been immediate, 22 are certainly in this bar.
    expect_count(page, "Showing 22 of 240 patients")
    settle(page)
    assert len(query(page)["marked"].split(",")) == 22
    expect(node).to_have_attribute("data-marked", "22")
    pale = "[...node.querySelectorAll('.barlayer .point path')].map((p) => p.style.opacity)"
    seen = node.evaluate(f"(node) => {pale}")
    assert seen[0] == "1"
    assert set(seen[1:]) == {"0.25"}


def test_a_box_in_a_figure_narrows_to_the_cases_in_it(page, app_server):
    visit(page, f"{app_server}/onset?dataset=simulated")
    node = page.locator('[data-figure="onset"]')
    node.scroll_into_view_if_needed()
    area = node.locator(".nsewdrag").first.bounding_box()
    assert area is not None
    page.mouse.move(area["x"] + 10, area["y"] + 5)
    page.mouse.down()
    page.mouse.move(area["x"] + area["width"] / 4, area["y"] + area["height"] - 5, steps=5)
    page.mouse.up()
    page.wait_for_url(re.compile("marked="))
    settle(page)
    marked = query(page)["marked"].split(",")
    assert len(set(marked)) == len(marked) > 1
    shown = int(re.search(r"Showing (\d+) of 240", count(page))[1])
    assert shown == len(marked)


def test_a_link_with_marks_opens_the_same_view(page, app_server):
    visit(page, f"{app_server}/timeline?marked=jcd-e70387-1,nahm-2024-series")
    assert count(page) == "Showing 9 of 10 patients"


def test_text_of_the_url_is_never_run(page, app_server):
    page.goto(f"{app_server}/sources?dataset=%3Cimg%20src%3Dx%20onerror%3D%22window.hit%3D1%22%3E")
    expect(page.get_by_text("was left out")).to_be_visible(timeout=SECONDS)
    assert page.evaluate("window.hit") is None


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", [(1440, 900), (390, 844)], ids=["desk", "phone"])
@pytest.mark.parametrize("name", PAGES)
def test_axe_finds_nothing_serious(chromium: Browser, app_server, name, size, scheme):
    context = chromium.new_context(
        viewport={"width": size[0], "height": size[1]}, color_scheme=scheme
    )
    page = context.new_page()
    visit(page, f"{app_server}/{name}?dataset=simulated&age=26-52")
    found = [
        f"{each['id']}: {each['nodes'][0]['html'][:200]}"
        for each in Axe().run(page).response["violations"]
        if each["impact"] in ("serious", "critical")
    ]
    wider = page.evaluate("document.documentElement.scrollWidth - innerWidth")
    context.close()
    assert found == []
    assert wider <= 0, "the page scrolls sideways"


@pytest.mark.parametrize("kind", ["PNG", "SVG"])
def test_a_figure_can_be_saved_with_its_words(page, app_server, kind):
    visit(page, f"{app_server}/timeline?dataset=simulated&age=26-30")
    with page.expect_download() as waiting:
        page.get_by_role("button", name=f"Download the figure as {kind}").click()
    saved = waiting.value
    content = Path(saved.path()).read_bytes()
    assert saved.suggested_filename.startswith("simulated-")
    assert saved.suggested_filename.endswith(f".{kind.lower()}")
    if kind == "PNG":
        assert content.startswith(b"\x89PNG")
    else:
        text = re.sub(r"<[^>]+>", "", content.decode())
        assert "SIMULATED" in text
        assert "age 26–30 years" in text


def test_a_legend_lists_what_is_drawn_and_follows_a_filter(page, app_server):
    visit(page, f"{app_server}/timeline?dataset=simulated&treatment=hydroxychloroquine")
    legend = page.locator(".figure-legend")
    expect(legend.get_by_text("hydroxychloroquine", exact=True)).to_be_visible()
    expect(legend.get_by_text("onset, exact day", exact=True)).to_be_visible()
    symbols = legend.locator("li svg")
    assert symbols.count() == legend.locator("li").count()
    assert all(each.bounding_box()["width"] > 0 for each in legend.locator("svg path").all())
    visit(page, f"{app_server}/timeline?dataset=simulated&treatment=not_reported")
    expect(legend.get_by_text("onset, exact day", exact=True)).to_be_visible()
    expect(legend.get_by_text("hydroxychloroquine", exact=True)).to_have_count(0)


def test_a_legend_says_the_numbers_of_now_beside_the_symbols_of_before(page, app_server):
    visit(page, f"{app_server}/response?dataset=simulated&age=18-90")
    legend = page.locator(".figure").filter(has=page.locator('[data-figure="resolution"]'))
    names = legend.locator(".figure-legend li span")
    before = names.all_inner_texts()
    page.evaluate("() => { document.querySelector('.figure-legend svg').keptSince = 'before'; }")
    page.locator(".st-key-filter_age input[type=range]").first.focus()
    for _ in range(12):
        page.keyboard.press("ArrowRight")
    expect(page.locator(".st-key-pill_age")).to_contain_text("30–90")
    expect(names.first).not_to_have_text(before[0])
    settle(page)
    said = page.evaluate(
        """() => document.querySelector('[data-figure="resolution"]').layout.meta.entries
            .map((entry) => entry.name.replaceAll('<br>', '\\n'))"""
    )
    assert names.all_inner_texts() == said
    assert len(said) == len(before)
    kept = page.evaluate("() => document.querySelector('.figure-legend svg').keptSince")
    assert kept == "before"


def test_a_saved_figure_has_its_legend(page, app_server):
    visit(page, f"{app_server}/overview?dataset=simulated")
    figure = page.locator(".figure").filter(has=page.locator('[data-figure="overview_treatment"]'))
    words = figure.locator(".figure-legend li").all_inner_texts()
    assert "marked" in words
    with page.expect_download() as download:
        figure.get_by_role("button", name="Download the figure as SVG").click()
    saved = Path(download.value.path()).read_text(encoding="utf-8")
    assert all(f">{each}<" in saved for each in words)


def test_next_and_previous_case_stand_in_the_address(page, app_server):
    visit(page, f"{app_server}/case?dataset=simulated&treatment=hyaluronidase")
    page.get_by_role("button", name="Next").click()
    expect(page.get_by_text("2 of 3", exact=True)).to_be_visible()
    settle(page)
    second = query(page)
    assert second == {
        "dataset": "simulated", "treatment": "hyaluronidase", "case": second["case"],
    }  # fmt: skip
    page.reload()
    expect(page.get_by_text("2 of 3", exact=True)).to_be_visible()
    page.get_by_role("button", name="Next").click()
    expect(page.get_by_text("3 of 3", exact=True)).to_be_visible()
    page.go_back()
    expect(page.get_by_text("2 of 3", exact=True)).to_be_visible()
    assert query(page) == second


@pytest.mark.parametrize(("name", "figure"), [("overview", "overview_treatment"),
                                              ("timeline", "timeline")])  # fmt: skip
def test_arrow_keys_pass_marks_of_one_case_and_go_on_after_marking(page, app_server, name, figure):
    visit(page, f"{app_server}/{name}?dataset=simulated")
    shown = page.locator(".figure").filter(has=page.locator(f'[data-figure="{figure}"]'))
    said = shown.locator(".figure-said")
    shown.locator(".figure-stage").focus()
    for number in range(1, 13):
        page.keyboard.press("ArrowRight")
        expect(said).to_contain_text(f"{number} of ")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("marked="))
    settle(page)
    page.keyboard.press("ArrowRight")
    expect(said).not_to_contain_text(re.compile(r"^12 of "))
    assert int(said.inner_text().split(" of ")[0]) > 2
