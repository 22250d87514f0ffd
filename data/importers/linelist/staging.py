"""One table of a file: cleaned of what is personal, then laid out as the parts of the template."""

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime

import duckdb
import pyarrow as pa

from data.importers.given import Progress
from data.importers.linelist import ages, dates, fields, personal, pseudonyms
from data.importers.linelist.plan import Plan
from data.importers.linelist.table import RAW, ROW
from data.importers.linelist.workbook import Sheet
from data.spreadsheets import as_supplied

ERROR = re.compile(r"#(?:REF!|VALUE!|DIV/0!|NAME\?|NUM!|NULL!|N/A|SPILL!|CALC!)")
SPREADSHEET_ERROR = "An error of the spreadsheet, not a value; read as not reported."
MENTION = "Held an e-mail address, telephone or national number, which was left out."
NO_VALUE = "A formula whose value was not saved; read as not reported."

Readings = Mapping[str, str | None]


def clean(
    intake: duckdb.DuckDBPyConnection, plan: Plan, number: int, offset: int, progress: Progress
) -> str:
    """Load a table and leave it as supplied but for what is personal; gives the table's name.

    The table `supplied_<number>` is kept, to hand refused rows back. Where dates of birth are to
    become ages the rows that have them lie in memory only.
    """
    table = plan.table
    if isinstance(table, Sheet):
        table.filled_down = frozenset(each.header for each in plan.of(fields.CASE_ID))
    table.load(intake, f"table_{number}", progress)
    _note_lost_cells(intake, plan, offset)
    kept = [name for name in table.headers if name not in plan.left_out]
    births = [each.header for each in plan.of(fields.BIRTH_DATE) if each.header not in kept]
    rows = intake.table(f"{RAW}.table_{number}")
    names = ", ".join(quoted(name) for name in kept)
    if kept:
        rows = rows.filter(f"coalesce({names}, null) is not null")
    found = {
        name: each for name in kept if (each := _replacements(intake, plan, rows, name, offset))
    }
    for name, each in found.items():
        rows = replaced(intake, rows, name, name, each)
    numbered = f"{ROW} + {offset} as {ROW}"
    supplied = f"supplied_{number}"
    rows.project(f"{numbered}, {names}" if kept else numbered).create(supplied)
    intake.execute(
        "insert into supplied_table values (?, ?, ?)",
        [table.file.number, table.sheet or None, supplied],
    )
    if births:
        every = ", ".join(quoted(name) for name in [*kept, *births])
        rows.project(f"{numbered}, {every}").create(f"{RAW}.born_{number}")
    intake.execute(f"drop table {RAW}.table_{number}")
    return f"{RAW}.born_{number}" if births else supplied


def add_refused_lines(intake: duckdb.DuckDBPyConnection, plan: Plan, number: int) -> None:
    """Put lines that could not be taken apart among the rows as supplied, whole, in one cell."""
    kept = [name for name in plan.table.headers if name not in plan.left_out]
    if not kept:
        return
    supplied = f"supplied_{number}"
    nothing = "".join(", null" for _ in kept[1:])
    intake.table("refused").filter(
        f"file_no = {plan.table.file.number} and column_name is null"
    ).project(f"row_no, value{nothing}").insert_into(supplied)


def dated(
    intake: duckdb.DuckDBPyConnection, plan: Plan, name: str
) -> tuple[duckdb.DuckDBPyRelation, dict[str, str]]:
    """The rows with columns for dates that were written as ISO text, and which these are."""
    rows = intake.table(name)
    columns = set(rows.columns)
    today = datetime.now(UTC).date()
    is_sheet = isinstance(plan.table, Sheet)
    written: dict[str, str] = {}
    for each in plan.guesses:
        kind = fields.by_name()[each.field].kind if each.field else ""
        if kind != "date" or each.header not in columns:
            continue
        texts = distinct(intake.table(name), each.header)
        found = dates.rewritten(texts, plan.decision.style, serials=is_sheet, today=today)
        if found:
            # Headings have no blank at their ends, so no column of the file has this name.
            written[each.header] = f" {each.header}"
            rows = replaced(intake, rows, each.header, f" {each.header}", found)
    return rows, written


def replaced(
    intake: duckdb.DuckDBPyConnection,
    rows: duckdb.DuckDBPyRelation,
    column: str,
    alias: str,
    found: Readings,
) -> duckdb.DuckDBPyRelation:
    """The rows with texts of a column replaced: in place, or in a new column named `alias`."""
    name = f"found_{len(intake.execute('show tables').fetchall())}_{abs(hash((column, alias)))}"
    texts = [pa.array(list(each), pa.string()) for each in (found.keys(), found.values())]
    intake.register(name, pa.table(texts, names=["found_text", "found_reading"]))
    intake.table(name).create(f"{RAW}.{name}")
    intake.unregister(name)
    joined = rows.set_alias("line").join(
        intake.table(f"{RAW}.{name}").set_alias("found"),
        condition=f"line.{quoted(column)} = found.found_text",
        how="left",
    )
    value = (
        f"case when found.found_text is null then line.{quoted(column)} "
        f"else found.found_reading end as {quoted(alias)}"
    )
    stay = "line.* replace (" + value + ")" if alias == column else f"line.*, {value}"
    return joined.project(stay)


def distinct(rows: duckdb.DuckDBPyRelation, column: str, where: str = "true") -> list[str]:
    """Different texts of a column that are not empty."""
    name = quoted(column)
    found = rows.project(name).distinct().filter(f"{name} is not null and ({where})")
    return [text for (text,) in found.fetchall()]


def refuse_examples(intake: duckdb.DuckDBPyConnection) -> None:
    """Refuse the rows of the template's examples, which begin with EXAMPLE-."""
    for part in fields.TABLES:
        intake.table(f"{RAW}.line_{part}").filter("starts_with(told_of, 'EXAMPLE-')").project(
            "file_no, row_no, nullif(sheet, ''), 'case_id', told_of, "
            "'an example of the template', 'a case of your own'"
        ).insert_into("refused")


def quoted(name: str) -> str:
    """A heading as an identifier of SQL."""
    return '"' + name.replace('"', '""') + '"'


def _replacements(
    intake: duckdb.DuckDBPyConnection,
    plan: Plan,
    rows: duckdb.DuckDBPyRelation,
    name: str,
    offset: int,
) -> Readings:
    found: dict[str, str | None] = {}
    texts = distinct(rows, name, _suspect(name))
    found |= {text: plain for text in texts if (plain := as_supplied(text)) != text}
    errors: Readings = {text: None for text in texts if ERROR.fullmatch(text)}
    found |= _told(intake, plan, rows, name, offset, (errors, SPREADSHEET_ERROR))
    if name not in plan.kept_because:
        found |= _told(intake, plan, rows, name, offset, (_masked(texts), MENTION))
    field = next((each.field for each in plan.guesses if each.header == name), None)
    if field == fields.CASE_ID and plan.makes_pseudonyms:
        return pseudonyms.of(distinct(rows, name), str(plan.table.detected["salt"]))
    if field == "case.age" and plan.table.detected.get("over_89"):
        found |= ages.over_89(distinct(rows, name))
    return found


def _suspect(name: str) -> str:
    """Condition that texts meet which may be errors, marked as text, or tell who a person is."""
    # The look-behinds of the patterns are not known to DuckDB; without them it finds more.
    pattern = "|".join(f"(?:{each})" for each in personal.IN_TEXT.values())
    loose = re.sub(r"\(\?<!.*?\)|\(\?!.*?\)", "", pattern).replace("'", "''")
    column = quoted(name)
    return (
        f"starts_with({column}, chr(39)) or starts_with({column}, '#') "
        f"or (length({column}) >= 6 and regexp_matches({column}, '{loose}'))"
    )


def _masked(texts: Iterable[str]) -> Readings:
    found: dict[str, str | None] = {}
    for text in texts:
        masked = text
        for kind, each in personal.IN_TEXT.items():
            masked = re.sub(each, f"[{kind} left out]", masked)
        if masked != text:
            found[text] = masked
    return found


def _told(
    intake: duckdb.DuckDBPyConnection,
    plan: Plan,
    rows: duckdb.DuckDBPyRelation,
    name: str,
    offset: int,
    lost: tuple[Readings, str],
) -> Readings:
    """Note the cells that hold these texts, with what is put in their place."""
    found, note = lost
    if found:
        texts = list(found)
        cells = rows.filter(_is_one_of(name, texts)).project(f"{ROW}, {quoted(name)}").fetchall()
        _note(
            intake,
            [
                (plan.table.file.number, row + offset, name, found[text] or text, note)
                for row, text in cells
            ],
        )
    return found


def _is_one_of(name: str, texts: Iterable[str]) -> str:
    values = ", ".join("'" + text.replace("'", "''") + "'" for text in texts)
    return f"{quoted(name)} in ({values})"


def _note_lost_cells(intake: duckdb.DuckDBPyConnection, plan: Plan, offset: int) -> None:
    table = plan.table
    if not isinstance(table, Sheet):
        return
    _note(
        intake,
        [
            (table.file.number, row + 1 + offset, name, error or None,
             SPREADSHEET_ERROR if error else NO_VALUE)
            for row, column, error in table.troubles
            if row >= table.header_row and (name := table.column_name(column))
            and name not in plan.left_out
        ],
    )  # fmt: skip


def _note(intake: duckdb.DuckDBPyConnection, rows: Sequence[tuple[object, ...]]) -> None:
    if rows:
        columns = [pa.array(values) for values in zip(*rows, strict=True)]
        names = ["file_no", "row_no", "column_name", "value", "note"]
        intake.register("lost_cells", pa.table(columns, names=names))
        intake.table("lost_cells").insert_into(f"{RAW}.cell_trouble")
        intake.unregister("lost_cells")
