"""What a click, a box or a lasso in a figure does to the selection."""

from dataclasses import replace
from urllib.parse import parse_qsl

import streamlit as st

from pages.controls import navigation
from queries.filters import BY_NAME
from queries.selection import Known, Selection


def received(figure: str, ids: tuple[str, ...]) -> None:
    """Narrow the selection to what was marked in a figure; nothing marked clears the marks.

    An id is the name of a case, or, where a mark stands for many cases, the filter that holds
    them, as in the URL (`onset=14-20`), with `&match=certain` where only those are meant that fit
    it certainly.
    """
    view = st.session_state["view"]
    navigation.write(narrowed(view.selection, figure, ids, view.known))


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
    for name, texts in asked.items():
        text = _joined(name, texts)
        wanted, refusals = Selection.parse({name: text}, known)
        if refusals:
            raise ValueError(f"figure {figure} offers a filter that is none: {refusals[0]}")
        # What was clicked holds known facts only.
        value = _within(getattr(selection, name), getattr(wanted, name), BY_NAME[name].kind)
        known_only = changed.known_only | ({name} if BY_NAME[name].can_be_unknown else set())
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
