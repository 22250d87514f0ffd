"""How files were read: the settings chosen and detected, for the report and for every case."""

import json

import duckdb

# With it anybody could try out which name or number a case was named after.
SECRETS = frozenset({"salt"})
# How sure the guesses were helps who maps the columns, and nobody afterwards.
NOT_KEPT = SECRETS | {"guesses"}
SHEETS = "sheets"

Settings = dict[str, object]


def settings(intake: duckdb.DuckDBPyConnection, database: str) -> dict[str, Settings]:
    """Settings of each file by its number as text; those of further sheets stand under `sheets`.

    Formats with settings of their own leave them in the table `detected`; of the others it is what
    was chosen.
    """
    rows = intake.execute(
        # The name of the database is one of ours.
        f"select file_no, choices from {database}.given_file order by file_no"  # noqa: S608
    ).fetchall()
    found: dict[str, Settings] = {str(file_no): json.loads(text or "{}") for file_no, text in rows}
    if not has_table(intake, database, "detected"):
        return found
    sheets = intake.execute(
        f"select file_no, coalesce(sheet, ''), settings from {database}.detected order by rowid"  # noqa: S608
    ).fetchall()
    for file_no, sheet, text in sheets:
        of_file = found.setdefault(str(file_no), {})
        of_sheet = json.loads(text)
        for name, value in of_sheet.items():
            of_file.setdefault(name, value)
        if sheet:
            of_file.setdefault(SHEETS, {})[sheet] = of_sheet
    return found


def note(intake: duckdb.DuckDBPyConnection) -> None:
    """Write into `given_file.choices` how each file was read, without what has to stay secret."""
    database = str(intake.execute("select current_database()").fetchall()[0][0])
    for file_no, found in settings(intake, f'"{database}"').items():
        intake.execute(
            "update given_file set choices = $choices where file_no = $file_no",
            {"choices": json.dumps(_kept(found), ensure_ascii=False), "file_no": int(file_no)},
        )


def has_table(connection: duckdb.DuckDBPyConnection, database: str, table: str) -> bool:
    """Whether a database has a table of this name."""
    rows = connection.execute(
        "select table_name from duckdb_tables() "
        "where table_name = $table and database_name = $database",
        {"table": table, "database": database.strip('"')},
    ).fetchall()
    return bool(rows)


def _kept(value: object) -> object:
    if isinstance(value, dict):
        return {name: _kept(each) for name, each in value.items() if name not in NOT_KEPT}
    return [_kept(each) for each in value] if isinstance(value, list) else value
