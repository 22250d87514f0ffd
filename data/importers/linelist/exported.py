"""The line listing that this program writes, when it is given back as a list."""

import re
from collections.abc import Iterable, Sequence

import duckdb
import pyarrow as pa

from data.importers.linelist import fields
from data.importers.linelist.table import RAW, Table
from data.refusal import Refused

# Columns that no other list has; together they tell the listing.
SIGNS = ("match", "onset class", "best response")
TREATMENTS = ("treatments", "treatments of the reaction response", "treatments of the reaction")
DATA_SET = "data set"
# What the listing reckons from other columns, or says of the data set it came from.
RECKONED = (
    "match", "onset class", "best response", "source id", "source", "evidence level", "sessions",
    DATA_SET,
)  # fmt: skip
# "→" stands before a later line, "+" within a line; ";" where the order is not reported.
COURSE = re.compile(r"\s*(?P<drug>.+?) \((?P<response>[^()]*)\)\s*(?P<next>→|\+|;|$)")


def is_listing(headers: Sequence[str]) -> bool:
    """Whether the headings are those of the line listing."""
    return set(SIGNS) <= {fields.plain(header) for header in headers}


def treatments_column(headers: Sequence[str]) -> str | None:
    """The column that tells all courses of a case; None where there is none."""
    if not is_listing(headers):
        return None
    return next((name for name in headers if fields.plain(name) in TREATMENTS), None)


def refuse_simulated(table: Table) -> None:
    """Refuse a listing of patients that a program drew: they would lose the word that says so."""
    if not is_listing(table.headers):
        return
    for name in table.headers:
        simulated = [text for text in table.column(name) if "simulated" in text.casefold()]
        if fields.plain(name) == DATA_SET and simulated:
            raise Refused(
                f"{table.place} is a listing of {simulated[0]}: its patients were drawn by a "
                "program and cannot be taken in as cases. The simulated set can be opened as it is."
            )


def courses(text: str) -> list[tuple[str | None, str, str]]:
    """Line, class and response of each course that a cell of the listing tells."""
    found: list[tuple[str | None, str, str]] = []
    line = 1
    has_lines = "→" in text or " + " in text
    for each in COURSE.finditer(text):
        found.append((str(line) if has_lines else None, each["drug"], each["response"]))
        line += each["next"] == "→"
    return found


def register_courses(intake: duckdb.DuckDBPyConnection, texts: Iterable[str]) -> str:
    """A table in memory of the courses that each text tells; gives its name."""
    rows = [
        (text, str(number), *course)
        for text in texts
        for number, course in enumerate(courses(text), 1)
    ]
    columns = list(zip(*rows, strict=True)) or [()] * 5
    names = ["told", "course", "line", "treatment_class", "response"]
    table = pa.table([pa.array(each, pa.string()) for each in columns], names=names)
    name = f"{RAW}.told_courses"
    intake.register("told_courses_read", table)
    intake.execute(f"drop table if exists {name}")
    intake.table("told_courses_read").create(name)
    intake.unregister("told_courses_read")
    return name
