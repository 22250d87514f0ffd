"""The filters there are: their names in the URL, their words on screen, their choices."""

from dataclasses import dataclass
from typing import Literal

AGE_LIMITS = (0, 120)
ONSET_LIMITS = (0, 3650)
ONSET_CLASSES = ("immediate", "early", "delayed", "late", "unknown")
DEFAULT_ONSET_EDGES = (1, 14, 90)
DEFAULT_EVIDENCE = ("A", "B", "C")
NOT_REPORTED = "not_reported"


@dataclass(frozen=True)
class Filter:
    """One filter: a range of numbers or months, or a list of codes."""

    name: str
    label: str
    kind: Literal["range", "months", "codes"]
    group: str
    # Closed lists are vocabularies; open ones (products, countries, sources) come from the data.
    vocabulary: str | None = None
    # States of the fact that can be wished for beside its codes.
    states: tuple[tuple[str, str], ...] = ((NOT_REPORTED, "not reported"),)
    can_be_unknown: bool = True


FIRST = "First"
PATIENT = "Patient"
EXPOSURE = "Exposure"
REACTION = "Reaction"
REPORT = "Report"

FILTERS: tuple[Filter, ...] = (
    Filter("age", "Age (years)", "range", FIRST),
    Filter("onset", "Onset (days after the last exposure)", "range", FIRST),
    Filter("onset_class", "Onset class", "codes", FIRST, states=()),
    Filter("treatment", "Treatment of the reaction", "codes", FIRST, "treatment_class"),
    Filter("response", "Response to a treatment", "codes", FIRST, "response"),
    Filter("sex", "Sex", "codes", PATIENT, "sex"),
    Filter("country", "Country", "codes", PATIENT),
    Filter("product", "Product", "codes", EXPOSURE),
    Filter("exosome_source", "Exosome source", "codes", EXPOSURE, "exosome_source"),
    Filter("route", "Route", "codes", EXPOSURE, "route"),
    Filter("device", "Device", "codes", EXPOSURE, "device"),
    Filter("indication", "Indication", "codes", EXPOSURE, "indication"),
    Filter("reaction", "Reaction", "codes", REACTION, "reaction"),
    Filter(
        "histology",
        "Histology",
        "codes",
        REACTION,
        "histology",
        (("not_done", "not done"), (NOT_REPORTED, "not reported")),
    ),
    Filter(
        "microbiology",
        "Microbiology",
        "codes",
        REACTION,
        "test_result",
        (("not_done", "not done"), (NOT_REPORTED, "not reported")),
    ),
    Filter("outcome", "Outcome", "codes", REACTION, "outcome", ((NOT_REPORTED, "unknown"),)),
    Filter("serious", "Serious", "codes", REACTION),
    Filter("source", "Source", "codes", REPORT, states=(), can_be_unknown=False),
    Filter(
        "evidence",
        "Evidence level",
        "codes",
        REPORT,
        "evidence_level",
        states=(),
        can_be_unknown=False,
    ),
    Filter("reported", "Reported (month)", "months", REPORT),
)
BY_NAME = {each.name: each for each in FILTERS}


def spans(classes: tuple[str, ...], edges: tuple[int, int, int]) -> list[dict[str, int]]:
    """Ranges of days that classes of onset stand for, neighbours joined into one.

    One mapping per range with `low` and `high` (days). 'unknown' has no range.
    """
    last_day = 10**9
    bounds = {
        "immediate": (0, edges[0]),
        "early": (edges[0] + 1, edges[1]),
        "delayed": (edges[1] + 1, edges[2]),
        "late": (edges[2] + 1, last_day),
    }
    joined: list[dict[str, int]] = []
    for name, (low, high) in bounds.items():
        if name not in classes:
            continue
        if joined and joined[-1]["high"] == low - 1:
            joined[-1]["high"] = high
        else:
            joined.append({"low": low, "high": high})
    return joined
