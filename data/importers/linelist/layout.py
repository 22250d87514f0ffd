"""Columns of a table -> the rows of each part of the template, as expressions of SQL."""

from collections.abc import Sequence
from datetime import UTC, datetime

import duckdb
import pyarrow as pa

from data.importers.given import ROWS_OF_A_SHEET
from data.importers.linelist import ages, exported, fields
from data.importers.linelist.guess import Guess
from data.importers.linelist.plan import Plan
from data.importers.linelist.staging import distinct, quoted
from data.importers.linelist.table import RAW, ROW

NUMBERS = ("number", "age", "onset", "day")
# Which column of a part says its running number.
NUMBERED = {"exposure": "session", "treatment": "course", "reaction": None}
AGE = " age"
# Between the name of a case and its version; no text of a file holds it.
SEPARATOR = "chr(31)"


def lay_out(
    intake: duckdb.DuckDBPyConnection,
    plan: Plan,
    group: int,
    rows: duckdb.DuckDBPyRelation,
    written: dict[str, str],
) -> None:
    """Add the rows of a table to the rows of each part; `written` are its dates as ISO text."""
    layout = Layout(intake, plan, group, rows, written)
    if plan.part is None:
        layout.refuse_nameless()
    for part in fields.TABLES if plan.part is None else (plan.part,):
        layout.add(part)
    if plan.part is None:
        layout.add_listed_courses()
        layout.add_rest()


class Layout:
    """The columns of one table, ready to be laid out."""

    def __init__(
        self,
        intake: duckdb.DuckDBPyConnection,
        plan: Plan,
        group: int,
        rows: duckdb.DuckDBPyRelation,
        written: dict[str, str],
    ) -> None:
        self.intake = intake
        self.plan = plan
        self.group = group
        self.written = written
        self.rows = rows
        self.case_id = self._case_id()
        self.decimal_comma = plan.table.detected.get("decimal") == ","
        self.age = self._age()

    def refuse_nameless(self) -> None:
        """Rows that do not say which case they tell of are refused, never joined to a neighbour."""
        names = [each.header for each in self.plan.of(fields.CASE_ID)]
        if not names:
            return
        sheet = _text(self.plan.table.sheet) if self.plan.table.sheet else "null"
        self.rows.filter(f"{quoted(names[0])} is null").project(
            f"{self.plan.table.file.number}::smallint, {ROW}, {sheet}, {_text(names[0])}, '', "
            "'this row does not say which case it tells of', "
            "'the name of the case on each of its rows'"
        ).insert_into("refused")
        self.rows = self.rows.filter(f"{quoted(names[0])} is not null")

    def add(self, part: str) -> None:
        """Add the rows of a part; of numbered columns one row per number."""
        guesses = [
            each
            for each in self.plan.guesses
            if each.field and each.field.startswith(f"{part}.") and each.header in self.rows.columns
        ]
        if part == "case":
            self._note_columns(guesses)
            self._insert(part, guesses, None)
            return
        numbers = sorted({each.number for each in guesses if each.number is not None})
        for number in numbers or [None]:
            told = [each for each in guesses if each.number == number]
            # What stands once for several sessions or reactions holds for each of them; of
            # several treatments nobody knows which one it tells of.
            shared = [each for each in guesses if each.number is None and part != "treatment"]
            if told:
                self._insert(part, told + (shared if number is not None else []), number, told)

    def add_listed_courses(self) -> None:
        """Add the courses that the line listing of this program tells in one column."""
        column = exported.treatments_column(self.plan.table.headers)
        if column is None or column not in self.rows.columns:
            return
        name = exported.register_courses(self.intake, distinct(self.rows, column))
        told = self.rows.project(
            f"{self._told_of()} as told_of, {ROW}, {quoted(column)} as words"
        ).set_alias("line")
        facts = {
            each: f"found.{each}" for each in ("course", "line", "treatment_class", "response")
        }
        names = self.intake.table(f"{RAW}.line_treatment").columns[5:]
        told.join(
            self.intake.table(name).set_alias("found"), condition="line.words = found.told"
        ).project(
            f"{self.group}::smallint, told_of, {self.plan.table.file.number}::smallint, {ROW}, "
            f"{_text(self.plan.table.sheet)}, "
            + ", ".join(f"({facts.get(name, 'null')})::varchar as {name}" for name in names)
        ).insert_into(f"{RAW}.line_treatment")

    def add_rest(self) -> None:
        """Add what has no place, with dates that were rewritten as they were supplied."""
        numbered = {
            each.field.split(".")[0] for each in self.plan.guesses if each.number and each.field
        }
        lonely = [
            each.header
            for each in self.plan.guesses
            if each.field and each.field.startswith("treatment.") and each.number is None
            and "treatment" in numbered
        ]  # fmt: skip
        names = [
            name for name in self.plan.table.headers
            if name in {*self.plan.rest, *self.written, *lonely} and name in self.rows.columns
        ]  # fmt: skip
        if not names:
            return
        pairs = ", ".join(f"{_text(name)}, {quoted(name)}" for name in names)
        filled = ", ".join(map(quoted, names))
        self.rows.filter(f"coalesce({filled}, null) is not null").project(
            f"{self.group}::smallint, {self._told_of()}, {self.plan.table.file.number}::smallint, "
            f"{ROW}, 'Line list', json_merge_patch('{{}}', json_object({pairs}))::varchar"
        ).insert_into(f"{RAW}.line_rest")

    def _insert(
        self, part: str, guesses: Sequence[Guess], number: int | None, told: Sequence[Guess] = ()
    ) -> None:
        facts = self._facts(part, guesses)
        if part != "case":
            seen = self._facts(part, told)
            if not seen:
                return
            filled = f"coalesce({', '.join(seen.values())}, null) is not null"
        else:
            facts["case_id"] = self.case_id
            filled = "true"
        counted = NUMBERED.get(part)
        if counted and number is not None and counted not in facts:
            facts[counted] = f"'{number}'"
        names = self.intake.table(f"{RAW}.line_{part}").columns[5:]
        told_of = self._told_of()
        self.rows.filter(filled).project(
            f"{self.group}::smallint, {told_of}, {self.plan.table.file.number}::smallint, {ROW}, "
            f"{_text(self.plan.table.sheet)}, "
            + ", ".join(f"({facts.get(name, 'null')})::varchar as {name}" for name in names)
        ).insert_into(f"{RAW}.line_{part}")

    def _facts(self, part: str, guesses: Sequence[Guess]) -> dict[str, str]:
        facts: dict[str, str] = {}
        for field in fields.of_table(part):
            same = [each for each in guesses if each.field == field.name]
            if same and field.name != fields.CASE_ID:
                facts[field.field] = self._fact(field, same)
        if part == "case" and self.age:
            stated = facts.get("age")
            facts["age"] = f"coalesce({stated}, {self.age})" if stated else self.age
        return facts

    def _fact(self, field: fields.Field, same: Sequence[Guess]) -> str:
        low = [each for each in same if each.end == "low"]
        high = [each for each in same if each.end == "high"]
        if not low or not high:
            values = [self._value(field, each) for each in same]
            joined = f"nullif(concat_ws('; ', {', '.join(values)}), '')"
            return values[0] if len(values) == 1 else joined
        first, last = self._bare(field, low[0]), self._bare(field, high[0])
        value = (
            f"case when {first} is null then {last} "
            f"when {last} is null or {first} = {last} then {first} "
            f"else {first} || ' to ' || {last} end"
        )
        return _with_unit(value, low[0].unit, field.kind)

    def _value(self, field: fields.Field, each: Guess) -> str:
        return _with_unit(self._bare(field, each), each.unit, field.kind)

    def _bare(self, field: fields.Field, each: Guess) -> str:
        value = quoted(self.written.get(each.header, each.header))
        if self.decimal_comma and field.kind in NUMBERS:
            return rf"regexp_replace({value}, '^(-?\d+),(\d+)$', '\1.\2')"
        return value

    def _case_id(self) -> str:
        names = [each.header for each in self.plan.of(fields.CASE_ID)]
        if names:
            return quoted(names[0])
        stem = self.plan.table.file.name.replace("\\", "/").rpartition("/")[2].rpartition(".")[0]
        before = f"{stem}-row-" if self.group > 1 else "row-"
        return f"{_text(before)} || ({ROW} % {ROWS_OF_A_SHEET})::varchar"

    def _told_of(self) -> str:
        versions = self.plan.of("case.version")
        if self.plan.part is not None or not versions:
            return self.case_id
        return f"{self.case_id} || {SEPARATOR} || coalesce({quoted(versions[0].header)}, '')"

    def _note_columns(self, guesses: Sequence[Guess]) -> None:
        file_no = self.plan.table.file.number
        self.intake.executemany(
            f"insert into {RAW}.case_column values (?, ?, ?, ?)",  # noqa: S608
            [
                (self.group, file_no, (each.field or "").split(".")[1], each.header)
                for each in guesses
            ] or [(self.group, file_no, "", "")],
        )  # fmt: skip

    def _age(self) -> str | None:
        """Add a column with the age on the day of the exposure, the onset or the report."""
        births = self.plan.of(fields.BIRTH_DATE)
        if not births or self.plan.table.detected.get("birth_date") != "to_age":
            return None
        named = [
            each
            for name in ("exposure.date", "reaction.onset_date", "case.reported")
            for each in self.plan.of(name)
        ]
        days = [quoted(self.written.get(each.header, each.header)) for each in named]
        if not days:
            return None
        birth = quoted(self.written.get(births[0].header, births[0].header))
        day = f"coalesce({', '.join(days)}, null)"
        pairs = self.rows.project(f"{birth}, {day}").distinct().fetchall()
        today = datetime.now(UTC).date()
        style = self.plan.decision.style
        over = bool(self.plan.table.detected.get("over_89"))
        found = [
            (born, then, ages.over_89([age]).get(age, age) if over else age)
            for born, then in pairs
            if born and then and (age := ages.at(born, then, style, today))
        ]
        columns = list(zip(*found, strict=True)) or [(), (), ()]
        table = pa.table([pa.array(each, pa.string()) for each in columns], names=["b", "d", "age"])
        self.intake.register("age_at", table)
        self.intake.table("age_at").create(
            f"{RAW}.age_at_{self.plan.table.file.number}_{self.group}"
        )
        self.intake.unregister("age_at")
        ages_at = self.intake.table(f"{RAW}.age_at_{self.plan.table.file.number}_{self.group}")
        self.rows = self.rows.set_alias("line").join(
            ages_at.set_alias("found"),
            condition=f"line.{birth} = found.b and {day} = found.d",
            how="left",
        ).project(f"line.*, found.age as {quoted(AGE)}")  # fmt: skip
        return quoted(AGE)


def _with_unit(value: str, unit: str | None, kind: str) -> str:
    if unit is None or kind not in NUMBERS or (unit == "years" and kind == "age"):
        return value
    return (
        rf"case when regexp_full_match({value}, '[<>≤≥~약 ]*-?\d[-\d.,–~ to]*') "
        f"then {value} || ' {unit}' else {value} end"
    )


def _text(words: str) -> str:
    return "'" + words.replace("'", "''") + "'"
