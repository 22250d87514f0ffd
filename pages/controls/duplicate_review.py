"""Suspected duplicates side by side: what two cases share, what differs, and what each weighs."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd
import streamlit as st

from pages.controls.case_facts import NOT_REPORTED, days, text
from pages.controls.words import literal

Row = Mapping[str, Any]
Label = Callable[[str, str], str]

# What a block of a bar stands for, and how many fit into a column on a phone.
WEIGHT_OF_BLOCK = 2
LONGEST_BAR = 6
MINUS = "−"


@dataclass(frozen=True)
class Compared:
    """One fact of both cases in markdown, how they agree in words, and its weight if it has one."""

    name: str
    one: str
    other: str
    agreement: str
    weight: float | None

    @property
    def sign(self) -> str:
        """`≠` where both report it and not the same, `≈` where they agree in part, else nothing."""
        if NOT_REPORTED in (self.one, self.other) or self.one == self.other:
            return ""
        return "≈" if self.weight is not None and self.weight > 0 else "≠"

    def cells(self) -> tuple[str, str, str, str]:
        """Texts of a row of the table; what is not the same is bold and begins with a sign."""
        weight = "" if not self.weight else f" {signed(self.weight)} {_bar(self.weight)}".rstrip()
        if not self.sign:
            return self.name, self.one, self.other, f"{self.agreement}{weight}"
        agreement = f"**{self.sign} {self.agreement}**{weight}"
        return self.name, f"**{self.one}**", f"**{self.other}**", agreement


def show(
    pairs: pd.DataFrame,
    count: Row,
    *,
    label: Label,
    parameters: Callable[[str], Mapping[str, str]] | None = None,
    key: str = "duplicates",
) -> None:
    """The counts with and without suspected duplicates, and the pairs one after the other.

    `pairs` is the answer of `queries.quality.duplicate_pairs`, `count` the row of
    `duplicate_count`; `label` gives the words for a code of a vocabulary. With `parameters`, which
    gives the parameters of the address of a case, both cases are linked to their page.
    """
    st.markdown(counted(count, len(pairs)))
    if pairs.empty:
        return
    number = st.pagination(len(pairs), key=f"{key}_pair") if len(pairs) > 1 else 1
    pair = pairs.iloc[number - 1].to_dict()
    st.markdown(f"**Pair {number} of {len(pairs):,}**, weight {signed(pair['match_weight'])}")
    if not pair["both_fit"]:
        st.caption("One of the two cases does not fit the filters in view.")
    names = (f"**{literal(str(pair[side]['case_id']))}**" for side in ("one", "other"))
    cells = [("Case", *names, ""), *(each.cells() for each in compared(pair, label))]
    start, total = _start(pair), signed(pair["match_weight"])
    cells.append(("Before any fact", "", "", f"any two cases of this data set {signed(start)}"))
    cells.append(("**Sum**", "", "", f"**{total}**"))
    headings = ("Fact", "One case", "The other case", "Agreement")
    st.table(
        {heading: [row[place] for row in cells] for place, heading in enumerate(headings)},
        border="horizontal",
        hide_index=True,
    )
    if parameters is not None:
        _links(pair, parameters)
    st.caption(
        "Bold: both cases report it, and not the same; ≠ they do not agree, ≈ they agree in part. "
        "Each +1 of the weight doubles the odds that both are one patient, each "
        f"{MINUS}1 halves them; a block ▮ stands for "
        f"{WEIGHT_OF_BLOCK}. What one of the two does not report weighs "
        "nothing."
    )


def counted(count: Row, shown: int) -> str:
    """`240 patients; 235 with suspected duplicates counted once. …`, in markdown."""
    with_, without = int(count["patients_with"]), int(count["patients_without"])
    if not shown:
        return f"{with_:,} patient{_s(with_)}; no duplicates are suspected among them."
    many = f"{shown:,} pair{_s(shown)} of cases may be one patient each"
    return (
        f"**{with_:,} patient{_s(with_)} with the suspected duplicates, {without:,} without** "
        f"(cases that may be one patient counted once). {many}. Nothing is merged: whether they "
        "are is for a person to decide."
    )


def compared(pair: Row, label: Label) -> list[Compared]:
    """The facts of one row of `duplicate_pairs`, in the order of the table."""
    weighed = {each["fact"]: each for each in json.loads(pair["weights"])}
    one, other = (_facts(pair[side], label) for side in ("one", "other"))
    return [
        _compared(name, one[name][1], other[name][1], weighed.get(fact))
        for name, (fact, _) in one.items()
    ]


def signed(weight: float) -> str:
    """`+6.2`, `−3.4` or `0.0`."""
    rounded = round(weight, 1)
    if rounded == 0:
        return "0.0"
    return f"{'+' if rounded > 0 else MINUS}{abs(rounded):.1f}"


def _compared(name: str, one: str, other: str, weighed: Row | None) -> Compared:
    weight = None if weighed is None else float(weighed["weight"])
    if NOT_REPORTED in (one, other):
        words = "not reported" if one == other else "only one reports it"
        return Compared(name, one, other, words, weight)
    words = "same" if one == other else "differs"
    if weighed is not None:
        words = literal(str(weighed["words"]))
    return Compared(name, one, other, words, weight)


def _facts(case: Row, label: Label) -> dict[str, tuple[str, str]]:
    """Name of each fact -> the fact of the model it belongs to, and its text in markdown."""
    return {
        "Source": ("", text(case["source_id"])),
        "Sex": ("sex", _codes(label, "sex", [case["sex"]])),
        "Age": ("age", _age(case)),
        "Country": ("country", text(case["country"])),
        "Reported": ("reported", _span(case["reported_low"], case["reported_high"])),
        "Days of exposure": ("exposure", _listed(case["exposure_dates"])),
        "Product": ("product", _listed(case["products"])),
        "Lot": ("lot", _listed(case["lots"])),
        "Route": ("route", _codes(label, "route", case["routes"])),
        "Indication": ("indication", _codes(label, "indication", case["indications"])),
        "Reaction": ("reaction", _codes(label, "reaction", case["reactions"])),
        "In the words of the report": ("", _listed(case["reaction_texts"])),
        "Onset": ("onset", days(case["onset_low_days"], case["onset_high_days"])),
        "Treatment of the reaction": (
            "treatment",
            _codes(label, "treatment_class", case["treatments"]),
        ),
        "Outcome": ("", _codes(label, "outcome", [case["outcome"]])),
    }


def _listed(values: object) -> str:
    listed = [] if values is None else list(values)  # pyright: ignore[reportArgumentType]
    return literal(", ".join(str(each) for each in listed if each is not None)) or NOT_REPORTED


def _codes(label: Label, vocabulary: str, values: object) -> str:
    listed = [] if values is None else list(values)  # pyright: ignore[reportArgumentType]
    return _listed([label(vocabulary, str(each)) for each in listed if each is not None])


def _age(case: Row) -> str:
    low, high = case["age_low_years"], case["age_high_years"]
    if low is None:
        given = case["age_text"]
        return NOT_REPORTED if given is None else f"{NOT_REPORTED} ({literal(str(given))})"
    return literal(f"{low} years" if low == high else f"{low}–{high} years")


def _span(low: object, high: object) -> str:
    if low is None:
        return NOT_REPORTED
    return literal(str(low) if low == high else f"{low} to {high}")


def _start(pair: Row) -> float:
    return next(
        float(each["weight"]) for each in json.loads(pair["weights"]) if each["fact"] == "start"
    )


def _bar(weight: float) -> str:
    return "▮" * min(round(abs(weight) / WEIGHT_OF_BLOCK), LONGEST_BAR)


def _links(pair: Row, parameters: Callable[[str], Mapping[str, str]]) -> None:
    with st.container(horizontal=True, gap="small"):
        for side in ("one", "other"):
            case_id = str(pair[side]["case_id"])
            st.page_link(
                st.session_state["pages"]["case"],
                label=f"Open {literal(case_id)}",
                icon=":material/arrow_forward:",
                query_params=dict(parameters(case_id)),
            )


def _s(number: int) -> str:
    return "" if number == 1 else "s"
