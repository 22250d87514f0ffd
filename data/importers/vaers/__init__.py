"""VAERS: the files of reports, symptoms and vaccines of a year, of one or several years.

fields.csv says where each column goes; case.sql, exposure.sql and reaction.sql hold the rules.
"""

from collections.abc import Sequence
from pathlib import Path

import duckdb

from data.importers.given import Choices, GivenFile, Progress
from data.importers.vaers import files as finding
from data.importers.vaers import loading

CODE = "vaers"
LABEL = "VAERS files of a year"

_FILLED = {"given_case": "case", "given_exposure": "exposure", "given_reaction": "reaction"}
_SENTENCES = (
    "VAERS states onset, seriousness and recovery per report; they stand on each symptom of it. "
    "The day of the vaccination stands on each vaccine of the report.",
    "Narratives and other texts (SYMPTOM_TEXT, LAB_DATA, HISTORY and so on) are kept as supplied: "
    "names of persons inside them cannot be told apart from other words and are not removed.",
    "Rows are numbered by the line that they begin on, as a text editor counts lines; of the "
    "lines of a row parted inside quotation marks it is the first.",
    "Symptoms are what was reported after a vaccination; a report does not show that the vaccine "
    "caused them.",
)


def recognises(files: Sequence[GivenFile]) -> bool:
    """Whether every file has the header of one of the three tables of VAERS."""
    return bool(files) and all(finding.table_of(finding.header(file)) for file in files)


def read(
    files: Sequence[GivenFile],
    intake: duckdb.DuckDBPyConnection,
    *,
    choices: Choices,
    progress: Progress,
) -> None:
    """Fill the given tables; `record` is VAERS_ID, and of reports given again it is above 10^10.

    Raises `Refused` where one of the three files is missing.
    """
    found = finding.find(files)
    loading.prepare(intake)
    for done, each in enumerate(found):
        progress(f"Reading {each.file.name}", done, len(found))
        loading.load(each, intake)
    loading.unite(found, intake)
    for table, name in _FILLED.items():
        progress(f"Putting together {name} rows")
        intake.execute(f"drop table {table}")
        intake.execute(loading.statement(name))
    intake.execute(loading.statement("orphan"))
    loading.keep_as_reported(found, intake)
    _say_repeated(intake)
    for sentence in _SENTENCES:
        loading.say(intake, sentence)
    for each in found:
        if each.table == "data":
            _name_source(each.file, intake)
    loading.clear(intake)


def _say_repeated(intake: duckdb.DuckDBPyConnection) -> None:
    counts = intake.execute(loading.statement("repeated")).fetchone()
    repeated = counts[0] if counts else 0
    if repeated:
        rows = "row of vaccines says" if repeated == 1 else "rows of vaccines say"
        loading.say(
            intake,
            f"{repeated:,} {rows} the same as another one of the report; each is taken once.",
        )


def _name_source(file: GivenFile, intake: duckdb.DuckDBPyConnection) -> None:
    title = "Vaccine Adverse Event Reporting System"
    note = "Spontaneous reports: a report does not show that a vaccine caused a reaction."
    url = "https://vaers.hhs.gov/data/datasets.html"
    source_id = f"vaers-{Path(file.name).stem.lower()}"
    used = intake.execute(
        "select count(*) from given_source where source_id = ?", [source_id]
    ).fetchone()
    if used != (0,):
        source_id = f"{source_id}-{file.number}"
    intake.execute(
        "insert into given_source values (?, ?, 'VAERS public data', 'C', ?, ?, ?)",
        [file.number, source_id, title, url, note],
    )
