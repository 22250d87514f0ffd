"""The columns of given.sql that are read into numbers, days or codes, and as what."""

from dataclasses import dataclass

# Readers of lists and terms: "<vocabulary>", "<vocabulary> list", "<vocabulary> list with other".
# With other: what is not understood is counted as other, and a column of its own keeps the words.
WITH_OTHER = " with other"
LIST = " list"


@dataclass(frozen=True, slots=True)
class Column:
    """One column: `keeps_words` where a column of schema.sql keeps the words of it as supplied.

    `is_lossless` where the range alone says all that a partial date said.
    """

    table: str
    name: str
    kind: str
    keeps_words: bool = False
    is_lossless: bool = False

    @property
    def part(self) -> str:
        """Name of what the table holds: case, exposure, reaction or treatment."""
        return self.table.removeprefix("given_")

    @property
    def label(self) -> str:
        """Name of the column with its part, "reaction.sites"; `column_words` says it to people."""
        return f"{self.part}.{self.name}"

    @property
    def became(self) -> str:
        """What a term that is not understood is counted as."""
        is_other = self.kind.endswith(WITH_OTHER) or self.name in ("reaction", "treatment_class")
        return "other" if is_other else "not reported"


def _columns(table: str, *columns: tuple[str, str] | tuple[str, str, str]) -> tuple[Column, ...]:
    return tuple(
        Column(f"given_{table}", name, kind, "words" in rest, "lossless" in rest)
        for name, kind, *rest in columns
    )


COLUMNS = (
    *_columns(
        "case",
        ("patients", "patients"),
        ("age", "age", "words"),
        ("sex", "sex"),
        ("country", "country"),
        ("reporter", "reporter"),
        ("reported", "date", "lossless"),
    ),
    *_columns(
        "exposure",
        ("session", "whole"),
        ("date", "date", "words"),
        ("day", "days"),
        ("indication", "indication"),
        ("exosome_source", "exosome_source"),
        ("formulation", "formulation"),
        ("route", "route"),
        ("device", "device"),
        ("co_exposures", "co_exposure list"),
        ("sites", "site list"),
    ),
    *_columns(
        "reaction",
        ("reaction", "reaction", "words"),
        ("onset", "days", "words"),
        ("onset_date", "date", "words"),
        ("morphology", "morphology list with other", "words"),
        ("sites", "site list with other", "words"),
        ("biopsy", "biopsy"),
        ("biopsy_date", "date"),
        ("biopsy_day", "days"),
        ("histology", "histology list with other", "words"),
        ("microbiology", "test", "words"),
        ("stain", "test", "words"),
        ("culture", "test", "words"),
        ("pcr", "test", "words"),
        ("rechallenge", "test", "words"),
        ("dechallenge", "test"),
        ("serious", "yes_no"),
        ("seriousness", "seriousness list"),
        ("outcome", "outcome"),
        ("resolution_date", "date"),
        ("resolution_day", "days"),
        ("last_follow_up_date", "date", "words"),
        ("last_follow_up_day", "days", "words"),
        ("sequelae", "sequelae list with other", "words"),
    ),
    *_columns(
        "treatment",
        ("course", "whole"),
        ("line", "whole"),
        ("treatment_class", "treatment_class"),
        ("patients_treated", "whole"),
        ("start_date", "date"),
        ("start_day", "days"),
        ("stop_date", "date"),
        ("stop_day", "days"),
        ("ongoing", "yes_no"),
        ("response", "response", "words"),
    ),
)
