"""What the reader of the report is told of the extract, and the sources of its cases."""

import duckdb

from data.importers.faers.extract import say
from data.importers.faers.layout import TABLES, Extract


def note(found: Extract, intake: duckdb.DuckDBPyConnection) -> None:
    """The sentences that a reader of the report should see, and a source per DEMO file."""
    left_out = intake.execute(
        "select count(*), count(distinct caseid) from faers_left_out"
    ).fetchone() or (0, 0)
    if left_out[0]:
        say(
            intake,
            f"{left_out[0]:,} reports of {left_out[1]:,} cases are on the lists of deleted cases "
            "and were left out.",
        )
    for sentence in _SENTENCES:
        say(intake, sentence)
    for each in found.tables:
        if each.unknown:
            kept = "kept as reported" if each.table not in ("OUTC", "INDI") else "not kept"
            say(intake, f"{each.file.name}: unknown columns {', '.join(each.unknown)} are {kept}.")
    missing = [table for table in TABLES if not any(e.table == table for e in found.tables)]
    if missing:
        say(intake, f"No file of {', '.join(missing)} was given; what it would say is empty.")
    if found.others:
        names = ", ".join(file.name for file in found.others[:10])
        say(intake, f"Not tables of FAERS, and not read: {names}.")
    _name_sources(found, intake)


_SENTENCES = (
    "Onset, seriousness, dechallenge and rechallenge are stated per report or product in FAERS, "
    "and stand on each reaction of the report. Dechallenge and rechallenge are given where all "
    "suspect products agree.",
    "FAERS states no outcome per reaction: a death is kept as a criterion of seriousness, and "
    "the outcome of the reaction stays empty.",
    "The day of the report is the day FDA received the first version. Days to onset are onset "
    "minus start, without the day that some FAERS programs add.",
)


def _name_sources(found: Extract, intake: duckdb.DuckDBPyConnection) -> None:
    used: dict[str, int] = {}
    for each in found.tables:
        if each.table != "DEMO":
            continue
        quarter = found.quarters[each.quarter]
        name = f"faers-{quarter}" if quarter else "faers"
        used[name] = used.get(name, 0) + 1
        source_id = name if used[name] == 1 else f"{name}-{used[name]}"
        title = f"FDA Adverse Event Reporting System, {quarter.upper() or 'quarterly extract'}"
        url = "https://fis.fda.gov/extensions/FPD-QDE-FAERS/FPD-QDE-FAERS.html"
        note_ = "Spontaneous reports: a report does not show that a product caused a reaction."
        intake.execute(
            "insert into given_source values (?, ?, ?, ?, ?, ?, ?)",
            [each.file.number, source_id, "FAERS quarterly extract", "C", title, url, note_],
        )
