"""Filter change to all figures repainted: ours and the rival's, page by page."""

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from playwright.sync_api import Browser

import data
from tests.benchmarks import browser as browsing
from tests.benchmarks import datasets, server
from tests.benchmarks.table import Measure, Target

PAGES = ("overview", "timeline", "onset", "response")
# Each press moves the lower end of the age filter by a year, through ages that patients have. The
# first presses of a visit are measured apart: meanwhile the browser compiles what it runs often,
# on the processors that the server needs. They are at ages younger than any patient's.
FIRST = 10
YOUNGEST = 18
OLDEST = 120
MOST_RUNS = 60
SMALL = Target(median=180)
LARGE = Target(median=300, p95=450, ratio=3)


def measures(
    browser: Browser,
    folder: Path,
    catalogue: data.Catalogue,
    *,
    pages: Sequence[str],
    runs: int,
    tell: Callable[[str], None],
) -> Iterator[Measure]:
    """Per data set and page: new selections beside the rival's, the first of a visit, those seen.

    Then the memory of either server after all these visits.
    """
    with server.serving(server.APP, folder) as ours, server.serving(server.RIVAL, folder) as rival:
        for name in (datasets.PUBLISHED, datasets.SIMULATED, datasets.LARGE):
            target = LARGE if name == datasets.LARGE else SMALL
            title = _title(catalogue, name)
            for page in pages:
                tell(f"{page}, {title}")
                try:
                    first, fresh, cached = _presses(browser, ours, "app", page, name, runs)
                    their_first, theirs, _ = _presses(browser, rival, "rival", page, name, runs)
                except browsing.PageFailedError as failure:
                    tell(str(failure))
                    yield Measure(f"{page}, {title}: failed", (), "ms", target)
                    continue
                yield Measure(f"{page}, {title}", fresh, "ms", target, theirs)
                yield Measure(f"  … first {FIRST} of a visit", first, "ms", rival=their_first)
                yield Measure("  … seen before", cached, "ms", Target(median=target.median))
        yield Measure(
            "memory after these visits", (ours.memory(),), "MB", Target(median=600),
            (rival.memory(),),
        )  # fmt: skip
        yield Measure("  … at most", (ours.most_memory(),), "MB", rival=(rival.most_memory(),))


def _title(catalogue: data.Catalogue, name: str) -> str:
    if name == datasets.PUBLISHED:
        return name
    dataset = catalogue.datasets[name]
    return f"simulated {datasets.patients(dataset):,}"


def _presses(
    browser: Browser, place: server.Server, kind: str, page: str, dataset: str, runs: int
) -> tuple[tuple[float, ...], tuple[float, ...], tuple[float, ...]]:
    """Milliseconds of the first changes, of further ones to new selections, of the way back."""
    address = f"{place.address}/{page}?dataset={dataset}&age={YOUNGEST - FIRST}-{OLDEST}"
    with browsing.newcomer(browser) as tab:
        browsing.visit(tab, address, kind)

        def press(key: str, times: int) -> tuple[float, ...]:
            return tuple(browsing.press(tab, "filter_age", key, kind) for _ in range(times))

        first = press("ArrowRight", FIRST)
        fresh = press("ArrowRight", runs)
        # The way back ends where the further changes began, so all were seen.
        return first, fresh, press("ArrowLeft", runs)
