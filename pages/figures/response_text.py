"""What the figures of the Response page say in words."""

from collections.abc import Mapping, Sequence
from typing import Protocol

import pandas as pd

Told = tuple[str, str, str, str]
REASONS = {
    "before_exposure": "with an onset dated before the exposure (flagged)",
    "no_onset": "whose day of onset is not reported, or known only as a range",
    "before_onset": "whose last day lies before the onset (flagged)",
    "range": "whose day of resolution is known only as a range",
    "resolved_no_day": "resolved on a day that is not reported",
    "no_outcome": "of whom it is not reported whether the reaction resolved",
    "no_follow_up": "not resolved, with no reported day of last follow-up",
}
RESOLVED_WITHOUT_TIME = ("range", "resolved_no_day")


class Timed(Protocol):
    """The counts of `queries.response.timing`."""

    @property
    def too_few(self) -> dict[str, int]:
        """Timed patients by class of fewer than five."""
        ...

    @property
    def untimed(self) -> dict[str, int]:
        """Patients without a time by the reason."""
        ...

    @property
    def unclassed(self) -> int:
        """Timed patients of unknown first treatment."""
        ...

    @property
    def patients(self) -> int:
        """All patients counted."""
        ...


def told(rows: pd.DataFrame, *, total: int, by_response: bool = False) -> Told:
    """The finding with its count of `total`, the rest of it, how to read it, what is not drawn.

    `rows` are those of `queries.response.cells`; `by_response` says that they were chosen by their
    response, so that no share of it is given.
    """
    patients = int(rows.loc[rows["part"] == "all", "patients"].sum())
    classes = rows[rows["part"] == "class"]
    untreated = int(classes.loc[classes["treatment_class"].isna(), "patients"].sum())
    number = int(classes["treatment_class"].notna().sum())
    is_single = bool((rows["part"] == "case").any())
    kinds = f", in {number} {'class' if number == 1 else 'classes'}" if number else ""
    treated = f"{patients - untreated:,}" if number else "none"
    rest = f": {treated} with a reported treatment of the reaction{kinds}"
    marks = (
        "Each mark is a patient, or a published group with its number. "
        if is_single
        else "More patients than marks can show, so they are counted: the area of a square is "
        "the number of patients. "
    )
    varied = (
        "A group whose response varied stands under varied. "
        if (rows["response"] == "varied").any()
        else ""
    )
    shares = (
        "No share of marked or better is given: the filter of response chose these patients by it."
        if by_response
        else "Right: patients whose best response was marked or better, of those with a graded "
        "response, with the exact 95 % interval (Clopper–Pearson); no percentage under five "
        "patients."
    )
    reading = (
        f"{marks}A patient with several treatments stands in several rows, with two courses of one "
        f"class and response once. {varied}{shares}"
    )
    return f"{patients:,} of {total:,} patients", rest, reading, ""


def order_told(rows: pd.DataFrame, *, total: int) -> Told:
    """The same for the order of lines: `rows` of `queries.response.line_order`."""
    counts = dict(zip(rows["part"].tolist(), rows["patients"].tolist(), strict=True))
    left_out = [
        f"{int(counts[part]):,} {words}"
        for part, words in (
            (
                "order_not_reported",
                "whose order of treatments is not reported, or not of every course and patient",
            ),
            ("no_treatment", "with no reported treatment"),
        )
        if part in counts
    ]
    return (
        f"{int(counts.get('order_reported', 0)):,} of {total:,} patients",
        ": what was tried after what",
        "From the class in the row to the class of the next line; darker is a larger part of the "
        "row, the number is patients, each once in a cell. Classes given together each lead to "
        "what came next.",
        f"Not drawn: {'; '.join(left_out)}." if left_out else "",
    )


def resolution_told(
    timing: Timed,
    *,
    drawn: int,
    total: int,
    classes: Mapping[str, str],
    undrawn: Sequence[str],
) -> Told:
    """The same for time to resolution, with the patients of the curves that are drawn.

    `undrawn` are curves beyond those drawn, in words.
    """
    left_out = [f"{patients:,} {REASONS[state]}" for state, patients in timing.untimed.items()]
    if timing.unclassed:
        left_out.append(f"{timing.unclassed:,} whose first treatment is not known")
    if timing.too_few:
        few = ", ".join(f"{classes[code]} {patients}" for code, patients in timing.too_few.items())
        left_out.append(f"classes with fewer than five such patients: {few}")
    said = f"Not drawn: {'; '.join(left_out)}." if left_out else ""
    if any(state in timing.untimed for state in RESOLVED_WITHOUT_TIME):
        said += (
            " Resolved patients without an exact day are missing from the curves, which makes "
            "resolution look later than it was."
        )
    if undrawn:
        names = "; ".join(name.replace("<br>", ", ") for name in undrawn)
        said += f" Beyond the curves drawn: {names}."
    return (
        f"{drawn:,} of {total:,} patients",
        ": time from onset to resolution or last follow-up, by class of the first treatment",
        "Kaplan–Meier curves of the patients not yet resolved; those not resolved are censored at "
        "their last follow-up (a tick where they are few). Median with 95 % interval (log "
        "transform). The classes were not assigned by chance: a difference between curves is no "
        "comparison of treatments.",
        said.strip(),
    )


def curve_name(label: str, result: str) -> str:
    """The legend of a curve in two lines, from `queries.statistics.resolution` in words."""
    median, _, resolved = result.rpartition(", ")
    return f"{label}, {resolved}<br>{median}"


def nothing_timed(timing: Timed) -> str:
    """What is said in place of an empty plot."""
    reasons = "; ".join(f"{n:,} {REASONS[state]}" for state, n in timing.untimed.items())
    if timing.patients and sum(timing.untimed.values()) == timing.patients:
        of = f"of the {timing.patients:,} patients" if timing.patients > 1 else "of one patient"
        return (
            f"A time from onset to resolution or last follow-up is known for none {of}: {reasons}."
        )
    few = sum(timing.too_few.values()) + timing.unclassed
    return (
        f"A time from onset to resolution or last follow-up is known for {few:,} of "
        f"{timing.patients:,} patients, fewer than five of any one class of first treatment: no "
        f"curve is drawn. {reasons}"
    ).strip(" .") + "."
