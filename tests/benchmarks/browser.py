"""A browser whose pages measure themselves, by `watch.js`."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

from tests import chromium

WATCH = Path(__file__).with_name("watch.js")
SIZE = {"width": 1440, "height": 900}
MILLISECONDS_TO_WAIT = 60_000
# After a run Streamlit tidies up; the next person's key press does not come within a blink.
MILLISECONDS_OF_REST = 250

# The race keeps a page that never finishes from holding up the rest.
_CHANGE = """([kind, limit]) => {
  const late = new Promise((resolve) => setTimeout(() => resolve(null), limit));
  window.benchmark.changed = Promise.race([window.benchmark.change(kind), late]);
}"""
_VISIT = """([kind, limit]) => Promise.race([
  window.benchmark.visits[kind],
  new Promise((resolve) => setTimeout(() => resolve(null), limit)),
])"""


class PageFailedError(RuntimeError):
    """A page did not draw its figures; the message says which page and what it showed."""


@dataclass(frozen=True)
class Visit:
    """Seconds from the start of a visit to the first figure, and to all of them."""

    first: float
    all: float


@contextmanager
def browsing() -> Iterator[Browser]:
    """A browser as the tests drive it, installed where there is none."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=chromium.find_or_install(),
            args=list(chromium.ARGUMENTS),
            headless=True,
        )
        yield browser
        browser.close()


@contextmanager
def newcomer(browser: Browser) -> Iterator[Page]:
    """An empty page of a person who has never been here: nothing kept by the browser."""
    context = browser.new_context(viewport=SIZE)
    context.add_init_script(path=WATCH)
    page = context.new_page()
    page.set_default_timeout(MILLISECONDS_TO_WAIT)
    yield page
    context.close()


def visit(page: Page, address: str, kind: str) -> Visit:
    """How long a visit to `address` took; `kind` is 'app' or 'rival'.

    Raises ``PageFailedError`` where no figure is drawn.
    """
    page.goto(address, wait_until="commit")
    return _visited(page, kind)


def reload(page: Page, kind: str) -> Visit:
    """How long it took until the page was there again, its files kept by the browser."""
    page.reload(wait_until="commit")
    return _visited(page, kind)


def press(page: Page, widget: str, key: str, kind: str) -> float:
    """Milliseconds from a key pressed on a slider until every figure of the page is repainted.

    `widget` is the slider's Streamlit key. Raises ``PageFailedError`` where a figure
    stays as it is.
    """
    page.wait_for_function("window.benchmark.isIdle()")
    page.wait_for_timeout(MILLISECONDS_OF_REST)
    page.locator(f'.st-key-{widget} input[type="range"]').first.focus()
    page.evaluate(_CHANGE, [kind, MILLISECONDS_TO_WAIT])
    page.keyboard.press(key)
    milliseconds = page.evaluate("window.benchmark.changed")
    if milliseconds is None:
        raise PageFailedError(f"{page.url}: not every figure changed. {_shown(page, kind)}")
    return milliseconds


def _visited(page: Page, kind: str) -> Visit:
    found = page.evaluate(_VISIT, [kind, MILLISECONDS_TO_WAIT])
    if found is None:
        raise PageFailedError(f"{page.url}: no figure was drawn. {_shown(page, kind)}")
    return Visit(found["first"] / 1000, found["all"] / 1000)


def _shown(page: Page, kind: str) -> str:
    figures = page.evaluate("(kind) => window.benchmark.figures(kind)", kind)
    alerts = page.locator('[data-testid="stException"], [data-testid="stAlert"]')
    return f"Figures: {figures}. The page says: {alerts.all_inner_texts()}"
