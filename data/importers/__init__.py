"""Bringing in cases of one's own: which formats are known, and whose files these are."""

import importlib
from collections.abc import Sequence
from typing import Protocol, cast

import duckdb

from data.importers.given import Choices, GivenFile, Progress
from data.refusal import Refused

# Code of a format -> the module that reads it, imported when it is needed. The order in which
# formats are asked whether files are theirs: those with a signature first, the most general last.
FORMATS = {
    "e2b": "data.importers.e2b",
    "sas": "data.importers.sas",
    "faers": "data.importers.faers",
    "vaers": "data.importers.vaers",
    "openfda": "data.importers.openfda",
    "linelist": "data.importers.linelist",
}
KNOWN_FORMATS = (
    "line lists (CSV, TSV, XLSX, XLS, ODS), SAS transport and sas7bdat, E2B(R3) and (R2) XML, "
    "FAERS quarterly files, the three VAERS files of a year, openFDA JSON"
)


class Importer(Protocol):
    """A format: a module with these names."""

    CODE: str
    LABEL: str

    def recognises(self, files: Sequence[GivenFile]) -> bool:
        """Whether all these files together are of this format, judged by their content."""
        ...

    def read(
        self,
        files: Sequence[GivenFile],
        intake: duckdb.DuckDBPyConnection,
        *,
        choices: Choices,
        progress: Progress,
    ) -> None:
        """Fill the tables of given.sql in `intake`."""
        ...


def importer(code: str) -> Importer:
    """The module of one format; an unknown code is refused."""
    if code not in FORMATS:
        raise Refused(f"There is no format '{code}'. Known: {', '.join(FORMATS)}.")
    return cast(Importer, importlib.import_module(FORMATS[code]))


def recognise(files: Sequence[GivenFile]) -> Importer:
    """The format of these files; files that no format knows are refused in words."""
    for code in FORMATS:
        candidate = importer(code)
        if candidate.recognises(files):
            return candidate
    names = ", ".join(file.name for file in files[:5])
    more = f" and {len(files) - 5} more" if len(files) > 5 else ""
    raise Refused(
        f"{names}{more}: the content is of no known format, whatever the names end in. "
        f"Known are {KNOWN_FORMATS}. Files of different formats are given one after the other."
    )
