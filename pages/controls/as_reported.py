"""What the file of a case said beside its facts, what is to be looked at, and where it was read."""

import json
from collections.abc import Mapping, Sequence
from itertools import groupby
from typing import Any

import pandas as pd
import streamlit as st

from data import importers
from data.importers import meanings
from data.importers.column_words import in_words
from data.importers.limits import size_in_words
from pages.controls.words import literal

Row = Mapping[str, Any]
# More fields than these stand below one another, or a telephone would show a column of letters.
FIELDS_ABREAST = 4
HASH_SHOWN = 12


def show(supplied: Row) -> None:
    """Sections "To be looked at", "As reported" and "Where it was read", each if there is one.

    `supplied` is the row of `queries.profile.as_supplied`; a case of a built-in data set has
    nothing of all this, and then nothing is shown. Every text is shown as text.
    """
    flags = _listed(supplied["flags"])
    items = _listed(supplied["items"])
    file = supplied["file"]
    known = meanings.of("" if file is None else str(file["importer"]))
    if flags:
        st.subheader("To be looked at", anchor=False)
        st.table(
            {
                "Column": [literal(in_words(each["column_name"])) for each in flags],
                "Value": [_text(each["value"]) for each in flags],
                "Why": [_text(each["note"]) for each in flags],
            },
            border="horizontal",
            hide_index=True,
        )
    if items:
        st.subheader("As reported", anchor=False)
        st.caption("What the file said that has no place in the facts above, as supplied.")
        for part, of_part in groupby(items, key=lambda each: str(each["part"])):
            _part(part, [_fields(each["fields"]) for each in of_part], known)
    if supplied["file"] is not None:
        st.subheader("Where it was read", anchor=False)
        st.table(
            origin(supplied["file"], supplied["row_no"]),
            border="horizontal",
            hide_index=True,
            hide_header=True,
        )


def origin(file: Row, row: object) -> dict[str, list[str]]:
    """File, row, importer, time and who of one case, as two columns for `st.table`."""
    facts = {
        "File": _text(file["name"]),
        "Row": _text(row),
        "Size": literal(size_in_words(int(file["bytes"]))),
        "SHA-256": _text(str(file["sha256"] or "")[:HASH_SHOWN]),
        "Read as": literal(read_as(str(file["importer"]))),
        "Given": ""
        if file["given_at"] is None
        else literal(f"{file['given_at']:%Y-%m-%d %H:%M} UTC"),
        "Given by": _text(file["given_by"]),
    }
    return {"Fact": list(facts), "Value": [value or "*not recorded*" for value in facts.values()]}


def read_as(code: str) -> str:
    """Label of a format; the code where the format is not known any more."""
    return importers.importer(code).LABEL if code in importers.FORMATS else code


def files(rows: pd.DataFrame) -> None:
    """The files of an imported data set, from `queries.intake.files`."""
    st.dataframe(
        rows.assign(
            bytes=[size_in_words(int(each)) for each in rows["bytes"]],
            importer=rows["importer"].map(read_as),
        ),
        column_order=(
            "name", "importer", "cases", "given_at", "given_by", "bytes", "sha256",
        ),
        column_config={
            "name": st.column_config.TextColumn("File", pinned=True),
            "importer": "Read as",
            "cases": st.column_config.NumberColumn("Cases", format="localized"),
            "given_at": st.column_config.DatetimeColumn("Given", format="YYYY-MM-DD HH:mm"),
            "given_by": "Given by",
            "bytes": "Size",
            "sha256": "SHA-256",
        },
        hide_index=True,
        key="sources_files",
        alt=f"{len(rows)} files that were imported.",
    )  # fmt: skip


def _part(title: str, items: Sequence[Mapping[str, str]], known: Mapping[str, str]) -> None:
    """One part of the report: a row an item where the fields are few, else one below the other.

    `known` are the meanings of the fields, where they are not plain from their names.
    """
    st.markdown(f"**{literal(title)}**")
    names = list(dict.fromkeys(name for item in items for name in item))
    if len(items) > 1 and len(names) <= FIELDS_ABREAST:
        st.table(
            {_text(name): [_text(item.get(name)) for item in items] for name in names},
            border="horizontal",
            hide_index=True,
        )
        return
    for item in items:
        st.table(
            {
                "Field": [field(name, known) for name in item],
                "As supplied": [_text(value) for value in item.values()],
            },
            border="horizontal",
            hide_index=True,
            hide_header=True,
        )


def field(name: str, known: Mapping[str, str]) -> str:
    """A field as the file names it, with its meaning in small letters where that is known."""
    meaning = known.get(name)
    return f"{_text(name)}\\: :small[{literal(meaning)}]" if meaning else _text(name)


def _listed(value: object) -> list[Row]:
    return [] if value is None else list(value)  # pyright: ignore[reportArgumentType]


def _fields(supplied: str) -> dict[str, str]:
    """The fields of an item that say something, as text; columns of ours in words."""
    return {
        in_words(name): str(value)
        for name, value in json.loads(supplied or "{}").items()
        if value is not None and str(value).strip()
    }


def _text(value: object) -> str:
    return "" if value is None else literal(str(value))
