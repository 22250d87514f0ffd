"""The three tables of VAERS: which file is which, and which three belong together."""

import csv
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

from data.importers.given import GivenFile
from data.refusal import Refused

# A column that only one of the tables has.
SIGNS = {"RECVDATE": "data", "SYMPTOM1": "symptoms", "VAX_NAME": "vaccines"}
# What tells the three files of a year apart in their names.
_WORDS = re.compile(r"vaers|data|symptoms?|vaccines?|vax")
_HEAD_BYTES = 65_536
# Names that the rows get while they are read.
_OURS = ("FILE_NO", "ROW_NO", "RECORD", "TEAM", "NUMBER", "PLACE")


@dataclass(frozen=True)
class Found:
    """A file of VAERS, its columns in the order of the file and the set of three it belongs to."""

    file: GivenFile
    table: str
    columns: tuple[str, ...]
    team: int = 1

    @property
    def rows(self) -> str:
        """Name of the temporary table of its rows."""
        return f"vaers_{self.table}_{self.file.number}"

    @property
    def supplied(self) -> str:
        """Name of the view of its rows as supplied."""
        return f"supplied_{self.table}_{self.file.number}"


@cache
def fields() -> tuple[tuple[str, str, str], ...]:
    """Table, column and place of each row of fields.csv."""
    with Path(__file__).with_name("fields.csv").open(encoding="utf-8", newline="") as file:
        return tuple((row["table"], row["column"], row["place"]) for row in csv.DictReader(file))


def header(file: GivenFile) -> tuple[str, ...]:
    """Names in the first line in capitals."""
    with file.path.open("rb") as opened:
        start = opened.read(_HEAD_BYTES).removeprefix(b"\xef\xbb\xbf").decode("latin-1")
    lines = start.splitlines()
    if not lines:
        return ()
    return tuple(name.strip().upper() for name in next(csv.reader(lines[:1]), []))


def table_of(names: Sequence[str]) -> str | None:
    """The table with such a header; None where it is none of VAERS."""
    if "VAERS_ID" not in names:
        return None
    return next((table for sign, table in SIGNS.items() if sign in names), None)


def find(files: Sequence[GivenFile]) -> tuple[Found, ...]:
    """What each file is; refused in words where a table is missing or a column named twice."""
    found: list[Found] = []
    for file in files:
        names = header(file)
        if (table := table_of(names)) is None:
            raise Refused(f"{file.name}: none of the three tables of VAERS has this header.")
        if twice := [name for name, times in Counter(names).items() if times > 1]:
            raise Refused(f"{file.name}: the header names {twice[0]} twice.")
        if others := [name for name in names if name in _OURS]:
            raise Refused(f"{file.name}: {others[0]} is no column of VAERS; leave it out.")
        found.append(Found(file, table, names))
    _refuse_missing(found)
    return _in_teams(found)


def _refuse_missing(found: Sequence[Found]) -> None:
    counts = Counter(each.table for each in found)
    most = max(counts.values(), default=0)
    if lacking := [table for table in SIGNS.values() if counts[table] < most]:
        there = ", ".join(f"{each.file.name} ({each.table})" for each in found)
        named = " and ".join(f"of {table}" for table in lacking)
        missing = f"A file {named} is" if len(lacking) == 1 else f"Files {named} are"
        raise Refused(
            f"{missing} missing; found {there}. VAERS has three files a year: reports "
            "(VAERSDATA), symptoms (VAERSSYMPTOMS) and vaccines (VAERSVAX); give all three."
        )


def _in_teams(found: Sequence[Found]) -> tuple[Found, ...]:
    """The files with the number of their set of three: by their names, else in their order."""
    names = {
        table: [_WORDS.sub("", each.file.name.lower()) for each in found if each.table == table]
        for table in SIGNS.values()
    }
    order = names["data"]
    tell = all(sorted(each) == sorted(set(order)) for each in names.values())
    count: Counter[str] = Counter()
    teams: list[Found] = []
    for each in found:
        count[each.table] += 1
        name = _WORDS.sub("", each.file.name.lower())
        team = order.index(name) + 1 if tell else count[each.table]
        teams.append(replace(each, team=team))
    return tuple(teams)
