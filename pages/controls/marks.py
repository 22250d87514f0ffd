"""What a click, a box or a lasso in a figure does to the selection."""

from dataclasses import replace
from urllib.parse import parse_qsl

import streamlit as st

from pages.controls import navigation
from pages.controls.view import View, connection
from pages.figures.style import Built
from queries import cases
from queries.filters import BY_NAME
from queries.selection import Known, Selection


def received(figure: str, ids: tuple[str, ...]) -> None:
    """Narrow the selection to what was marked in a figure; nothing marked clears the marks.

    An id is the name of a case, or, where a mark stands for many cases, the filter that holds
    them, as in the URL (`onset=14-20`), with `&match=certain` where only those are meant that fit
    it certainly.
    """
    view = st.session_state["view"]
    if ids and _are_cases(view, ids):
        navigation.write(replace(view.selection, marked=ids, marked_in=figure))
    else:
        navigation.write(narrowed(view.selection, figure, ids, view.known))


def _are_cases(view: View, ids: tuple[str, ...]) -> bool:
    """Whether these are names of cases, also where somebody called a case `sex=x`."""
    if not all(_is_filter(each) for each in ids):
        return True
    dataset = connection(view.dataset.full_name, view.dataset)
    return len(cases.existing(dataset, case_ids=ids)) == len(ids)


def are_drawn(figure: Built, marked: frozenset[str]) -> bool:
    """Whether one of the marked cases has a mark in the figure, so that others are dimmed."""
    for trace in figure.spec["data"]:
        for each in trace.get("customdata") or ():
            if not marked.isdisjoint(each if isinstance(each, list) else (each,)):
                return True
    return False


def without_other_courses(figure: Built, selection: Selection) -> None:
    """Take the filters of treatments from marks that the selection cannot hold beside its own.

    A click replaces the treatment and the response in view. Only where these hold what was clicked
    it leads to the patients that were counted.
    """
    if not (selection.treatment or selection.response):
        return
    for trace in figure.spec["data"]:
        if trace.get("customdata"):
            trace["customdata"] = [
                each if _is_held(selection, each) else None for each in trace["customdata"]
            ]


def _is_held(selection: Selection, mark: object) -> bool:
    asked = dict(parse_qsl(mark)) if isinstance(mark, str) and _is_filter(mark) else {}
    if "treatment" not in asked:
        return True
    is_one_of = not (selection.treatment_all and len(selection.treatment) > 1)
    of_treatment = not selection.treatment or asked["treatment"] in selection.treatment
    of_response = not selection.response or asked.get("response") in selection.response
    return is_one_of and of_treatment and of_response


def narrowed(selection: Selection, figure: str, ids: tuple[str, ...], known: Known) -> Selection:
    """The selection after the marks `ids` were chosen in `figure`."""
    if not ids:
        return selection.without("marked")
    if not all(_is_filter(each) for each in ids):
        return replace(selection, marked=ids, marked_in=figure)
    changed = selection.without("marked")
    asked = _by_filter(ids)
    if asked.pop("match", None):
        changed = replace(changed, certain_only=True)
    # Days and no day at once: who has no day fits all days possibly.
    unknown_too = "onset" in asked and asked.pop("onset_class", None) is not None
    for name, texts in asked.items():
        text = _joined(name, texts)
        wanted, refusals = Selection.parse({name: text}, known)
        if refusals:
            raise ValueError(f"figure {figure} offers a filter that is none: {refusals[0]}")
        # What was clicked holds known facts only.
        value = _within(getattr(selection, name), getattr(wanted, name), BY_NAME[name].kind)
        is_known = BY_NAME[name].can_be_unknown and not (name == "onset" and unknown_too)
        known_only = (changed.known_only - {name}) | ({name} if is_known else set())
        changed = replace(changed, known_only=known_only, **{name: value})
    return changed


def _within(now: object, wanted: object, kind: str) -> object:
    """A range that was clicked among those in view: the part of it that the filter holds."""
    if kind != "range" or not isinstance(now, tuple) or not isinstance(wanted, tuple):
        return wanted
    low, high = max(now[0], wanted[0]), min(now[1], wanted[1])
    return (low, high) if low <= high else wanted


def _is_filter(text: str) -> bool:
    return text.partition("=")[0] in BY_NAME and "=" in text


def _by_filter(ids: tuple[str, ...]) -> dict[str, list[str]]:
    texts: dict[str, list[str]] = {}
    for each in ids:
        for name, text in parse_qsl(each):
            texts.setdefault(name, []).append(text)
    return texts


def _joined(name: str, texts: list[str]) -> str:
    """Several marks of one filter as one value: the span of ranges, the union of codes."""
    if BY_NAME[name].kind == "codes":
        return ",".join(dict.fromkeys(code for text in texts for code in text.split(",")))
    separator = "-" if BY_NAME[name].kind == "range" else ".."
    ends = [text.split(separator) for text in texts]
    number = int if separator == "-" else str
    return (
        f"{min((e[0] for e in ends), key=number)}{separator}{max((e[1] for e in ends), key=number)}"
    )
