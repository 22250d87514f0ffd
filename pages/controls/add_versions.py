"""The versions of imported data sets: open an older one, compare two, remove one."""

from collections.abc import Sequence

import streamlit as st

import data
from data.importers import compare
from data.importers.report import Changes
from data.refusal import Refused
from pages.controls import add_report
from pages.controls.words import literal
from queries import intake

FILES_NAMED = 3


def show(versions: Sequence[data.Dataset]) -> None:
    """A table of the versions, the newest of each name first, and what can be done with one."""
    if removed := st.session_state.pop("add_removed", None):
        st.info(literal(removed), icon=":material/delete:")
    if not versions:
        st.caption("Nothing has been imported yet.")
        return
    _table(versions)
    by_name = {each.full_name: each for each in versions}
    chosen = st.selectbox("Version", list(by_name), key="add_version", width=320)
    if chosen not in by_name:
        return
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.page_link(
            st.session_state["pages"]["overview"],
            label="Open",
            icon=":material/arrow_forward:",
            query_params={"dataset": chosen},
        )
        _remove(by_name[chosen])
    _compare(by_name[chosen], versions)


def _table(versions: Sequence[data.Dataset]) -> None:
    told = [_given(each.full_name, each) for each in versions]
    st.dataframe(
        {
            "Data set": [each.name for each in versions],
            "Version": [each.version for each in versions],
            "Kept": [each.built_at for each in versions],
            "By": [each["given_by"] for each in told],
            "Cases": [each["cases"] for each in told],
            "Patients": [each["patients"] for each in told],
            "Files": [each["files"] for each in told],
        },
        column_config={
            "Kept": st.column_config.DatetimeColumn(format="YYYY-MM-DD HH:mm", help="UTC"),
            "Cases": st.column_config.NumberColumn(format="localized"),
            "Patients": st.column_config.NumberColumn(format="localized"),
        },
        hide_index=True,
        key="add_versions",
        alt=f"{len(versions)} versions of imported data sets.",
    )


@st.cache_data(show_spinner=False, max_entries=512)
def _given(full_name: str, _dataset: data.Dataset) -> dict[str, object]:
    """What the table says of one version, which never changes."""
    with data.connect(_dataset) as connection:
        row = intake.given(connection).iloc[0]
    # Of the members of an archive its name says enough.
    files = list(dict.fromkeys(str(each).partition("/")[0] for each in row["files"]))
    more = f" and {len(files) - FILES_NAMED} more" if len(files) > FILES_NAMED else ""
    return {
        "cases": int(row["cases"]),
        "patients": int(row["patients"]),
        "files": ", ".join(files[:FILES_NAMED]) + more,
        "given_by": ", ".join(str(each) for each in row["given_by"]),
    }


def _remove(dataset: data.Dataset) -> None:
    with st.popover("Remove…", icon=":material/delete:"):
        st.markdown(
            f"{literal(dataset.full_name)} goes for good, with links to it. Other versions stay."
        )
        st.button(
            "Remove this version",
            key="add_remove",
            on_click=_removed,
            args=(dataset.full_name,),
        )


def _removed(full_name: str) -> None:
    try:
        data.remove(full_name)
        st.session_state["add_removed"] = f"{full_name} was removed."
    except Refused as refusal:
        st.session_state["add_removed"] = str(refusal)


def _compare(dataset: data.Dataset, versions: Sequence[data.Dataset]) -> None:
    others = {
        each.full_name: each
        for each in versions
        if each.name == dataset.name and each.version != dataset.version
    }
    if not others:
        return
    against = st.selectbox(
        "Compare with",
        list(others),
        index=None,
        placeholder="another version",
        key=f"add_compare_{dataset.full_name}",
        width=320,
    )
    if against:
        changes = _changes(against, dataset.full_name, others[against], dataset)
        add_report.changes(changes)


@st.cache_data(show_spinner="Comparing", max_entries=64)
def _changes(
    before_name: str, after_name: str, _before: data.Dataset, _after: data.Dataset
) -> Changes:
    """What changed between two versions, neither of which ever changes."""
    with data.connect(_after) as connection:
        return compare.changes(connection, _before.path, before_name)
