"""Filter change to all figures repainted: ours and the rival's, page by page."""

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from playwright.sync_api import Browser

import data
from tests.benchmarks import browser as browsing
from tests.benchmarks import datasets, server
from tests.benchmarks.table import Measure, Target

PAGES = ("overview", "timeline", "onset", "response")
WARM_UP = 3
# Each press moves the lower end of the age filter by a year, through ages that patients have.
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
    """Per data set and page: new selections beside the rival's, then selections seen before.

    Then the memory of either server after all these visits.
    """
    with server.serving(server.APP, folder) as ours, server.serving(server.RIVAL, folder) as rival:
        for name in (datasets.PUBLISHED, datasets.SIMULATED, datasets.LARGE):
            target = LARGE if name == datasets.LARGE else SMALL
            title = _title(catalogue, name)
            for page in pages:
                tell(f"{page}, {title}")
                try:
                    fresh, cached = _presses(browser, ours, "app", page, name, runs)
                    theirs, _ = _presses(browser, rival, "rival", page, name, runs)
                except browsing.PageFailedError as failure:
                    tell(str(failure))
                    yield Measure(f"{page}, {title}: failed", (), "ms", target)
                    continue
                yield Measure(f"{page}, {title}", fresh, "ms", target, theirs)
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
) -> tuple[tuple[float, ...], tuple[float, ...]]:
    """Milliseconds of each change to a selection never asked before, and of each way back."""
    address = f"{place.address}/{page}?dataset={dataset}&age={YOUNGEST}-{OLDEST}"
    with browsing.newcomer(browser) as tab:
        browsing.visit(tab, address, kind)

        def press(key: str, times: int) -> tuple[float, ...]:
            return tuple(browsing.press(tab, "filter_age", key, kind) for _ in range(times))

        press("ArrowRight", WARM_UP)
        fresh = press("ArrowRight", runs)
        # The way back ends at the first selection after the warm-up, so all were seen.
        return fresh, press("ArrowLeft", runs)
