"""What a line list looks like, as the page shows it."""

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Column:
    """One column: what it holds, what it is taken for and how sure that is.

    `field` is empty where the column is kept as supplied. `personal` says what it looks like where
    it looks personal, and `kept_because` why it is kept all the same.
    """

    header: str
    samples: tuple[str, ...]
    field: str
    certainty: float
    certainty_word: str
    why: str
    personal: str | None = None
    personal_why: str | None = None
    kept_because: str | None = None


@dataclass(frozen=True)
class Described:
    """One table: where it stands, how it is read, and its columns in order."""

    file: str
    sheet: str
    part: str | None
    settings: dict[str, object]
    notices: tuple[str, ...]
    headers: tuple[str, ...]
    columns: tuple[Column, ...]
    makes_pseudonyms: bool


@dataclass(frozen=True)
class Description:
    """The tables of the given files."""

    tables: tuple[Described, ...]

    @classmethod
    def from_json(cls, answer: dict[str, Any]) -> "Description":
        """The description whose fields stand in an object of JSON."""
        return cls(tuple(_table(each) for each in answer["tables"]))


def _table(fields: dict[str, Any]) -> Described:
    columns = tuple(
        Column(**{**each, "samples": tuple(each["samples"])}) for each in fields["columns"]
    )
    words = {name: tuple(fields[name]) for name in ("notices", "headers")}
    return Described(**{**fields, **words, "columns": columns})
