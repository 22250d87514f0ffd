"""What each data set is: subjects, events, exposures, medications, findings, relations."""

import csv
import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pandas as pd

from data.importers.sas.datasets import DataSet

FOLDER = Path(__file__).parent
NOT_TAKEN = "not taken"
KINDS = ("subject", "event", "exposure", "medication", "finding", "relation", "other")
# SDTM before ADaM: where both are given, ADaM repeats the rows.
SDTM = {"DM": "subject", "AE": "event", "EX": "exposure", "CM": "medication", "FA": "finding"}
ADAM = {"ADSL": "subject", "ADAE": "event", "ADEX": "exposure", "ADCM": "medication"}
# Variables that only one kind of data set has.
TELLING = (
    ("relation", {"RDOMAIN", "RELID"}),
    ("other", {"RDOMAIN", "QNAM"}),
    ("finding", {"FATESTCD"}),
    ("event", {"AETERM"}),
    ("exposure", {"EXTRT"}),
    ("medication", {"CMTRT"}),
    ("subject", {"USUBJID", "AGE", "SEX"}),
)
SUBJECT = {"USUBJID", "SUBJID"}


@dataclass(frozen=True)
class Domain:
    """A data set, what it is, and whether it is of ADaM; its rows may name no subjects."""

    data_set: DataSet
    kind: str
    is_adam: bool

    @property
    def title(self) -> str:
        """Name as shown under "As reported": "VS Vital Signs"."""
        return f"{self.data_set.name} {self.data_set.label}".strip()


def domain(data_set: DataSet) -> Domain:
    """What a data set is: by its DOMAIN, its name, or the variables it has.

    The kind is empty where the rows belong to no subject (trial design) and have no place here.
    """
    name, columns = data_set.name, set(data_set.rows.columns)
    if name in ADAM:
        return Domain(data_set, ADAM[name], is_adam=True)
    stated = data_set.rows["DOMAIN"].dropna() if "DOMAIN" in columns else []
    code = str(stated.iloc[0]).upper() if len(stated) else name
    for known in (code, name):
        if known in SDTM:
            return Domain(data_set, SDTM[known], is_adam=False)
    for kind, variables in TELLING:
        if not len(stated) and variables <= columns:
            return Domain(data_set, kind, is_adam=name.startswith("AD"))
    return Domain(data_set, "other" if columns & SUBJECT else "", is_adam=name.startswith("AD"))


def rows(one: Domain) -> pd.DataFrame:
    """Rows of a domain with the columns of its kind, and everything supplied as JSON.

    `file_no`, `row_no` (observation), `part` and `fields` stand beside the columns; where a
    column has several variables, the first that is not empty counts.
    """
    supplied = one.data_set.rows
    made: dict[str, object] = {
        "file_no": one.data_set.file.number,
        "row_no": range(1, len(supplied) + 1),
        "part": one.title,
        "fields": _fields(one),
    }
    for column, variables in columns(one.kind).items():
        found = pd.Series([None] * len(supplied), dtype=object)
        for variable in variables:
            if variable in supplied:
                found = found.where(found.notna(), supplied[variable])
        made[column] = found.astype("string")
    frame = pd.DataFrame(made, index=range(len(supplied)))
    return frame.astype({"part": "string", "fields": "string"})


@cache
def columns(kind: str) -> dict[str, tuple[str, ...]]:
    """Columns of a kind and the variables they are read from, by the field map."""
    return {row["column"]: _split(row) for row in _map() if row["kind"] == kind and row["column"]}


@cache
def never_taken() -> frozenset[str]:
    """Variables that identify a person."""
    return frozenset(name for row in _map() if row["place"] == NOT_TAKEN for name in _split(row))


def _fields(one: Domain) -> list[str]:
    """Each row as a JSON object: name and label of the variable -> text as supplied."""
    supplied = one.data_set.rows
    kept = [name for name in supplied.columns if name not in never_taken()]
    labels = [f"{name} {one.data_set.labels.get(name, '')}".strip() for name in kept]
    made: list[str] = []
    for values in supplied[kept].itertuples(index=False, name=None):
        said = {label: text for label, text in zip(labels, values, strict=True) if text is not None}
        made.append(json.dumps(said, ensure_ascii=False))
    return made


def _split(row: dict[str, str]) -> tuple[str, ...]:
    return tuple(name.strip() for name in row["variables"].split(";"))


@cache
def _map() -> list[dict[str, str]]:
    with (FOLDER / "fields.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))
