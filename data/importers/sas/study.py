"""The data sets of a study put together, step by step."""

from collections.abc import Sequence
from pathlib import Path

import duckdb
import pandas as pd

from data.importers.given import Choices, GivenFile, Progress
from data.importers.sas import datasets, domains, signatures
from data.importers.sas.datasets import DataSet
from data.importers.sas.domains import Domain
from data.refusal import Refused

FOLDER = Path(__file__).parent
STEPS = (
    "dates",
    "days",
    "cases",
    "day_zero",
    "links",
    "given_case",
    "given_reaction",
    "given_exposure",
    "given_treatment",
    "given_as_reported",
    "refused",
)
MADE = ("sas_case", "sas_day_zero", "sas_link", *(f"sas_{kind}" for kind in domains.KINDS))


def read(
    files: Sequence[GivenFile],
    intake: duckdb.DuckDBPyConnection,
    *,
    choices: Choices,
    progress: Progress,
) -> None:
    """What `data.importers.sas.read` does."""
    encoding = choices.settings.get("encoding")
    found: list[Domain] = []
    for number, file in enumerate(files, 1):
        progress(f"Reading {file.name}", number, len(files))
        for data_set in datasets.read(file, encoding if isinstance(encoding, str) else ""):
            _keep_supplied(intake, data_set, len(found))
            found.append(domains.domain(data_set))
    _check_events(found)
    doubled = _fill(intake, found)
    for step in STEPS:
        progress(f"Joining the study: {step.replace('_', ' ')}")
        intake.execute((FOLDER / f"{step}.sql").read_text(encoding="utf-8"))
    _say(intake, files, found, doubled)
    for table in MADE:
        intake.execute(f"drop table {table}")


def _check_events(found: Sequence[Domain]) -> None:
    events = [one for one in found if one.kind == "event"]
    if not any(len(one.data_set.rows) for one in events):
        names = ", ".join(f"{one.title} ({len(one.data_set.rows):,})" for one in found)
        raise Refused(
            f"No data set has adverse events; found with observations: {names or 'none'}. Right "
            "would be AE or ADAE (with USUBJID and AETERM), best together with DM or ADSL, EX, CM "
            "and FA of the study."
        )


def _keep_supplied(intake: duckdb.DuckDBPyConnection, data_set: DataSet, number: int) -> None:
    """Leave the rows as supplied, for refused ones to be handed back."""
    table = f"supplied_sas_{data_set.file.number}_{number}"
    rows = data_set.rows.astype("string")
    rows.insert(0, "row_no", range(1, len(rows) + 1))
    intake.from_df(rows).create(table)
    intake.execute(
        "insert into supplied_table values ($file, $sheet, $table)",
        {"file": data_set.file.number, "sheet": data_set.name, "table": table},
    )


def _fill(intake: duckdb.DuckDBPyConnection, found: Sequence[Domain]) -> list[str]:
    """A table for each kind; ADaM rows that repeat SDTM rows are only kept as reported.

    The titles of those come back.
    """
    frames: dict[str, list[pd.DataFrame]] = {kind: [_empty(kind)] for kind in domains.KINDS}
    doubled: list[str] = []
    for one in found:
        kind = one.kind
        repeats = any(other.kind == kind and not other.is_adam for other in found)
        if kind in {"event", "exposure", "medication"} and one.is_adam and repeats:
            doubled.append(one.title)
            kind = "other"
        if kind:
            rows = domains.rows(Domain(one.data_set, kind, one.is_adam))
            frames[kind].append(rows.assign(is_adam=one.is_adam))
    for kind, parts in frames.items():
        filled = [part for part in parts if len(part)] or parts
        intake.from_df(pd.concat(filled, ignore_index=True)).create(f"sas_{kind}")
    return doubled


def _empty(kind: str) -> pd.DataFrame:
    """No rows, with the columns of a kind in their types."""
    names = ["part", "fields", *domains.columns(kind)]
    columns = {name: pd.Series([], dtype="string") for name in names}
    numbers = {name: pd.Series([], dtype="int64") for name in ("file_no", "row_no")}
    return pd.DataFrame({**numbers, **columns, "is_adam": pd.Series([], dtype="bool")})


def _say(
    intake: duckdb.DuckDBPyConnection,
    files: Sequence[GivenFile],
    found: Sequence[Domain],
    doubled: Sequence[str],
) -> None:
    counted = intake.execute((FOLDER / "counts.sql").read_text(encoding="utf-8")).df().iloc[0]
    named = ", ".join(f"{one.title} ({len(one.data_set.rows):,})" for one in found)
    without = int(counted["subjects"] - counted["cases"])
    sentences = [
        f"Data sets with their observations: {named}.",
        f"{int(counted['cases']):,} of {int(counted['subjects']):,} subjects have an adverse event "
        f"and are cases; {without:,} without one are not, for a case needs a reaction.",
    ]
    if counted["concomitant"]:
        sentences.append(
            f"{int(counted['concomitant']):,} medications name no event as their indication and "
            "stand under “As reported”; treatments of a reaction are only those that do."
        )
    if counted["from_days"]:
        sentences.append(
            f"{int(counted['from_days']):,} cases have study days and no dates; their onset counts "
            "from the last exposure before it. Study days have no day 0, which was allowed for."
        )
    sentences += _about_files(files, found, doubled)
    rows = [{"position": number, "sentence": text} for number, text in enumerate(sentences, 1)]
    intake.append("notice", pd.DataFrame(rows), by_name=True)
    sources = [
        {
            "file_no": file.number,
            "source_id": file.name,
            "kind": "clinical study data (SAS)",
            "evidence_level": "C",
            "title": f"Clinical study data sets, {file.name}",
        }
        for file in files
    ]
    intake.append("given_source", pd.DataFrame(sources), by_name=True)


def _about_files(
    files: Sequence[GivenFile], found: Sequence[Domain], doubled: Sequence[str]
) -> list[str]:
    """Sentences on what was left out and how texts were decoded."""
    said: list[str] = []
    if any(signatures.kind(file) == "xpt" for file in files):
        said.append(
            "Transport files of version 5 do not say how many observations they have: compare the "
            "numbers above with the study’s own."
        )
    if doubled:
        said.append(f"{', '.join(doubled)}: repeats SDTM; only kept under “As reported”.")
    if none := [one.title for one in found if not one.kind]:
        said.append(f"{', '.join(none)}: names no subjects and was left out.")
    dropped = {name for one in found for name in one.data_set.rows} & domains.never_taken()
    if dropped:
        said.append(
            f"Variables that identify a person were left out: {', '.join(sorted(dropped))}."
        )
    guessed = [one for one in found if one.data_set.encoding in datasets.ENCODINGS[1:]]
    guessed = [one for one in guessed if signatures.kind(one.data_set.file) == "xpt"]
    if guessed:
        names = ", ".join(one.title for one in guessed)
        said.append(
            f"{names}: texts are not UTF-8 and were read as {guessed[0].data_set.encoding}; "
            "another encoding can be chosen."
        )
    if others := [file.name for file in files if not signatures.kind(file)]:
        said.append(f"{', '.join(others)}: no SAS data set, not read.")
    return said
