"""Bringing in cases through a real browser: give, correct, check, read, keep, open, cancel."""

import csv
import io
import re
import zipfile
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

SECONDS = 30_000
MAIN_JOB = ("overview", "timeline", "onset", "response", "cases", "case", "sources")
# "Finding X" is no heading that anybody could guess; the last row does not say whose it is.
LINE_LIST = """Case number,Age,Sex,Finding X,Time to onset,Treatment
C-1,34,female,a hard lump,3 weeks,oral corticosteroid
C-2,41,male,weals,2 days,antihistamine
,50,female,swelling,1 day,observation
"""
# A FAERS quarter: of four cases two have a suspect exosome product, one of them by its ingredient,
# and one has exosomes beside another suspect. The second of the first two began on day 10.
QUARTER = {
    "DEMO": "primaryid$caseid$event_dt$fda_dt$age$age_cod$sex\n"
    "101$1$20170401$20170501$40$YR$F\n201$2$20170411$20170501$50$YR$M\n"
    "301$3$20170401$20170501$$$F\n401$4$$20170501$$$M\n",
    "DRUG": "primaryid$caseid$drug_seq$role_cod$drugname$prod_ai\n"
    "101$1$1$PS$EXOSOME SERUM$\n201$2$1$PS$ASCE$HUMAN EXOSOMES\n"
    "301$3$1$PS$ASPIRIN$\n301$3$2$C$EXOSOME SERUM$\n401$4$1$PS$ASPIRIN$\n",
    "REAC": "primaryid$caseid$pt\n101$1$Urticaria\n201$2$Granuloma\n301$3$Rash\n401$4$Rash\n",
    "THER": "primaryid$caseid$dsg_drug_seq$start_dt\n101$1$1$20170401\n201$2$1$20170401\n",
}


def quarter() -> bytes:
    """The quarter in a zip, as FDA ships it."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for table, content in QUARTER.items():
            archive.writestr(f"ascii/{table}17Q2.txt", content)
    return packed.getvalue()


def give(
    page: Page,
    address: str,
    content: str | bytes = LINE_LIST,
    name: str = "clinic-a",
    file: str = "clinic.csv",
) -> None:
    """Give a file, a name and somebody, and wait until it is understood."""
    sent = content.encode() if isinstance(content, str) else content
    page.goto(f"{address}/add")
    expect(page.locator(".st-key-selection_count")).to_contain_text("Showing", timeout=SECONDS)
    page.locator("input[type=file]").set_input_files(
        {"name": file, "mimeType": "application/octet-stream", "buffer": sent}
    )
    expect(page.get_by_role("button", name=file)).to_be_visible(timeout=SECONDS)
    for label, text in (("Name of the data set", name), ("Who gives them", "M. Park")):
        box = page.get_by_role("textbox", name=label)
        box.fill(text)
        box.press("Tab")
    expect(page.get_by_role("button", name="Check", exact=True)).to_be_enabled(timeout=SECONDS)


def choose(page: Page, box: str, option: str) -> None:
    """Choose from a list by keyboard, as someone without a mouse would."""
    field = page.get_by_role("combobox", name=box)
    field.click()
    field.fill(option)
    page.get_by_role("option", name=option).first.click()


def check(page: Page) -> None:
    """Press Check and wait for the report."""
    page.get_by_role("button", name=re.compile("^Check")).click()
    expect(page.get_by_role("heading", name="4. Report")).to_be_visible(timeout=SECONDS)


def test_a_line_list_is_given_corrected_checked_kept_and_reviewed(page: Page, import_server):
    give(page, import_server)
    choose(page, "Finding X goes to", "Reaction · reaction")
    check(page)
    expect(page.get_by_text("2 cases, 2 patients from 3 rows read")).to_be_visible(timeout=SECONDS)
    expect(page.get_by_text("does not say which case it tells of")).to_be_visible()
    with page.expect_download() as waiting:
        page.get_by_role("button", name="Download refused rows").click()
    saved = waiting.value
    assert saved.suggested_filename == "clinic-a-refused.csv"
    refused = list(csv.reader(io.StringIO(Path(saved.path()).read_text("utf-8-sig"))))
    assert [row[:4] for row in refused] == [
        ["Case number", "Age", "Sex", "Finding X"],
        ["", "50", "female", "swelling"],
    ]
    page.get_by_role("button", name="Keep", exact=True).click()
    page.get_by_role("link", name="Open clinic-a").click()
    page.wait_for_url(re.compile("dataset=clinic-a"))
    for name in MAIN_JOB:
        page.goto(f"{import_server}/{name}?dataset=clinic-a")
        expect(page.locator(".st-key-selection_count")).to_have_text(
            "Showing 2 of 2 patients", timeout=SECONDS
        )
        expect(page.locator("[data-testid=stException]")).to_have_count(0)
    page.goto(f"{import_server}/case?dataset=clinic-a&case=C-1")
    expect(page.get_by_text("clinic.csv").first).to_be_visible(timeout=SECONDS)
    expect(page.get_by_text("a hard lump").first).to_be_visible()


def test_a_faers_quarter_is_narrowed_to_exosome_products_kept_and_seen_on_the_timeline(
    page: Page, import_server
):
    give(page, import_server, quarter(), name="quarter", file="faers_ascii_2017q2.zip")
    expect(page.get_by_text("Read as FAERS quarterly files")).to_be_visible()
    page.get_by_role("button", name="Use “exosome").click()
    expect(page.get_by_role("textbox", name="Keep only cases")).to_have_value(
        "exosome; exosomal; extracellular vesicle", timeout=SECONDS
    )
    expect(page.get_by_text("are left out. The report counts them")).to_be_visible()
    check(page)
    expect(page.get_by_text("2 cases, 2 patients from 15 rows read")).to_be_visible(timeout=SECONDS)
    expect(page.get_by_text("4 cases read, 2 left out because")).to_be_visible()
    page.get_by_role("button", name="Keep", exact=True).click()
    page.get_by_role("link", name="Open quarter").click()
    page.wait_for_url(re.compile("dataset=quarter"))
    page.goto(f"{import_server}/timeline?dataset=quarter")
    expect(page.locator(".st-key-selection_count")).to_have_text(
        "Showing 2 of 2 patients", timeout=SECONDS
    )
    figure = page.locator("[data-figure=timeline][data-painted]")
    expect(figure).to_be_visible(timeout=SECONDS)
    expect(figure).to_contain_text("days since the last exposure")
    expect(page.get_by_text("onset from day 0 to day 10").first).to_be_visible()


def test_a_report_is_found_again_after_a_reload(page: Page, import_server):
    give(page, import_server, name="clinic-reload")
    check(page)
    assert re.search("check=[0-9a-f]+", urlsplit(page.url).query)
    page.reload()
    expect(page.get_by_role("heading", name="4. Report")).to_be_visible(timeout=SECONDS)
    page.get_by_role("link", name="Cases", exact=True).click()
    page.wait_for_url(re.compile("/cases"))
    page.get_by_role("link", name="Add data", exact=True).click()
    expect(page.get_by_role("heading", name="4. Report")).to_be_visible(timeout=SECONDS)
    page.get_by_role("button", name="Discard").click()
    expect(page.get_by_role("heading", name="4. Report")).to_have_count(0, timeout=SECONDS)
    page.goto(f"{import_server}/overview?dataset=clinic-reload")
    expect(page.get_by_text("was left out")).to_be_visible(timeout=SECONDS)


def test_a_running_check_is_cancelled(page: Page, import_server):
    rows = [f"C-{number},34,female,urticaria,3 weeks,antihistamine" for number in range(150_000)]
    content = "\n".join([LINE_LIST.splitlines()[0], *rows])
    give(page, import_server, content, name="clinic-cancel")
    page.get_by_role("button", name="Check", exact=True).click()
    page.get_by_role("button", name="Cancel").click(timeout=SECONDS)
    expect(page.get_by_role("button", name="Cancel")).to_have_count(0, timeout=SECONDS)
    expect(page.get_by_role("heading", name="4. Report")).to_have_count(0)
    page.goto(f"{import_server}/overview?dataset=clinic-cancel")
    expect(page.get_by_text("was left out")).to_be_visible(timeout=SECONDS)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", [(1440, 900), (390, 844)], ids=["desk", "phone"])
def test_axe_finds_nothing_serious_with_a_report_in_view(
    chromium: Browser, import_server, size, scheme
):
    context = chromium.new_context(
        viewport={"width": size[0], "height": size[1]}, color_scheme=scheme
    )
    page = context.new_page()
    give(page, import_server, name="clinic-axe")
    found = [*serious(page)]
    check(page)
    found += serious(page)
    wider = page.evaluate("document.documentElement.scrollWidth - innerWidth")
    page.get_by_role("button", name="Discard").click()
    context.close()
    assert found == []
    assert wider <= 0, "the page scrolls sideways"


def serious(page: Page) -> list[str]:
    """What axe finds that hinders people."""
    return [
        f"{each['id']}: {each['nodes'][0]['html'][:200]}"
        for each in Axe().run(page).response["violations"]
        if each["impact"] in ("serious", "critical")
    ]
