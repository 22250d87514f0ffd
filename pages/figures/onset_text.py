"""What the figures of the Onset page say in words."""

from collections.abc import Sequence
from typing import Protocol

TRUNCATED = (
    "Only what has been reported so far: reports of reactions that begin late are still missing "
    "(right truncation), so short times are over-represented (Leroy 2014, BMC Med Res Methodol "
    "14:17)"
)
Told = tuple[str, str, str, str]


class Counted(Protocol):
    """The counts of `queries.onset.summary`."""

    @property
    def patients(self) -> int:
        """All patients counted."""
        ...

    @property
    def ranged(self) -> int | None:
        """Patients whose onset is known only as a range."""
        ...

    @property
    def unknown(self) -> int:
        """Patients whose onset is not reported."""
        ...

    @property
    def before_exposure(self) -> int:
        """Patients with an onset before the exposure."""
        ...

    @property
    def known(self) -> int:
        """Patients with a known onset."""
        ...

    @property
    def first_day(self) -> int | None:
        """The first day an onset can have been."""
        ...

    @property
    def last_day(self) -> int | None:
        """The last day an onset can have been."""
        ...

    @property
    def is_binned(self) -> bool:
        """Whether the rows are bins."""
        ...


def told(counts: Counted, *, total: int, class_days: Sequence[str]) -> Told:
    """The finding with its count of `total`, the rest of it, how to read it, what is not drawn.

    `class_days` are the days of the classes in words.
    """
    rest = [_days(counts)]
    if counts.ranged:
        rest.append(f"{counts.ranged:,} known only as a range")
    if counts.unknown:
        rest.append(f"{counts.unknown:,} not reported")
    drawn = counts.patients - counts.before_exposure
    classes = ", ".join(
        f"{name} {days}"
        for name, days in zip(("immediate", "early", "delayed", "late"), class_days, strict=True)
    )
    marks = (
        "More patients than marks can show, so they are counted: a column holds the patients "
        "whose whole range lies in its days, labelled by the first of them; a bar below the line "
        "holds those whose range reaches over several columns. "
        if counts.is_binned
        else "Each dot is a patient on the day of onset, each bar below the line a patient whose "
        "day is known as a range, or a published group with its number. "
    )
    reading = (
        f"{marks}Classes: {classes}; each has its own scale. Certain: the whole range lies in the "
        "class; possible: it reaches into it, or the patient fits the filters possibly."
    )
    return f"{drawn:,} of {total:,} patients", f": {'; '.join(rest)}", reading, _flagged(counts)


def distribution_told(
    counts: Counted, *, total: int, median: str, is_estimate: bool, fit: str, hazard: str
) -> Told:
    """The same for the distribution; `fit` and `hazard` are the Weibull fit in words.

    `hazard` is empty where nothing was fitted; `fit` then is the reason.
    """
    method = (
        "Ranges enter as they are (Turnbull estimate): where the band is open, the reports do not "
        "say where in it the curve runs."
        if is_estimate
        else "The band runs from the earliest to the latest distribution that the ranges allow; "
        "it is made from counts by day."
    )
    if not hazard:
        weibull = f"Weibull: {fit}."
    else:
        grouped = ", fitted to days in bins" if counts.is_binned else ""
        weibull = (
            f"Weibull: {fit}{grouped}; day 0 counts as 0.5; the 95 % profile interval of the "
            f"shape reads: {hazard}."
        )
    left_out = [f"{counts.unknown:,} with no reported onset"] if counts.unknown else []
    if counts.before_exposure:
        left_out.append(_flagged(counts).removeprefix("Not drawn: ").removesuffix("."))
    return (
        f"{counts.known:,} of {total:,} patients",
        f": median onset {median} among reported cases",
        "Share of the reported cases with a known onset that began by each day. "
        f"{method} {weibull}",
        f"Not drawn: {'; '.join(left_out)}." if left_out else "",
    )


def _days(counts: Counted) -> str:
    if counts.first_day is None or counts.last_day is None:
        return "no onset known"
    if counts.first_day == counts.last_day:
        return f"onset on day {counts.first_day}"
    return f"onset from day {counts.first_day} to day {counts.last_day:,}"


def _flagged(counts: Counted) -> str:
    if not counts.before_exposure:
        return ""
    return (
        f"Not drawn: {counts.before_exposure:,} with an onset dated before the exposure (flagged)."
    )
