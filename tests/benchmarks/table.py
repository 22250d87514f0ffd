"""What was measured, and the table in which it is printed."""

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

HEADINGS = ("measure", "n", "median", "p95", "unit", "target", "", "rival", "ratio")


@dataclass(frozen=True)
class Target:
    """The largest median and 95th percentile wanted, and the least ratio to the rival."""

    median: float | None = None
    p95: float | None = None
    ratio: float | None = None

    @property
    def words(self) -> str:
        """The target as the table shows it; empty where there is none."""
        parts = [
            f"median ≤ {self.median:g}" if self.median is not None else "",
            f"p95 ≤ {self.p95:g}" if self.p95 is not None else "",
            f"ratio ≥ {self.ratio:g}" if self.ratio is not None else "",
        ]
        return ", ".join(part for part in parts if part)


@dataclass(frozen=True)
class Measure:
    """Values of one measure in one unit, what was wanted, and the rival's values of the same.

    No values stand for a measure that failed.
    """

    name: str
    values: tuple[float, ...]
    unit: str
    target: Target = Target()
    rival: tuple[float, ...] = ()

    @property
    def median(self) -> float:
        return median(self.values)

    @property
    def p95(self) -> float:
        return percentile(self.values, 95)

    @property
    def ratio(self) -> float | None:
        """How many times the median of the rival is ours; None where there is no rival."""
        return median(self.rival) / self.median if self.rival else None

    @property
    def verdict(self) -> str:
        """'met' or 'missed'; empty where nothing is wanted."""
        if not self.values:
            return "missed"
        wanted = [
            (self.target.median, self.median),
            (self.target.p95, self.p95),
            (-self.target.ratio if self.target.ratio else None, -(self.ratio or 0)),
        ]
        checks = [found <= limit for limit, found in wanted if limit is not None]
        return ("met" if all(checks) else "missed") if checks else ""


def percentile(values: Sequence[float], percent: int) -> float:
    """The smallest value that at least so many percent of the values do not exceed."""
    ordered = sorted(values)
    rank = -(-len(ordered) * percent // 100)
    return ordered[max(rank, 1) - 1]


def text(measures: Sequence[Measure]) -> str:
    """The table: one line per measure, columns aligned."""
    rows = [HEADINGS, *(_row(each) for each in measures)]
    widths = [max(len(row[column]) for row in rows) for column in range(len(HEADINGS))]
    left = {0, 4, 5, 6}
    lines = [
        "  ".join(
            cell.ljust(width) if column in left else cell.rjust(width)
            for column, (cell, width) in enumerate(zip(row, widths, strict=True))
        ).rstrip()
        for row in rows
    ]
    return "\n".join([lines[0], "-" * len(lines[0]), *lines[1:]])


def _row(each: Measure) -> tuple[str, ...]:
    if not each.values:
        return (each.name, "0", "", "", each.unit, each.target.words, each.verdict, "", "")
    digits = 2 if each.unit == "s" else 0
    return (
        each.name,
        str(len(each.values)),
        f"{each.median:.{digits}f}",
        f"{each.p95:.{digits}f}" if len(each.values) > 1 else "",
        each.unit,
        each.target.words,
        each.verdict,
        f"{median(each.rival):.{digits}f}" if each.rival else "",
        f"{each.ratio:.1f}x" if each.ratio is not None else "",
    )
