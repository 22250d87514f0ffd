"""Step 5 of Add data: keep what was checked as a new version, or discard it."""

from pathlib import Path

import streamlit as st

from data.importers import intake
from data.importers.report import Report
from data.refusal import Refused
from pages.controls import add_draft, add_table
from pages.controls.words import literal


def show(folder: Path, report: Report, *, outdated: bool) -> None:
    """The two buttons; `outdated` where the page says something else than what was checked."""
    if outdated:
        st.warning(
            "The files or choices above were changed after this check. Check again to keep what "
            "stands there now.",
            icon=":material/sync_problem:",
        )
    if not report.cases:
        st.info("No case was accepted: there is nothing to keep.", icon=":material/info:")
    with st.container(horizontal=True, gap="small"):
        st.button(
            "Keep",
            key="add_keep",
            icon=":material/check:",
            disabled=outdated or not report.cases,
            on_click=_keep,
            args=(folder, report),
        )
        st.button(
            "Discard",
            key="add_discard",
            icon=":material/delete:",
            on_click=_discard,
            args=(folder, report.id),
        )
    st.caption("Kept cases become a version that never changes; older versions stay.")


def outcome() -> None:
    """What became of the last report of this session, with a link to what was kept."""
    if refused := st.session_state.get("add_keep_refused"):
        st.error(literal(refused), icon=":material/error:")
    kept: intake.Kept | None = st.session_state.get("add_kept")
    if kept is None:
        return
    st.success(literal(kept.sentence), icon=":material/check_circle:")
    name = kept.full_name.partition("@")[0]
    st.page_link(
        st.session_state["pages"]["overview"],
        label=f"Open {literal(name)}",
        icon=":material/arrow_forward:",
        query_params={"dataset": name},
    )


def forget() -> None:
    """Say no more what became of an earlier report."""
    st.session_state.pop("add_kept", None)
    st.session_state.pop("add_keep_refused", None)


def _keep(folder: Path, report: Report) -> None:
    forget()
    try:
        st.session_state["add_kept"] = intake.keep(folder, report.id)
    except Refused as refusal:
        st.session_state["add_keep_refused"] = str(refusal)
        return
    # The newest version is the one to look at.
    st.session_state.pop("add_version", None)
    draft = add_draft.current()
    if draft.tables:
        add_table.save(folder, draft.tables, {**draft.chosen, **_salt(report)})
    add_draft.start_over()


def _salt(report: Report) -> dict[str, object]:
    """What the names of cases were made with, so that the next file gives them the same."""
    told = [each for each in report.settings.values() if isinstance(each, dict)]
    return next(({"salt": each["salt"]} for each in told if each.get("salt")), {})


def _discard(folder: Path, check: str) -> None:
    forget()
    try:
        intake.discard(folder, check)
    except Refused as refusal:
        st.session_state["add_keep_refused"] = str(refusal)
        return
    add_draft.forget_check()
