"""The line listing in words: headings, labels for codes, and what a file says of itself."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

import pandas as pd

from data import vocabulary

# Heading of each column of queries.listing.rows, in its order.
HEADINGS = {
    "case_id": "Case",
    "source_id": "Source",
    "evidence_level": "Evidence level",
    "patients": "Patients",
    "match": "Match",
    "age_low_years": "Age, low (years)",
    "age_high_years": "Age, high (years)",
    "sex": "Sex",
    "country": "Country",
    "product": "Product",
    "exosome_source": "Exosome source",
    "route": "Route",
    "device": "Device",
    "indication": "Indication",
    "sessions": "Sessions",
    "reaction": "Reaction",
    "onset_low_days": "Onset, low (days)",
    "onset_high_days": "Onset, high (days)",
    "onset_class": "Onset class",
    "histology": "Histology",
    "microbiology": "Microbiology",
    "treatments": "Treatments of the reaction (response)",
    "best_response": "Best response",
    "outcome": "Outcome",
    "serious": "Serious",
    "resolution_low_days": "Resolution, low (days)",
    "resolution_high_days": "Resolution, high (days)",
    "last_follow_up_days": "Last follow-up (days)",
    "reported_low": "Reported, low",
    "reported_high": "Reported, high",
}
# Columns that hold codes, and the vocabularies of these.
CODED: dict[str, tuple[str, ...]] = {
    "sex": ("sex",),
    "exosome_source": ("exosome_source",),
    "route": ("route",),
    "device": ("device",),
    "indication": ("indication",),
    "reaction": ("reaction",),
    "histology": ("histology",),
    "microbiology": ("test_result",),
    "treatments": ("treatment_class", "response"),
    "best_response": ("response",),
    "outcome": ("outcome",),
}
DATES = ("reported_low", "reported_high")
NUMBERS = ("patients", "sessions", *(name for name in HEADINGS if name.endswith(("years", "days"))))
STATES = {"not_done": "not done", "not_reported": "not reported"}
CODE = re.compile(r"[a-z0-9_]+")
DATA_SET = "data_set"
CAVEAT = (
    "Case reports have no denominator: no rate can be read from this file. "
    "An empty cell means not reported."
)
SIMULATED = "SIMULATED: drawn by a program, no real patients."


@dataclass(frozen=True)
class About:
    """What a file says of itself: where its rows come from and how they were chosen."""

    data_set: str
    title: str
    is_simulated: bool
    filters: str
    search: str
    count: str
    cases: int
    patients: int
    made_at: datetime

    @property
    def file_name(self) -> str:
        """Name without ending; says `simulated` where the patients are."""
        name = f"cases-{self.data_set.replace('@', '-')}"
        return f"simulated-{name}" if self.is_simulated else name

    @property
    def data_set_words(self) -> str:
        """Data set and version, as they stand in each row of a file."""
        is_said = not self.is_simulated or "simulated" in self.data_set
        return self.data_set if is_said else f"{self.data_set} (simulated)"

    def lines(self) -> list[tuple[str, str | int]]:
        """Name and value of each line about the file."""
        simulated: list[tuple[str, str | int]] = [("Simulated", SIMULATED)]
        return [
            *(simulated if self.is_simulated else []),
            ("Data set", self.title),
            ("Version", self.data_set),
            ("Filters", self.filters),
            ("Search", self.search or "none"),
            ("Showing", self.count),
            ("Rows (cases)", self.cases),
            ("Patients in these rows", self.patients),
            ("Made at (UTC)", self.made_at.strftime("%Y-%m-%d %H:%M:%S")),
            ("Caveat", CAVEAT),
            (
                "Match",
                "certain: the case fits all filters whatever the unknown values are; "
                "possible: it may fit, because a range overlaps a filter or a value is unknown.",
            ),
            ("Patients", "More than 1 for a published group, whose ranges hold for all of it."),
            (
                "Days",
                "Day 0 is the last exposure (exosome procedure; in a register, suspect product) "
                "before the onset.",
            ),
        ]


def in_words(rows: pd.DataFrame) -> pd.DataFrame:
    """The rows of `queries.listing.rows` with labels in place of codes; the same columns."""
    return rows.assign(**{
        column: _in_words(rows[column], vocabularies) for column, vocabularies in CODED.items()
    })  # fmt: skip


def chunks_in_words(chunks: Iterable[pd.DataFrame]) -> Iterable[pd.DataFrame]:
    """Frame after frame in words."""
    return (in_words(chunk) for chunk in chunks)


def _in_words(codes: pd.Series, vocabularies: tuple[str, ...]) -> pd.Series:
    labels: Mapping[str, str] = STATES | {
        code: label for name in vocabularies for code, label in vocabulary.labels(name).items()
    }
    words = {
        text: CODE.sub(lambda found: labels.get(found[0], found[0]), text)
        for text in codes.dropna().unique()
    }
    return codes.map(words).astype("object").where(codes.notna(), None)
