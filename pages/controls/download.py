"""Buttons that save the line listing: exactly the cases in view that fit the search."""

import io
import zipfile
from collections.abc import Callable, Iterator
from datetime import UTC, datetime

import pandas as pd
import streamlit as st

from pages.controls import view as viewing
from pages.exports import comma_separated, workbook
from pages.exports.listing import About
from queries import listing

XLSX_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
# A longer CSV file is packed, or it would lie in the server's memory at its full length.
PACKED_FROM = 100_000


def show(view: viewing.View, *, search: str, cases: int, patients: int) -> None:
    """Two buttons; a file is made when its button is pressed."""
    about = About(
        data_set=view.dataset.full_name,
        title=view.dataset.title,
        is_simulated=view.dataset.is_simulated,
        filters=view.filter_text(),
        search=search,
        count=view.count().sentence,
        cases=cases,
        patients=patients,
        made_at=datetime.now(UTC),
    )
    chunks = _chunks(view, search)
    is_packed = cases > PACKED_FROM
    fits = cases <= workbook.ROWS_AT_MOST
    with st.container(horizontal=True, vertical_alignment="center"):
        st.download_button(
            "Download CSV" if not is_packed else "Download CSV (zipped)",
            _packed(chunks, about) if is_packed else _plain(chunks, about),
            file_name=f"{about.file_name}.csv{'.zip' if is_packed else ''}",
            mime="application/zip" if is_packed else "text/csv",
            key="cases_csv",
            icon=":material/download:",
            on_click="ignore",
        )
        st.download_button(
            "Download XLSX",
            lambda: workbook.content(chunks(), about),
            file_name=f"{about.file_name}.xlsx",
            mime=XLSX_TYPE,
            key="cases_xlsx",
            icon=":material/download:",
            on_click="ignore",
            disabled=not fits,
        )
        if not fits:
            st.caption(
                f"A worksheet holds {workbook.ROWS_AT_MOST:,} cases: narrow the selection for "
                "XLSX, or take the CSV file, which holds all."
            )


def _chunks(view: viewing.View, search: str) -> Callable[[], Iterator[pd.DataFrame]]:
    """The rows, asked for only when a file is made, outside the run of the page."""
    connection = viewing.connection(view.dataset.full_name, view.dataset)
    bound = view.selection.bound(view.known)
    edges = view.selection.onset_edges
    return lambda: listing.chunks(connection, selection=bound, search=search, edges=edges)


def _plain(chunks: Callable[[], Iterator[pd.DataFrame]], about: About) -> Callable[[], bytes]:
    return lambda: b"".join(comma_separated.pieces(chunks(), about))


def _packed(chunks: Callable[[], Iterator[pd.DataFrame]], about: About) -> Callable[[], bytes]:
    def content() -> bytes:
        file = io.BytesIO()
        with (
            zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive,
            archive.open(f"{about.file_name}.csv", "w", force_zip64=True) as member,
        ):
            for piece in comma_separated.pieces(chunks(), about):
                member.write(piece)
        return file.getvalue()

    return content
