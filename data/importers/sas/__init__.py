"""Clinical studies in SAS files: SDTM and ADaM data sets given together as one study.

What goes where stands in fields.csv; the steps are the SQL files beside it. Subjects with an
adverse event become cases; the others are counted and said, for a case needs a reaction.
"""

from collections.abc import Sequence

import duckdb

from data.importers.given import Choices, GivenFile, Progress
from data.importers.sas import signatures

CODE = "sas"
LABEL = "SAS transport and sas7bdat (SDTM, ADaM)"


def recognises(files: Sequence[GivenFile]) -> bool:
    """Whether there are SAS files by their content; XML beside them (define.xml) may lie there."""
    kinds = [signatures.kind(file) for file in files]
    beside = [file for file, kind in zip(files, kinds, strict=True) if not kind]
    return any(kinds) and all(_is_xml(file) for file in beside)


def read(
    files: Sequence[GivenFile],
    intake: duckdb.DuckDBPyConnection,
    *,
    choices: Choices,
    progress: Progress,
) -> None:
    """Fill the given tables with the subjects that have adverse events.

    `choices.settings["encoding"]` names the encoding of texts where UTF-8 is wrong.

    Raises
    ------
    Refused
        Where a file is damaged or foreign, or no data set has adverse events.
    """
    # Loaded only where SAS files are read: what it needs takes a quarter of a second to load.
    from data.importers.sas import study

    study.read(files, intake, choices=choices, progress=progress)


def _is_xml(file: GivenFile) -> bool:
    with file.path.open("rb") as stream:
        return stream.read(64).removeprefix(b"\xef\xbb\xbf").lstrip().startswith(b"<?xml")
