"""From nothing to a picture: start of the server, a first visit, a reload."""

from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Browser

from tests.benchmarks import browser as browsing
from tests.benchmarks import server
from tests.benchmarks.table import Measure, Target

PAGE = "overview"


def measures(
    browser: Browser, folder: Path, *, starts: int, tell: Callable[[str], None]
) -> list[Measure]:
    """Start to healthy, first visit of the server's first and second person, reload; in seconds."""
    healthy: list[float] = []
    first: list[browsing.Visit] = []
    second: list[browsing.Visit] = []
    again: list[browsing.Visit] = []
    for number in range(1, starts + 1):
        tell(f"start {number} of {starts}")
        with server.serving(server.APP, folder) as place:
            healthy.append(place.seconds_to_health)
            address = f"{place.address}/{PAGE}"
            with browsing.newcomer(browser) as page:
                first.append(browsing.visit(page, address, "app"))
            with browsing.newcomer(browser) as page:
                second.append(browsing.visit(page, address, "app"))
                again.append(browsing.reload(page, "app"))
    visit, back = Target(median=3.5), Target(median=1.3)
    return [
        Measure("start to healthy", tuple(healthy), "s", Target(median=1.5)),
        Measure("first visit after start, first figure", _first(first), "s", visit),
        Measure("  … all figures", _all(first), "s"),
        Measure("first visit of another person, first figure", _first(second), "s", visit),
        Measure("  … all figures", _all(second), "s"),
        Measure("reload, first figure", _first(again), "s", back),
        Measure("  … all figures", _all(again), "s", back),
    ]


def _first(visits: list[browsing.Visit]) -> tuple[float, ...]:
    return tuple(each.first for each in visits)


def _all(visits: list[browsing.Visit]) -> tuple[float, ...]:
    return tuple(each.all for each in visits)
