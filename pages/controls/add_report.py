"""Step 4 of Add data: what the check found, before anything is kept."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from pathlib import Path

import pandas as pd
import streamlit as st

import data
from data import vocabulary
from data.importers import intake, places
from data.importers import report as reports
from data.importers.limits import LIMITS, size_in_words
from data.importers.report import Changes, Refusal, Report
from pages.controls import duplicate_review
from pages.controls.words import literal
from queries import quality, statement
from queries.selection import Selection

NAMES_SHOWN = 20
ROWS_PER_PAGE = 20
VALUE_LENGTH = 200


def read(folder: Path, check: str) -> Report:
    """The report of a check that has ended well."""
    return reports.read(places.place_of(folder, check))


def show(folder: Path, report: Report) -> None:
    """The report, the most important first; what was not found has no section."""
    _numbers(report)
    st.markdown("##### What changes")
    changes(report.changes)
    _refused(folder, report)
    _flags(report)
    _unmapped(report)
    _duplicates(folder, report)
    _privacy(report)
    _notices(report)
    _files(report)


def _numbers(report: Report) -> None:
    accepted = ("Accepted", report.rows_read - report.refused_rows)
    if report.left_out is not None:
        accepted = ("Cases left out", report.left_out)
    st.markdown(
        f"**{report.cases:,} case{_s(report.cases)}, {report.patients:,} "
        f"patient{_s(report.patients)}** from {report.rows_read:,} row{_s(report.rows_read)} read, "
        f"{literal(report.importer_label)}."
    )
    with st.container(horizontal=True, gap="small", key="add_numbers"):
        for label, number in (
            ("Rows read", report.rows_read),
            accepted,
            ("Cases with warnings", report.cases_with_warnings),
            ("Refused rows", report.refused_rows),
        ):
            st.metric(label, f"{number:,}", border=True, width=170)
    if report.left_out is not None:
        st.caption("Left out are cases without a suspect product that contains what was wished.")
    if report.replaced_versions:
        st.caption(
            f"{report.replaced_versions:,} older version{_s(report.replaced_versions)} of a case "
            "gave way to the latest one."
        )


def changes(found: Changes) -> None:
    """Cases that are new, changed and gone against another version, with their names."""
    if not found.against:
        st.markdown("There is no data set of this name yet: every case is new.")
        return
    st.markdown(
        f"Against {literal(found.against)}: {found.new:,} new, {found.changed:,} changed, "
        f"{found.gone:,} gone, {found.same:,} the same."
    )
    for word, number, names in (
        ("New", found.new, found.new_cases),
        ("Changed", found.changed, found.changed_cases),
        ("Gone", found.gone, found.gone_cases),
    ):
        _case_names(word, number, names)


def _case_names(word: str, number: int, names: Sequence[str]) -> None:
    """`Changed: a, b, c and 20 more`; nothing where there is none."""
    if not number:
        return
    shown = ", ".join(literal(name) for name in names[:NAMES_SHOWN])
    more = number - min(len(names), NAMES_SHOWN)
    st.markdown(f"{word}: {shown}{f' and {more:,} more' if more > 0 else ''}")
    if len(names) > NAMES_SHOWN:
        with st.expander(f"{word}: the first {len(names):,} names"):
            st.text("\n".join(names))


def _refused(folder: Path, report: Report) -> None:
    if not report.refusals_in_all:
        return
    st.markdown("##### Refused")
    st.markdown(
        f"{report.refused_rows:,} row{_s(report.refused_rows)} would not be kept. Download "
        "them, correct them and give them again."
    )
    _rows(report.refusals, report.refusals_in_all, "add_refusals")
    path = intake.refused_csv(folder, report.id)
    if path is not None:
        st.download_button(
            "Download refused rows",
            path.read_bytes,
            file_name=f"{report.name}-refused{path.suffix}",
            mime="text/csv" if path.suffix == ".csv" else "application/zip",
            key="add_refused_csv",
            icon=":material/download:",
            on_click="ignore",
        )


def _flags(report: Report) -> None:
    if not report.flags_in_all:
        return
    st.markdown("##### To be looked at")
    st.markdown("These rows are taken; the remark stays with the case.")
    _rows(report.flags, report.flags_in_all, "add_flags")


def _rows(rows: Sequence[Refusal], in_all: int, key: str) -> None:
    """Where, what was found and why, in a table narrow enough for a telephone."""
    pages = -(-len(rows) // ROWS_PER_PAGE)
    page = st.pagination(pages, key=f"{key}_{pages}") if pages > 1 else 1
    shown = rows[(page - 1) * ROWS_PER_PAGE : page * ROWS_PER_PAGE]
    names = _short_names({each.file for each in rows})
    st.table(
        {
            "Where": [literal(_where(each, names)) for each in shown],
            "Found": [literal(_short(each.value)) or "*nothing*" for each in shown],
            "Why": [literal(_why(each)) for each in shown],
        },
        border="horizontal",
        hide_index=True,
    )
    if in_all > len(rows):
        st.caption(f"The first {len(rows):,} of {in_all:,}.")


def _short_names(files: Iterable[str]) -> Mapping[str, str]:
    """Files of archives without the archive and the folders, where that names one of them only."""
    last = {name: name.rpartition("/")[2] for name in files}
    times = Counter(last.values())
    return {name: short if times[short] == 1 else name for name, short in last.items()}


def _where(each: Refusal, names: Mapping[str, str]) -> str:
    row = "" if each.row is None else f"row {each.row:,}"
    return ", ".join(part for part in (names[each.file], each.sheet, row, each.column) if part)


def _why(each: Refusal) -> str:
    return f"{each.reason.rstrip('.')}. Right: {each.remedy}" if each.remedy else each.reason


def _short(text: str) -> str:
    return text if len(text) <= VALUE_LENGTH else f"{text[:VALUE_LENGTH]}…"


def _unmapped(report: Report) -> None:
    if not report.unmapped:
        return
    st.markdown("##### Words that are in no list")
    st.markdown("They are kept as words; a filter finds them as what they are counted as.")
    st.dataframe(
        {
            "Field": [each.list_name for each in report.unmapped],
            "Words": [each.words for each in report.unmapped],
            "Counted as": [each.became for each in report.unmapped],
            "Times": [each.times for each in report.unmapped],
        },
        hide_index=True,
        key="add_unmapped",
        alt="Words of the files that are in no list.",
    )


def _duplicates(folder: Path, report: Report) -> None:
    if not report.duplicates.pairs:
        return
    st.markdown("##### Suspected duplicates")
    pairs, count = _pairs(report.id, folder)
    duplicate_review.show(pairs, count, label=_label, key="add_duplicates")


def _label(field: str, code: str) -> str:
    return vocabulary.labels(field).get(code, code)


@st.cache_data(show_spinner=False, max_entries=16)
def _pairs(check: str, folder: Path) -> tuple[pd.DataFrame, dict[str, object]]:
    """Pairs that may be one patient each, of the cases that were checked and not yet kept."""
    built = data.Dataset(
        check, "", places.place_of(folder, check) / places.BUILT, "", False, "", datetime.min
    )
    everything = Selection(evidence=vocabulary.codes("evidence_level")).bound({})
    # Closed at once: keeping writes the moment into the file.
    with statement.open_dataset(built) as connection:
        pairs = quality.duplicate_pairs(connection, selection=everything)
        count = quality.duplicate_count(connection, selection=everything)
    return pairs, count.iloc[0].to_dict()


def _privacy(report: Report) -> None:
    if not report.private_columns:
        return
    st.markdown("##### Columns that look personal")
    st.table(
        {
            "Column": [literal(each.column) for each in report.private_columns],
            "Looks like": [literal(each.looks_like) for each in report.private_columns],
            "What was done": [literal(each.handled) for each in report.private_columns],
        },
        border="horizontal",
        hide_index=True,
    )


def _notices(report: Report) -> None:
    if not report.notices:
        return
    st.markdown("##### How it was read")
    st.markdown("\n".join(f"- {literal(each)}" for each in report.notices))


def _files(report: Report) -> None:
    st.markdown("##### Files")
    st.dataframe(
        {
            "File": [each.name for each in report.files],
            "Size": [size_in_words(each.bytes) for each in report.files],
            "SHA-256": [each.sha256 for each in report.files],
        },
        hide_index=True,
        key="add_report_files",
        alt=f"{len(report.files)} files of this check.",
    )
    hours = LIMITS.seconds_to_decide // 3600
    st.caption(f"A report that nobody keeps or discards goes by itself after {hours} hours.")


def _s(number: int) -> str:
    return "" if number == 1 else "s"
