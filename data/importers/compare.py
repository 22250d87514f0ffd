"""What changes against the version that is there now: cases that are new, changed and gone."""

from pathlib import Path

import duckdb

from data import build as building
from data.importers.limits import LIMITS, Limits
from data.importers.report import Changes

# Numbers that a build gives, and where a row stood: the same facts have others in another file,
# and a source of imported cases is named after its file.
NO_FACTS = frozenset({"case_key", "file_no", "row_no", "source_id"})
# Tables that are of no case, or say nothing of what happened.
NOT_OF_CASES = frozenset({"source", "study", "given_file", "flag"})


def changes(
    connection: duckdb.DuckDBPyConnection, before: Path, against: str, *, limits: Limits = LIMITS
) -> Changes:
    """Cases of the data set open in `connection` against those in the file `before`.

    A case is the same where all its rows in all tables are: patient, sessions, reactions, courses
    and what was kept as reported. Columns that only one of the two has are not compared.
    """
    location = str(before).replace("'", "''")
    connection.execute(f"attach '{location}' as before (read_only)")
    try:
        for side, database in (("case_now", _current(connection)), ("case_before", "before")):
            parts = " union all ".join(_prints(connection, database))
            connection.execute(
                # The names of tables and columns are some of ours.
                f"create or replace temp table {side} as "  # noqa: S608
                "select cases.case_id, sum(part.print)::varchar as print "
                f"from {database}.patient_case as cases "
                f"inner join ({parts}) as part on part.case_key = cases.case_key "
                "group by cases.case_id"
            )
        return _compared(connection, against, limits.cases_named)
    finally:
        connection.execute("drop table if exists case_now")
        connection.execute("drop table if exists case_before")
        connection.execute("detach before")


def _current(connection: duckdb.DuckDBPyConnection) -> str:
    return f'"{connection.execute("select current_database()").fetchall()[0][0]}"'


def _prints(connection: duckdb.DuckDBPyConnection, database: str) -> list[str]:
    """A question for each table of cases: a number for each row, made from its facts."""
    columns = connection.execute(
        "select here.table_name, list(here.column_name order by here.column_index) "
        "from duckdb_columns() as here "
        "inner join duckdb_columns() as there "
        "on there.table_name = here.table_name and there.column_name = here.column_name "
        "and there.database_name = 'before' "
        "where here.database_name = current_database() and here.schema_name = 'main' "
        "and list_contains($tables, here.table_name) "
        "group by here.table_name order by here.table_name",
        {"tables": [name for name in building.FACTS if name not in NOT_OF_CASES]},
    ).fetchall()
    questions: list[str] = []
    for table, names in columns:
        facts = ", ".join(f'"{name}"' for name in names if name not in NO_FACTS)
        questions.append(
            # The name of the table tells a row of one table from an equal row of another.
            f"select case_key, hash(concat('{table}', row({facts})::varchar))::hugeint as print "  # noqa: S608
            f"from {database}.{table}"
        )
    return questions


def _compared(connection: duckdb.DuckDBPyConnection, against: str, most: int) -> Changes:
    counts: dict[str, int] = {}
    names: dict[str, tuple[str, ...]] = {}
    rows = connection.execute(
        "select state, count(*), list(case_id order by case_id)[:$most] from ("
        "select coalesce(now.case_id, before.case_id) as case_id, case "
        "when before.case_id is null then 'new' when now.case_id is null then 'gone' "
        "when now.print = before.print then 'same' else 'changed' end as state "
        "from case_now as now full join case_before as before on before.case_id = now.case_id) "
        "group by state order by state",
        {"most": most},
    ).fetchall()
    for state, count, case_ids in rows:
        counts[state] = count
        names[state] = tuple(case_ids)
    return Changes(
        against=against,
        new=counts.get("new", 0),
        changed=counts.get("changed", 0),
        gone=counts.get("gone", 0),
        same=counts.get("same", 0),
        new_cases=names.get("new", ()),
        changed_cases=names.get("changed", ()),
        gone_cases=names.get("gone", ()),
    )
