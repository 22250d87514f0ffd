"""The report of an import as text."""

from collections.abc import Iterator

from data.importers.limits import size_in_words
from data.importers.report import Changes, Refusal, Report

# The file of refused rows has all.
LINES_OF_EACH = 20
NAMES_OF_EACH = 10


def text(found: Report) -> str:
    """The report, a line for each finding; what was refused stands with place and remedy."""
    return "\n".join(_lines(found))


def place(remark: Refusal) -> str:
    """Where a remark belongs, in words: `cases.csv, row 3, column Age`."""
    parts = [
        remark.file,
        f"sheet {remark.sheet}" if remark.sheet else "",
        f"row {remark.row}" if remark.row is not None else "",
        f"column {remark.column}" if remark.column else "",
    ]
    return ", ".join(part for part in parts if part)


def counted(number: int, noun: str) -> str:
    """A number and what it counts: `1 row`, `1,200 rows`."""
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def changes(found: Changes) -> str:
    """What keeping would change, in one sentence."""
    if not found.against:
        return "No version is there yet: all cases are new."
    return (
        f"Against {found.against}: {found.new:,} new, {found.changed:,} changed, "
        f"{found.gone:,} gone, {found.same:,} the same."
    )


def _lines(found: Report) -> Iterator[str]:
    yield f"{found.full_name}, read as {found.importer_label}"
    for file in found.files:
        yield f"  {file.name}  {size_in_words(file.bytes)}  sha256 {file.sha256[:12]}…"
    yield from _numbers(found)
    yield from (
        f"  {place(each)}: “{each.value}”: {each.reason} Right: {each.remedy}"
        for each in found.refusals[:LINES_OF_EACH]
    )
    yield from _more(found.refusals_in_all)
    if found.flags:
        yield f"To be looked at: {found.flags_in_all:,}"
        yield from (
            f"  {place(each)}: “{each.value}”: {each.reason}"
            for each in found.flags[:LINES_OF_EACH]
        )
        yield from _more(found.flags_in_all)
    if found.unmapped:
        words = [f"“{each.words}” ({each.list_name}, {each.times:,})" for each in found.unmapped]
        yield f"In no list, kept as words: {', '.join(words[:LINES_OF_EACH])}"
    for column in found.private_columns:
        yield f"Looks personal: column {column.column} ({column.looks_like}): {column.handled}"
    if found.replaced_versions:
        yield f"Reports replaced by a later version: {found.replaced_versions:,}"
    yield from _duplicates(found)
    yield from found.notices
    yield changes(found.changes)
    against = found.changes
    if against.against:
        yield from _named("New", against.new, against.new_cases)
    yield from _named("Changed", against.changed, against.changed_cases)
    yield from _named("Gone", against.gone, against.gone_cases)


def _numbers(found: Report) -> Iterator[str]:
    yield f"Read: {counted(found.rows_read, 'row')}"
    yield (
        f"Accepted: {counted(found.cases, 'case')}, {counted(found.patients, 'patient')}; "
        f"with warnings: {counted(found.cases_with_warnings, 'case')}"
    )
    if found.left_out is not None:
        yield f"Left out, without a wished product: {counted(found.left_out, 'case')}"
    yield f"Refused: {counted(found.refused_rows, 'row')}"


def _named(what: str, number: int, names: tuple[str, ...]) -> Iterator[str]:
    if names:
        more = f" and {number - NAMES_OF_EACH:,} more" if number > NAMES_OF_EACH else ""
        yield f"  {what}: {', '.join(names[:NAMES_OF_EACH])}{more}"


def _duplicates(found: Report) -> Iterator[str]:
    if found.duplicates.pairs:
        yield (
            f"Suspected duplicates: {counted(found.duplicates.pairs, 'pair')}; "
            f"{counted(found.duplicates.patients_with, 'patient')} with them, "
            f"{found.duplicates.patients_without:,} without. None was merged."
        )


def _more(in_all: int) -> Iterator[str]:
    if in_all > LINES_OF_EACH:
        yield f"  … and {in_all - LINES_OF_EACH:,} more"
