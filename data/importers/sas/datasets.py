"""A SAS data set as a table of text, whatever version wrote it."""

import datetime
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import pandas as pd
import pyreadstat

from data.importers.given import GivenFile
from data.importers.limits import LIMITS
from data.importers.sas import signatures, transport
from data.refusal import Refused

ZERO = datetime.date(1960, 1, 1)
FIRST, LAST = (datetime.date(year, 1, 1) for year in (1800, 2200))
DATE_FORMAT = re.compile(r"(DATE|YYMMDD|MMDDYY|DDMMYY|E8601DA|B8601DA|IS8601DA|WORDDAT)[A-Z]*\d*")
MOMENT_FORMAT = re.compile(r"(DATETIME|DATEAMPM|E8601DT|B8601DT|IS8601DT|MDYAMPM)[A-Z]*\d*")
# Days and seconds of ADaM without a format: ASTDT, TRTSDT, ASTDTM.
DATE_NAME, MOMENT_NAME = re.compile(r"\w+DT"), re.compile(r"\w+DTM")
UNREADABLE = (
    pyreadstat.ReadstatError,
    pyreadstat.PyreadstatError,
    ValueError,
    OverflowError,
    UnicodeError,
)
Reader = Callable[..., tuple[pd.DataFrame, pyreadstat.metadata_container]]
ENCODINGS = ("UTF-8", "WINDOWS-1252", "ISO-8859-1")


@dataclass(frozen=True)
class DataSet:
    """One data set: `rows` has a column of text for each variable, missing values are None."""

    file: GivenFile
    name: str
    label: str
    encoding: str
    labels: dict[str, str]
    rows: pd.DataFrame


def read(file: GivenFile, encoding: str = "") -> Iterator[DataSet]:
    """The data sets of a file, one in sas7bdat and one or more in a transport file.

    Raises
    ------
    Refused
        Where the file is damaged, of another kind, or beyond the limits.
    """
    found = signatures.kind(file)
    if found == "cport":
        raise Refused(
            f"{file.name} was written by PROC CPORT, which only SAS itself reads. Right would be a "
            "transport file of the XPORT engine (libname … xport) or sas7bdat."
        )
    if found == "sas7bdat":
        yield _data_set(
            file, *_tried(file, file.path, pyreadstat.read_sas7bdat, (encoding or None,))
        )
    elif found == "xpt":
        with transport.data_sets(file) as paths:
            for path in paths:
                tried = (encoding,) if encoding else ENCODINGS
                yield _data_set(file, *_tried(file, path, pyreadstat.read_xport, tried))


def _tried(
    file: GivenFile, path: Path, reader: Reader, encodings: Sequence[str | None]
) -> tuple[pd.DataFrame, pyreadstat.metadata_container, str]:
    problem = ""
    for encoding in encodings:
        try:
            frame, about = reader(
                str(path),
                encoding=encoding,
                disable_datetime_conversion=True,
                row_limit=LIMITS.line_list_rows + 1,
            )
        except UNREADABLE as error:
            problem = str(error)
        else:
            return frame, about, encoding or about.file_encoding or ""
    raise Refused(
        f"{file.name} begins like a SAS file and cannot be read ({problem}). The file is damaged, "
        "locked by a password or of another encoding; export it again, best as a transport file."
    )


def _data_set(
    file: GivenFile, frame: pd.DataFrame, about: pyreadstat.metadata_container, encoding: str
) -> DataSet:
    if len(frame) > LIMITS.line_list_rows or len(frame.columns) > LIMITS.columns:
        raise Refused(
            f"{file.name} has more than {LIMITS.line_list_rows:,} observations or "
            f"{LIMITS.columns:,} variables. Right would be the safety data sets of one study."
        )
    formats = about.original_variable_types
    columns = {
        name.upper(): _text(frame[name], name.upper(), (formats.get(name) or "").upper())
        for name in frame.columns
    }
    labels = {name.upper(): label or "" for name, label in about.column_names_to_labels.items()}
    name = (about.table_name or file.name.rpartition("/")[2].partition(".")[0]).upper()
    rows = pd.DataFrame(columns, index=range(len(frame)), dtype=object)
    return DataSet(file, name, about.file_label or "", encoding, labels, rows)


def _text(column: pd.Series, name: str, format_: str) -> list[str | None]:
    if pd.api.types.is_numeric_dtype(column):
        numbers = column.tolist()
        if MOMENT_FORMAT.fullmatch(format_) or (not format_ and MOMENT_NAME.fullmatch(name)):
            return [_date(number / 86400) for number in numbers]
        if DATE_FORMAT.fullmatch(format_) or (not format_ and DATE_NAME.fullmatch(name)):
            return [_date(number) for number in numbers]
        return [_number(number) for number in numbers]
    return [str(value).strip() or None if isinstance(value, str) else None for value in column]


def _number(number: float) -> str | None:
    if pd.isna(number):
        return None
    return str(int(number)) if float(number).is_integer() else repr(float(number))


def _date(days: float) -> str | None:
    """ISO date of days since 1960; a number that can be no date stays a number."""
    if pd.isna(days):
        return None
    if not (FIRST - ZERO).days <= days <= (LAST - ZERO).days:
        return _number(days)
    return (ZERO + datetime.timedelta(days=int(days // 1))).isoformat()
