"""What an import found, before anything is kept: the report, as an object and as JSON."""

import json
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, get_args, get_origin, get_type_hints


@dataclass(frozen=True)
class ReadFile:
    """One file as it was given."""

    number: int
    name: str
    bytes: int
    sha256: str
    importer: str


@dataclass(frozen=True)
class Refusal:
    """One row that was not taken, or one remark about a row that was; empty where not said.

    `column` is the heading in the file, or the words for a column of ours.
    """

    file: str
    row: int | None
    sheet: str
    column: str
    value: str
    reason: str
    remedy: str


@dataclass(frozen=True)
class Unmapped:
    """Words of a column that are in no list: how many rows have them, what they are counted as.

    `list_name` is the words for the column.
    """

    list_name: str
    words: str
    times: int
    became: str = ""


@dataclass(frozen=True)
class Changes:
    """Cases against the version that is there now; `against` is empty where there is none."""

    against: str = ""
    new: int = 0
    changed: int = 0
    gone: int = 0
    same: int = 0
    new_cases: tuple[str, ...] = ()
    changed_cases: tuple[str, ...] = ()
    gone_cases: tuple[str, ...] = ()


@dataclass(frozen=True)
class Duplicates:
    """Suspected duplicates: pairs, and patients counted with them and without."""

    pairs: int = 0
    patients_with: int = 0
    patients_without: int = 0


@dataclass(frozen=True)
class PrivateColumn:
    """A column that looks personal: left out, or kept for a reason that was typed."""

    column: str
    looks_like: str
    handled: str


@dataclass(frozen=True)
class Report:
    """What was understood, what was refused and why, and what keeping it would change."""

    id: str
    name: str
    title: str
    version: str
    importer: str
    importer_label: str
    given_by: str
    checked_at: str
    files: tuple[ReadFile, ...]
    rows_read: int
    cases: int
    patients: int
    cases_with_warnings: int
    refused_rows: int
    refusals_in_all: int
    refusals: tuple[Refusal, ...]
    flags_in_all: int
    flags: tuple[Refusal, ...]
    unmapped: tuple[Unmapped, ...]
    replaced_versions: int
    notices: tuple[str, ...]
    duplicates: Duplicates
    private_columns: tuple[PrivateColumn, ...]
    changes: Changes
    # What was detected and chosen, per file number as text: the JSON of given_file.choices.
    settings: dict[str, object] = field(default_factory=dict[str, object])
    seconds: float = 0.0
    # Cases without a wished product; None where every case was wanted.
    left_out: int | None = None

    @property
    def full_name(self) -> str:
        """Name and version it will have when it is kept."""
        return f"{self.name}@{self.version}"

    def to_json(self) -> str:
        """The report as one JSON object."""
        return json.dumps(asdict(self), ensure_ascii=False, indent=1)

    @classmethod
    def from_json(cls, text: str) -> "Report":
        """The report that `to_json` wrote."""
        return _made(cls, json.loads(text))


def read(place: Path) -> Report:
    """The report of an intake's folder."""
    return Report.from_json((place / "report.json").read_text(encoding="utf-8"))


def _made(kind: Any, value: Any) -> Any:  # noqa: ANN401 - as deep as the report is
    if isinstance(value, dict) and hasattr(kind, "__dataclass_fields__"):
        hints = get_type_hints(kind)
        return kind(**{name: _made(hints[name], each) for name, each in value.items()})
    if get_origin(kind) is tuple:
        return tuple(_made(get_args(kind)[0], each) for each in value)
    return value
