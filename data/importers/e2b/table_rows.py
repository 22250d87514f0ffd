"""Rows of one report for the given tables, and what has to be said of it."""

from dataclasses import dataclass, field

from data.importers.e2b.fields import Report

Row = dict[str, object]


@dataclass
class Given:
    """Rows of a report by table; `said` has a word for each thing that a notice counts."""

    report: Report
    record: int
    case_id: str
    tables: dict[str, list[Row]] = field(default_factory=dict[str, list[Row]])
    said: list[str] = field(default_factory=list[str])

    def add(self, table: str, **row: object) -> None:
        """Add a row with its place in the file; empty texts become missing values."""
        place = {"file_no": self.report.file_no, "row_no": self.report.row_no}
        row = row if table == "given_as_reported" else place | row
        kept = {name: value if value != "" else None for name, value in row.items()}
        self.tables.setdefault(table, []).append({"record": self.record} | kept)

    def flag(self, column: str, value: str, note: str) -> None:
        """Add something to be looked at."""
        self.add("flagged", column_name=column, value=value, note=note)
