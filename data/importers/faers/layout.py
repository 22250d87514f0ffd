"""Which file is which table of which quarter, judged by the names in its header."""

import csv
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path, PurePosixPath

from data.importers.given import GivenFile
from data.refusal import Refused

# A column that no other table has.
SIGNS = {
    "fda_dt": "DEMO", "drugname": "DRUG", "pt": "REAC", "outc_cod": "OUTC", "rpsr_cod": "RPSR",
    "start_dt": "THER", "indi_pt": "INDI",
}  # fmt: skip
TABLES = tuple(SIGNS.values())
NEEDED = ("DEMO", "DRUG", "REAC")
NUMBERS = ("primaryid", "drug_seq")
# What stands behind a `$` at the end of a line; some quarters of AERS have one.
NOTHING = "behind_the_last"

_HEAD_BYTES = 65_536
_QUARTER = re.compile(r"(\d\d)q([1-4])(?!\d)", re.IGNORECASE)
_CASES = re.compile(r"\s*(?:case[ _]?(?:id|number)?\s+)?(?:\d{1,12}\s*[\r\n$,;]*\s*)+", re.I)


@dataclass(frozen=True)
class Field:
    """A column of a table: whether the statements need it, and whether it is kept as reported."""

    table: str
    column: str
    also: tuple[str, ...]
    is_needed: bool
    as_reported: bool


@dataclass(frozen=True)
class Found:
    """A file of the extract; `columns` in the order of the file, `unknown` among them."""

    file: GivenFile
    table: str
    columns: tuple[str, ...]
    unknown: tuple[str, ...]
    quarter: int

    @property
    def rows(self) -> str:
        """Name of the table that its rows are read into."""
        return f"faers_{self.table.lower()}_{self.file.number}"


@dataclass(frozen=True)
class Extract:
    """All tables found, the lists of deleted cases, the files that are neither, and quarters."""

    tables: tuple[Found, ...]
    deleted: tuple[GivenFile, ...]
    others: tuple[GivenFile, ...]
    quarters: tuple[str, ...]


def header(file: GivenFile) -> tuple[str, ...]:
    """Names in the first line in lower case, as supplied; empty where no `$` parts them."""
    first = _head(file).partition("\n")[0].removeprefix("\ufeff").rstrip("\r")
    names = tuple(name.strip().lower() for name in first.split("$"))
    return names if len(names) > 1 else ()


def table_of(names: Sequence[str]) -> str | None:
    """The table that has such a header; None where it is none of FAERS."""
    if not {"primaryid", "isr"} & set(names):
        return None
    also = {"outc_code": "outc_cod"}
    return next((SIGNS[also.get(n, n)] for n in names if also.get(n, n) in SIGNS), None)


@cache
def fields() -> tuple[Field, ...]:
    """The rows of fields.csv."""
    with Path(__file__).with_name("fields.csv").open(encoding="utf-8", newline="") as file:
        return tuple(
            Field(
                row["table"],
                row["column"],
                tuple(row["also"].split("; ")) if row["also"] else (),
                "given_" in row["place"] or "joins" in row["place"],
                "as reported" in row["place"],
            )
            for row in csv.DictReader(file)
        )


def find(files: Sequence[GivenFile]) -> Extract:
    """What each file is; refused in words where a needed table is missing or one is there twice."""
    headed = [(file, table_of(header(file))) for file in files]
    tables = [(file, table) for file, table in headed if table]
    rest = [file for file, table in headed if not table]
    deleted = tuple(file for file in rest if _is_list_of_cases(file))
    keys = _quarters([file for file, _ in tables], [table for _, table in tables])
    order = list(dict.fromkeys(keys))
    found = tuple(
        _found(file, table, order.index(key))
        for (file, table), key in zip(tables, keys, strict=True)
    )
    for number, key in enumerate(order):
        _check(key, [each for each in found if each.quarter == number])
    others = tuple(file for file in rest if file not in deleted)
    return Extract(found, deleted, others, tuple(key[1] for key in order))


def _head(file: GivenFile) -> str:
    with file.path.open("rb") as opened:
        start = opened.read(_HEAD_BYTES)
    return start.removeprefix(b"\xef\xbb\xbf").decode("latin-1")


def _is_list_of_cases(file: GivenFile) -> bool:
    head = _head(file)
    whole = head if file.size <= _HEAD_BYTES else head[: head.rfind("\n") + 1]
    return bool(_CASES.fullmatch(whole))


def _quarters(files: Sequence[GivenFile], tables: Sequence[str]) -> list[tuple[str, str]]:
    """Folder and quarter of each file; the folder is left out where the quarter is enough."""
    keys: list[tuple[str, str]] = []
    for file in files:
        name = PurePosixPath(file.name)
        match = _QUARTER.search(name.name)
        label = f"20{match[1]}q{match[2]}" if match else ""
        keys.append((str(name.parent), label))
    seen = Counter((table, label) for table, (_, label) in zip(tables, keys, strict=True))
    if max(seen.values()) == 1:
        return [("", label) for _, label in keys]
    return keys


def _found(file: GivenFile, table: str, quarter: int) -> Found:
    names = header(file)
    known = {
        name: field.column
        for field in fields()
        if field.table == table
        for name in (field.column, *field.also)
    }
    unknown = tuple(name for name in names if name and name not in known)
    columns = [known.get(name, name) or f"column_{at}" for at, name in enumerate(names, start=1)]
    if twice := [name for name, times in Counter(columns).items() if times > 1]:
        raise Refused(
            f"{file.name}: the header names {twice[0]} twice. "
            "Each column of a FAERS file has a name of its own."
        )
    if _ends_in_delimiter(file, len(columns)):
        columns.append(NOTHING)
    return Found(file, table, tuple(columns), unknown, quarter)


def _ends_in_delimiter(file: GivenFile, wanted: int) -> bool:
    lines = [line.rstrip("\r") for line in _head(file).split("\n")[1:-1] if line.strip()]
    longer = [line for line in lines if line.endswith("$") and line.count("$") == wanted]
    return 2 * len(longer) > len(lines)


def _check(key: tuple[str, str], found: Sequence[Found]) -> None:
    quarter = f"quarter {key[1]}" if key[1] else "these files"
    tables = Counter(each.table for each in found)
    if missing := [table for table in NEEDED if table not in tables]:
        raise Refused(
            f"Of {quarter} the file {' and '.join(missing)} is missing; found "
            f"{', '.join(each.file.name for each in found)}. A quarter needs at least DEMO, DRUG "
            "and REAC; give the zip as FDA ships it."
        )
    if twice := [table for table, times in tables.items() if times > 1]:
        names = [each.file.name for each in found if each.table == twice[0]]
        raise Refused(
            f"Of {quarter} there are two {twice[0]} files: {' and '.join(names)}. "
            "Give each quarter once, or each in a zip of its own."
        )
