"""The fields of the template: their names in English and Korean, what they mean, what they hold."""

import csv
import re
import unicodedata
from dataclasses import dataclass
from functools import cache
from pathlib import Path

FOLDER = Path(__file__).parent
TABLES = ("case", "exposure", "reaction", "treatment")
# Read from a date of birth and then dropped; never a column of ours.
BIRTH_DATE = "case.birth_date"
CASE_ID = "case.case_id"
SEPARATOR = "; "
UNITS = {
    "years": ("year", "years", "yr", "yrs", "y", "세", "년", "살"),
    "months": ("month", "months", "mo", "mos", "개월", "달"),
    "weeks": ("week", "weeks", "wk", "wks", "주"),
    "days": ("day", "days", "d", "일"),
    "hours": ("hour", "hours", "h", "hr", "hrs", "시간"),
}
LOW = ("low", "lower", "min", "minimum", "from", "최소", "하한")
HIGH = ("high", "upper", "max", "maximum", "to", "최대", "상한")


@dataclass(frozen=True)
class Field:
    """One field of the template; `kind` is what it holds: a vocabulary's name, date, day, ..."""

    table: str
    field: str
    kind: str
    synonyms: tuple[str, ...]
    meaning: str
    example: str

    @property
    def name(self) -> str:
        """Name as used in mappings: `case.age`."""
        return f"{self.table}.{self.field}"


@dataclass(frozen=True)
class Heading:
    """What a column's heading says apart from its subject: unit, end of a range, running number."""

    words: str
    unit: str | None = None
    end: str | None = None
    number: int | None = None


@cache
def all_fields() -> tuple[Field, ...]:
    """Every field, in the order of the template."""
    with (FOLDER / "columns.csv").open(encoding="utf-8", newline="") as file:
        return tuple(
            Field(
                row["table"],
                row["field"],
                row["kind"],
                _names(row),
                row["meaning"],
                row["example"],
            )
            for row in csv.DictReader(file)
        )


@cache
def by_name() -> dict[str, Field]:
    """Field of each name: `case.age` and so on."""
    return {field.name: field for field in all_fields()}


def of_table(table: str) -> tuple[Field, ...]:
    """Fields of one table of the template, in order; what is only read and dropped is left out."""
    return tuple(each for each in all_fields() if each.table == table and each.name != BIRTH_DATE)


@cache
def by_synonym() -> dict[str, tuple[str, ...]]:
    """Names of the fields that a heading may mean, the likeliest first."""
    found: dict[str, tuple[str, ...]] = {}
    for field in all_fields():
        for synonym in field.synonyms:
            found[synonym] = (*found.get(synonym, ()), field.name)
    return found


def plain(text: str) -> str:
    """Words of a heading: small letters and digits, one blank between; none within Hangul."""
    text = unicodedata.normalize("NFKC", text)
    text = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", text).casefold()
    text = " ".join(re.findall(r"[^\W_]+", text))
    return re.sub(r"(?<=[가-힣]) (?=[가-힣])", "", text)


def heading(text: str) -> Heading:
    """A heading taken apart: `Age, low (months)` is age, the low end, in months."""
    bracket = re.search(r"[(\[（]\s*([^()\[\]（）]*?)\s*[)\]）]\s*$", text)  # noqa: RUF001
    unit = _unit(bracket[1]) if bracket else None
    words = plain(text[: bracket.start()] if bracket and unit else text).split(" ")
    if not unit and len(words) > 1 and (unit := _unit(words[-1])):
        words = words if " ".join(words) in by_synonym() else words[:-1]
    end = None
    if len(words) > 1 and (end := _is_end(words[-1])):
        words = words[:-1]
    rest, number = _without_number(" ".join(words))
    return Heading(rest, unit, end, number)


def _without_number(words: str) -> tuple[str, int | None]:
    # "treatment 1", "2nd treatment", "1차 치료", "treatment 1 start date"
    for pattern in (
        r"(?P<before>\D+?)\s*0?(?P<number>\d{1,2})(?:차|번째|회)?(?P<after>)",
        r"(?P<before>)(?P<number>\d{1,2})(?:차|번째|회|st|nd|rd|th)\s*(?P<after>.+)",
        r"(?P<before>\D+?)\s*(?P<number>\d{1,2})(?:차|번째|회)?\s+(?P<after>\D+)",
    ):
        if found := re.fullmatch(pattern, words):
            rest = plain(f"{found['before']} {found['after']}")
            return rest, int(found["number"])
    return words, None


def _is_end(word: str) -> str | None:
    return "low" if word in LOW else "high" if word in HIGH else None


def _unit(text: str) -> str | None:
    word = plain(text)
    return next((unit for unit, words in UNITS.items() if word in words), None)


def _names(row: dict[str, str]) -> tuple[str, ...]:
    own = (row["field"], f"{row['table']} {row['field']}")
    given = f"{row['synonyms_en']};{row['synonyms_ko']}".split(";")
    return tuple(dict.fromkeys(name for text in (*own, *given) if (name := plain(text))))
