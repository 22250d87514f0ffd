"""The selection: which cases are in view, made from the URL and written back to it."""

import calendar
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from urllib.parse import unquote

from data.refusal import Refused
from queries.filters import (
    AGE_LIMITS,
    BY_NAME,
    DEFAULT_EVIDENCE,
    DEFAULT_ONSET_EDGES,
    FILTERS,
    ONSET_LIMITS,
    Filter,
    spans,
)

CERTAIN = 2
POSSIBLE = 1
MONTH = re.compile(r"([0-9]{4})-(0[1-9]|1[0-2])")
RANGE = re.compile(r"([0-9]{1,6})-([0-9]{1,6})")
LIST_SHOWN = 12

# Code in the URL -> value in the data, for each filter that is a list of codes.
Known = Mapping[str, Mapping[str, str]]


@dataclass(frozen=True)
class Selection:
    """One choice of cases. Every filter that is not set is empty (None or ())."""

    age: tuple[int, int] | None = None
    onset: tuple[int, int] | None = None
    onset_class: tuple[str, ...] = ()
    treatment: tuple[str, ...] = ()
    response: tuple[str, ...] = ()
    sex: tuple[str, ...] = ()
    country: tuple[str, ...] = ()
    product: tuple[str, ...] = ()
    exosome_source: tuple[str, ...] = ()
    route: tuple[str, ...] = ()
    device: tuple[str, ...] = ()
    indication: tuple[str, ...] = ()
    reaction: tuple[str, ...] = ()
    histology: tuple[str, ...] = ()
    microbiology: tuple[str, ...] = ()
    outcome: tuple[str, ...] = ()
    serious: tuple[str, ...] = ()
    source: tuple[str, ...] = ()
    evidence: tuple[str, ...] = DEFAULT_EVIDENCE
    reported: tuple[str, str] | None = None
    treatment_all: bool = False
    onset_edges: tuple[int, int, int] = DEFAULT_ONSET_EDGES
    # Only cases that fit certainly, where True.
    certain_only: bool = False
    # Filters whose unknown facts are left out.
    known_only: frozenset[str] = field(default_factory=frozenset)
    # Cases clicked in a figure, and that figure.
    marked: tuple[str, ...] = ()
    marked_in: str = ""

    @classmethod
    def parse(cls, query: Mapping[str, str], known: Known) -> tuple["Selection", tuple[str, ...]]:
        """The selection that a URL asks for, and a sentence for each value that was refused.

        `query` holds the parameters as text; those that are no filter are left to others. A
        refused value leaves its filter unset and everything else standing.
        """
        values: dict[str, object] = {}
        refusals: list[str] = []
        for name, text in query.items():
            reader = READERS.get(name)
            if reader is None:
                continue
            try:
                values.update(reader(name, text, known))
            except Refused as refusal:
                refusals.append(str(refusal))
        return cls(**values), tuple(refusals)  # pyright: ignore[reportArgumentType]

    def query(self) -> dict[str, str]:
        """The parameters of the URL that stand for this selection; defaults are left out."""
        text = {
            each.name: _text(each, getattr(self, each.name))
            for each in FILTERS
            if each.name in self.active()
        }
        if self.treatment_all:
            text["treatment_match"] = "all"
        if self.onset_edges != DEFAULT_ONSET_EDGES:
            text["onset_edges"] = ",".join(str(edge) for edge in self.onset_edges)
        if self.certain_only:
            text["match"] = "certain"
        if self.known_only:
            names = [each.name for each in FILTERS if each.name in self.known_only]
            text["unknown"] = ",".join(names)
        if self.marked:
            text["marked"] = ",".join(_escaped(case_id) for case_id in self.marked)
        if self.marked_in:
            text["marked_in"] = self.marked_in
        return text

    def bound(self, known: Known) -> dict[str, object]:
        """What `views/case_fit.sql` is asked for, by name; None where a filter is not set."""
        bound: dict[str, object] = {
            "age_low": self.age[0] if self.age else None,
            "age_high": self.age[1] if self.age else None,
            "onset_low": self.onset[0] if self.onset else None,
            "onset_high": self.onset[1] if self.onset else None,
            "onset_spans": spans(self.onset_class, self.onset_edges) or None,
            "reported_low": _first_day(self.reported[0]) if self.reported else None,
            "reported_high": _last_day(self.reported[1]) if self.reported else None,
            "treatment_all": self.treatment_all,
            "marked": list(self.marked) or None,
            "least_match": CERTAIN if self.certain_only else POSSIBLE,
        }
        for each in FILTERS:
            if each.kind == "codes":
                values = known.get(each.name, {})
                codes = getattr(self, each.name)
                bound[each.name] = [values.get(code, code) for code in codes] or None
            if each.can_be_unknown:
                bound[f"{each.name}_known_only"] = each.name in self.known_only
        return bound

    def active(self) -> tuple[str, ...]:
        """Names of the filters that are set, in the order of the screen.

        `match` follows them where only cases are shown that fit certainly, and `marked` is last.
        """
        names = [
            each.name
            for each in FILTERS
            if getattr(self, each.name)
            and not (each.name == "evidence" and self.evidence == DEFAULT_EVIDENCE)
        ]
        names += ["match"] * self.certain_only + ["marked"] * bool(self.marked)
        return tuple(names)

    def without(self, name: str) -> "Selection":
        """This selection with one of what is `active` unset."""
        if name == "marked":
            return replace(self, marked=(), marked_in="")
        if name == "match":
            return replace(self, certain_only=False)
        if name == "evidence":
            return replace(self, evidence=DEFAULT_EVIDENCE)
        known_only = self.known_only - {name}
        empty = None if BY_NAME[name].kind in {"range", "months"} else ()
        changed = replace(self, known_only=known_only, **{name: empty})
        return replace(changed, treatment_all=False) if name == "treatment" else changed

    def everything(self) -> "Selection":
        """All cases at the evidence levels in view: the ground that counts are "of"."""
        return Selection(evidence=self.evidence, onset_edges=self.onset_edges)


def _text(each: Filter, value: Sequence[object]) -> str:
    separator = {"range": "-", "months": "..", "codes": ","}[each.kind]
    return separator.join(str(part) for part in value)


def _escaped(case_id: str) -> str:
    return case_id.replace("%", "%25").replace(",", "%2C")


def _range(name: str, text: str, known: Known) -> dict[str, object]:
    limits = AGE_LIMITS if name == "age" else ONSET_LIMITS
    unit = "years" if name == "age" else "days"
    found = RANGE.fullmatch(text)
    low, high = (int(found[1]), int(found[2])) if found else (1, 0)
    if low > high or not (limits[0] <= low and high <= limits[1]):
        raise Refused(
            f"{name}={text} was left out: write two whole numbers of {unit} from {limits[0]} to "
            f"{limits[1]}, the lower first, as in {name}={'26-52' if name == 'age' else '14-90'}."
        )
    return {name: (low, high)}


def _months(name: str, text: str, known: Known) -> dict[str, object]:
    start, _, end = text.partition("..")
    if not (MONTH.fullmatch(start) and MONTH.fullmatch(end) and start <= end and start >= "0001"):
        raise Refused(
            f"{name}={text} was left out: write two months, the earlier first, as in "
            f"{name}=2024-01..2025-06."
        )
    return {name: (start, end)}


def _codes(name: str, text: str, known: Known) -> dict[str, object]:
    allowed = known[name]
    return {name: _members(name, text, tuple(allowed))}


def _members(name: str, text: str, allowed: tuple[str, ...]) -> tuple[str, ...]:
    codes = tuple(dict.fromkeys(text.split(",")))
    if unknown := [code for code in codes if code not in allowed]:
        shown = ", ".join(allowed[:LIST_SHOWN])
        more = f" and {len(allowed) - LIST_SHOWN} more" if len(allowed) > LIST_SHOWN else ""
        raise Refused(
            f"{name}={text} was left out: '{unknown[0]}' is not known here. "
            f"Allowed: {shown}{more}; several are separated by commas."
        )
    # The order of the vocabulary, so that one selection has one URL.
    return tuple(code for code in allowed if code in codes)


def _edges(name: str, text: str, known: Known) -> dict[str, object]:
    parts = text.split(",")
    days = [int(part) if re.fullmatch(r"[0-9]{1,5}", part) else -1 for part in parts]
    if len(days) != len(DEFAULT_ONSET_EDGES) or days != sorted(set(days)) or days[0] < 0:
        raise Refused(
            f"{name}={text} was left out: write the last day of immediate, early and delayed "
            f"onset, rising, as in {name}=1,14,90."
        )
    return {name: tuple(days)}


def _choice(name: str, text: str, known: Known) -> dict[str, object]:
    choices = {"match": ("possible", "certain"), "treatment_match": ("any", "all")}[name]
    if text not in choices:
        raise Refused(f"{name}={text} was left out: write {name}={' or '.join(choices)}.")
    return (
        {"certain_only": text == "certain"} if name == "match" else {"treatment_all": text == "all"}
    )


def _unknown(name: str, text: str, known: Known) -> dict[str, object]:
    allowed = tuple(each.name for each in FILTERS if each.can_be_unknown)
    return {"known_only": frozenset(_members(name, text, allowed))}


def _marked(name: str, text: str, known: Known) -> dict[str, object]:
    return {"marked": tuple(dict.fromkeys(unquote(part) for part in text.split(",") if part))}


def _marked_in(name: str, text: str, known: Known) -> dict[str, object]:
    if not re.fullmatch(r"[a-z_]{1,40}", text):
        raise Refused(f"{name}={text} was left out: write the name of a figure, as in timeline.")
    return {"marked_in": text}


READERS = {
    **{
        each.name: {"range": _range, "months": _months, "codes": _codes}[each.kind]
        for each in FILTERS
    },
    "onset_edges": _edges,
    "match": _choice,
    "treatment_match": _choice,
    "unknown": _unknown,
    "marked": _marked,
    "marked_in": _marked_in,
}
PARAMETERS = frozenset(READERS)


def _first_day(month: str) -> date:
    return date.fromisoformat(f"{month}-01")


def _last_day(month: str) -> date:
    first = _first_day(month)
    return first.replace(day=calendar.monthrange(first.year, first.month)[1])
