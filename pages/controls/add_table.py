"""Step 2 of Add data for a line list: how its tables are laid out, and which column is what."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import streamlit as st

from data.importers import linelist
from data.importers.linelist import Column, Described
from data.importers.linelist.dates import NAMES as DATE_STYLES
from data.importers.linelist.encoding import LABELS as ENCODINGS
from pages.controls import add_columns, add_draft
from pages.controls.words import literal

# What is kept for the next file with the same headings; how the file is written may change.
ABOUT_COLUMNS = ("columns", "reasons", "birth_date", "over_89", "case_ids", "salt")
# Name of the setting -> label, and words for what can be chosen.
LAYOUT: dict[str, tuple[str, Mapping[str, str]]] = {
    "encoding": ("Encoding", ENCODINGS),
    "delimiter": ("Delimiter", {",": "comma", ";": "semicolon", "\t": "tab", "|": "bar"}),
    "date_style": ("Order in dates", DATE_STYLES),
    "decimal": ("Decimal sign", {".": "point", ",": "comma"}),
}
OVER_89 = "over_89"


def show(draft: add_draft.Draft, folder: Path, tables: Sequence[Described]) -> None:
    """How the tables are read and where their columns go; what is changed goes into the draft."""
    with st.container():
        _offer_saved(draft, folder, tables)
    for table in tables:
        if len(tables) > 1:
            place = f"{table.file}, {table.sheet}" if table.sheet else table.file
            st.markdown(f"**{literal(place)}**")
        for notice in table.notices:
            st.markdown(f"- {literal(notice)}")
    _layout(draft, tables[0])
    columns = _each_once([column for table in tables for column in table.columns])
    with st.container():
        add_columns.personal(draft, [each for each in columns if each.personal])
    wanted = bool(draft.chosen.get(OVER_89))
    key, start = draft.widget(OVER_89, wanted, is_chosen=OVER_89 in draft.chosen)
    st.checkbox(
        "Ages over 89 become “90 or over”",
        value=start,
        key=key,
        persist_state="session",
        on_change=_over_89_changed,
        args=(draft, key),
        help="A high age can tell who a person is.",
    )
    if any(table.part is None for table in tables):
        add_columns.mapping(draft, [each for each in columns if not each.personal])
    else:
        st.markdown("These are tables of the template: each column is named as it is used.")


def save(folder: Path, tables: Sequence[Described], settings: Mapping[str, object]) -> None:
    """Keep what was chosen of the columns for the next file with the same headings."""
    chosen = {name: settings[name] for name in ABOUT_COLUMNS if settings.get(name)}
    for table in tables:
        if table.part is None and chosen:
            linelist.save_mapping(folder, table.headers, chosen)


def _each_once(columns: Sequence[Column]) -> list[Column]:
    """Columns of several tables by heading, because what is chosen holds for a heading."""
    return list({column.header: column for column in reversed(columns)}.values())[::-1]


def _offer_saved(draft: add_draft.Draft, folder: Path, tables: Sequence[Described]) -> None:
    if any(draft.chosen.get(name) for name in ABOUT_COLUMNS):
        return
    for table in tables:
        saved = linelist.saved_mapping(folder, table.headers)
        if saved is None:
            continue
        with st.container(border=True):
            st.markdown("A file with the same columns was kept before.")
            st.button(
                "Use what was chosen then",
                key="add_use_saved",
                icon=":material/history:",
                on_click=draft.choose,
                args=(saved,),
            )
        return


def _layout(draft: add_draft.Draft, table: Described) -> None:
    """What was detected, each to be changed; the first choice leaves it to the program."""
    with st.container(horizontal=True, gap="small", key="add_layout"):
        if table.sheet:
            _sheet(draft, table)
        for name, (label, words) in LAYOUT.items():
            found = table.settings.get(name)
            if found is None:
                continue
            # No date of the table leaves a choice.
            words = {"unknown": "nothing to decide", **words} if found == "unknown" else words
            key, start = _begin(draft, name, "")
            codes = ["", *(code for code in words if code != "unknown")]
            st.selectbox(
                label,
                codes,
                index=codes.index(start),
                format_func=lambda code, words=words, found=str(found): (
                    words[code] if code else f"{words.get(found, found)} (as found)"
                ),
                key=key,
                persist_state="session",
                on_change=_layout_changed,
                args=(draft, name, key),
                width=230,
            )
        key, start = _begin(draft, "header_row", None)
        st.number_input(
            "Row of the headings",
            min_value=0,
            value=start,
            step=1,
            placeholder=f"{table.settings.get('header_row')} (as found)",
            key=key,
            persist_state="session",
            on_change=_layout_changed,
            args=(draft, "header_row", key),
            help="0 where the file has no headings.",
            width=230,
        )


def _sheet(draft: add_draft.Draft, table: Described) -> None:
    key, start = _begin(draft, "sheet", "")
    st.text_input(
        "Sheet",
        start,
        placeholder=f"{table.sheet} (as found)",
        key=key,
        persist_state="session",
        on_change=_layout_changed,
        args=(draft, "sheet", key),
        width=230,
    )


def _begin(draft: add_draft.Draft, name: str, nothing: object) -> tuple[str, Any]:
    return draft.widget(name, draft.chosen.get(name, nothing), is_chosen=name in draft.chosen)


def _layout_changed(draft: add_draft.Draft, name: str, key: str) -> None:
    value = st.session_state[key]
    if value in ("", None):
        draft.chosen.pop(name, None)
    else:
        draft.chosen[name] = value


def _over_89_changed(draft: add_draft.Draft, key: str) -> None:
    draft.chosen[OVER_89] = bool(st.session_state[key])
