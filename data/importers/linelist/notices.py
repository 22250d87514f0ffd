"""What the reader of the report is told of the reading as a whole."""

from collections.abc import Sequence

import duckdb

from data.importers.column_words import in_words
from data.importers.linelist import exported, fields, personal
from data.importers.linelist.plan import Plan

# After what the intake itself tells first.
FIRST = 10


def tell(intake: duckdb.DuckDBPyConnection, plans: Sequence[Plan]) -> None:
    """Fill `notice` and `personal`."""
    sentences = [sentence for each in plans for sentence in _sentences(each)]
    if sentences:
        intake.executemany(
            "insert into notice values (?, ?)", list(enumerate(dict.fromkeys(sentences), FIRST))
        )
    columns = [row for each in plans for row in _columns(each)]
    if columns:
        intake.executemany("insert into personal values (?, ?, ?, ?)", columns)


def _sentences(each: Plan) -> list[str]:
    said = list(each.table.notices)
    if each.decision.sentence:
        said.append(each.decision.sentence)
    if each.table.detected.get("decimal") == ",":
        said.append("Numbers are written with a decimal comma.")
    if each.part:
        return [*said, f"{each.table.place} is the table '{each.part}' of the template."]
    if not each.of(fields.CASE_ID):
        said.append(
            f"{each.table.place} names no cases: each row is a case of its own, named by its place "
            "in the file, as in row-12. In another version of the file it may have another name."
        )
    return said + _personal(each) + _unplaced(each)


def _personal(each: Plan) -> list[str]:
    said: list[str] = []
    ids = [found.header for found in each.of(fields.CASE_ID)]
    if each.makes_pseudonyms:
        looks = each.personal.get(ids[0]) if ids else None
        why = f"looks like a {looks.looks_like}, so cases" if looks else "is not shown: cases"
        said.append(
            f"'{', '.join(ids)}' {why} are named by a keyed fingerprint of it. Save the mapping "
            "to give the same names next time."
        )
    births = each.of(fields.BIRTH_DATE)
    becomes_age = bool(births) and each.table.detected.get("birth_date") == "to_age"
    dropped = {found.header for found in births} if becomes_age else set[str]()
    out = [
        name
        for name in each.table.headers
        if name in each.left_out and name in each.personal and name not in dropped
    ]
    if out:
        words = ", ".join(f"'{name}' ({each.personal[name].looks_like})" for name in out)
        said.append(f"Left out because they look personal: {words}.")
    if becomes_age:
        said.append(
            f"'{births[0].header}' was turned into the age at the exposure, the onset or the "
            "report, whichever is there first, and dropped."
        )
    if each.table.detected.get("over_89"):
        said.append('Ages over 89 are given as "90 or over".')
    return said


def _unplaced(each: Plan) -> list[str]:
    told = exported.treatments_column(each.table.headers)
    rest = [name for name in each.rest if name != told and each.table.column(name)]
    unsure = [
        f"'{found.header}' as {in_words(found.field)}"
        for found in each.guesses
        if found.field and found.certainty < 0.8 and found.header not in each.left_out
    ]
    said: list[str] = []
    if unsure:
        said.append(f"Taken without being sure: {', '.join(unsure)}.")
    if rest:
        said.append(f"Kept as supplied, without a place in our tables: {', '.join(rest)}.")
    return said


def _columns(each: Plan) -> list[tuple[str, str, str, str | None]]:
    return [
        (
            name, looks.looks_like, personal.masked(each.table.column(name)),
            each.kept_because.get(name),
        )
        for name, looks in each.personal.items()
    ]  # fmt: skip
