"""Step 2 of Add data: which format the files have, and for a line list how it is read."""

import shutil
from collections.abc import Sequence
from pathlib import Path

import streamlit as st

from data import importers
from data.importers import linelist
from data.importers.given import Choices, GivenFile
from data.importers.order import Offered
from data.importers.unpack import unpack
from data.refusal import Refused
from pages.controls import add_draft, add_products, add_table
from pages.controls.words import literal

# Larger files are not looked into before the check, or the page would wait for them.
LOOKED_INTO = 100_000_000
# Formats of registers, which hold reports of every product.
REGISTERS = frozenset({"faers", "openfda", "vaers"})


def show(draft: add_draft.Draft, folder: Path) -> dict[str, object] | None:
    """What was understood of the files, to be changed; the settings for the order.

    None where the files cannot be read as they are: the reason stands on the page.
    """
    draft.tables = ()
    try:
        files = _files(draft)
        if files is None:
            st.markdown("These files are large: what they are is found out by the check.")
            return add_products.show(draft, is_register=True)
        format_ = importers.recognise(files)
        if format_.CODE != linelist.CODE:
            st.markdown(
                f"Read as **{literal(format_.LABEL)}**. The format says what is what: there is "
                "nothing to map."
            )
            return add_products.show(draft, is_register=format_.CODE in REGISTERS)
        described = linelist.describe(files, Choices(draft.chosen))
        draft.tables = described.tables
        add_table.show(draft, folder, described.tables)
        wished = add_products.show(draft, is_register=False)
        return {**draft.chosen, **wished}
    except Refused as refusal:
        st.error(literal(str(refusal)), icon=":material/error:")
        return None


def _files(draft: add_draft.Draft) -> Sequence[GivenFile] | None:
    """The files as an importer takes them, archives unpacked; None where they are large."""
    if sum(path.stat().st_size for path in draft.files.values()) > LOOKED_INTO:
        return None
    if draft.unpacked is None or draft.unpacked[0] != draft.round:
        place = draft.folder / "unpacked"
        shutil.rmtree(place, ignore_errors=True)
        offered: tuple[Offered, ...] = tuple(draft.files.items())
        draft.unpacked = (draft.round, unpack(offered, place, progress=_silent).files)
    return draft.unpacked[1]


def _silent(stage: str, done: int = 0, total: int | None = None) -> None:
    """Nobody watches: it takes a moment."""
