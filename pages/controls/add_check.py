"""Step 3 of Add data: the check runs in a process of its own, and this follows it."""

from pathlib import Path

import streamlit as st

from data.importers import places, work
from data.importers.order import Order
from data.refusal import Refused
from pages.controls import add_draft
from pages.controls.words import literal

SECONDS_BETWEEN_LOOKS = 0.5
MINUTE, HOUR = 60, 3600


def start(folder: Path, order: Order) -> None:
    """Start a check of this order and follow it; for a callback. A refusal is shown by `show`."""
    st.session_state.pop("add_refused", None)
    try:
        add_draft.follow(work.start(folder, order), order.to_json())
    except Refused as refusal:
        st.session_state["add_refused"] = str(refusal)


def button(folder: Path, order: Order | None) -> None:
    """The button that starts the check, disabled while something is missing."""
    again = add_draft.current().ordered
    st.button(
        "Check again" if again else "Check",
        key="add_start",
        icon=":material/fact_check:",
        disabled=order is None,
        on_click=start,
        args=(folder, order),
    )
    st.caption(
        "Still missing: files that can be read, a name, and who gives them."
        if order is None
        else "Nothing is kept before you have seen the report."
    )
    if refused := st.session_state.get("add_refused"):
        st.error(literal(refused), icon=":material/error:")


def show(folder: Path, check: str) -> work.State:
    """How far the check is; while it runs the page looks again twice a second, and only here."""
    state = _state(folder, check)
    if not state.ended:
        _running(folder, check)
    elif state.ended == places.CANCELLED:
        st.info(literal(state.words), icon=":material/info:")
    elif state.ended not in ("checked", "kept"):
        st.error(literal(state.words), icon=":material/error:")
    return state


def _state(folder: Path, check: str) -> work.State:
    """The state of a check whose number may come from the URL."""
    try:
        return work.state(folder, check)
    except Refused as refusal:
        return work.State("", ended="gone", words=str(refusal))


@st.fragment(run_every=SECONDS_BETWEEN_LOOKS)
def _running(folder: Path, check: str) -> None:
    state = work.state(folder, check)
    if state.ended:
        st.rerun()
    with st.container(border=True, key="add_progress"):
        st.progress(portion(state), text=literal(sentence(state)))
        st.button(
            "Cancel",
            key="add_cancel",
            icon=":material/close:",
            on_click=work.cancel,
            args=(folder, check),
        )


def portion(state: work.State) -> float:
    """The part of the stage that is done, 0 to 1; 0 where it cannot be said."""
    return min(1.0, max(0.0, state.done / state.total)) if state.total else 0.0


def sentence(state: work.State) -> str:
    """Stage, rows done and time left: `Reading rows: 20,000 of 200,000 · about 8 s left`."""
    parts = [state.stage or "Starting"]
    if state.total:
        parts[0] += f": {state.done:,} of {state.total:,}"
    elif state.done:
        parts[0] += f": {state.done:,}"
    if state.seconds_left is not None:
        parts.append(f"about {duration(state.seconds_left)} left")
    elif state.seconds >= 1:
        parts.append(f"{duration(state.seconds)} so far")
    return " · ".join(parts)


def duration(seconds: float) -> str:
    """`8 s`, `3 min` or `1 h 20 min`."""
    if seconds < MINUTE:
        return f"{seconds:.0f} s"
    if seconds < HOUR:
        return f"{seconds / MINUTE:.0f} min"
    return f"{int(seconds // HOUR)} h {int(seconds % HOUR // MINUTE)} min"
