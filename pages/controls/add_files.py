"""Step 1 of Add data: files, the name of the data set, and who gives them."""

import tempfile
from collections.abc import Mapping
from pathlib import Path

import streamlit as st

import data
from data.importers import linelist
from data.importers.limits import size_in_words
from data.importers.order import Order, check_name
from data.refusal import Refused
from pages.controls import add_draft
from pages.controls.download import XLSX_TYPE
from pages.controls.words import literal

FORMATS = (
    "Line lists (CSV, TSV, XLSX, XLS, ODS) · SAS (XPT, sas7bdat) · ICH E2B XML (R3 and R2) · "
    "FAERS quarterly files · openFDA JSON · VAERS. Files that belong together are given together, "
    "also in a zip."
)
GRAMMAR = "1 to 40 small letters a–z, digits and hyphens, as in clinic-a."


def show(draft: add_draft.Draft, imported: Mapping[str, data.Dataset]) -> Order | None:
    """Boxes for files, name and who; the order so far, None while something is missing.

    `imported` are the newest versions of the data sets that were imported, by name.
    """
    left, right = st.columns(2, gap="large")
    with left:
        _files(draft)
    with right:
        # Boxes of their own, or a message above would take the cursor out of what is being typed.
        with st.container():
            name = _name(imported)
        who = st.text_input(
            "Who gives them",
            key="add_who",
            persist_state="session",
            max_chars=80,
            placeholder="your name or initials",
            help="It is kept with every case, and stays filled in while this tab is open.",
        )
    who = (who or "").strip()
    if not draft.files or not name or not who:
        return None
    return Order(files=tuple(draft.files.items()), name=name, who=who)


def _files(draft: add_draft.Draft) -> None:
    key = f"add_files_{draft.round}"
    st.file_uploader(
        "Files",
        accept_multiple_files=True,
        key=key,
        on_change=add_draft.receive,
        args=(key,),
    )
    if draft.files:
        with st.container(horizontal=True, gap="small", key="add_given"):
            for position, (name, path) in enumerate(draft.files.items()):
                st.button(
                    literal(f"{name} · {size_in_words(path.stat().st_size)}"),
                    key=f"add_drop_{position}",
                    icon=":material/close:",
                    icon_position="right",
                    help="Remove this file",
                    on_click=draft.drop,
                    args=(name,),
                )
    st.caption(FORMATS)
    st.download_button(
        "Download the template",
        _template,
        file_name="exosome-template.xlsx",
        mime=XLSX_TYPE,
        key="add_template",
        icon=":material/download:",
        on_click="ignore",
        help="One sheet per table, with examples and a data dictionary.",
    )


def _template() -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        return linelist.write_template(Path(folder))[0].read_bytes()


def _name(imported: Mapping[str, data.Dataset]) -> str:
    """The wished name where a data set may have it, else empty."""
    wished = st.text_input(
        "Name of the data set",
        key="add_name",
        persist_state="session",
        max_chars=40,
        placeholder="clinic-a",
    )
    wished = (wished or "").strip()
    if imported:
        st.pills(
            "or a new version of",
            sorted(imported),
            key="add_name_of",
            on_change=_name_chosen,
        )
    if not wished:
        st.caption(GRAMMAR)
        return ""
    try:
        check_name(wished)
    except Refused as refusal:
        st.error(literal(str(refusal)), icon=":material/error:")
        return ""
    there = imported.get(wished)
    if there is not None:
        st.caption(
            literal(
                f"{wished} is there already, last kept on {there.built_at:%Y-%m-%d}. What is kept "
                "now becomes its newest version; the older ones stay."
            )
        )
    return wished


def _name_chosen() -> None:
    if chosen := st.session_state["add_name_of"]:
        st.session_state["add_name"] = chosen
        st.session_state["add_name_of"] = None
