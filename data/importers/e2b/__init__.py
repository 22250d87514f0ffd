"""Safety reports in ICH E2B(R3) and E2B(R2) XML, single and in batches.

What goes where stands in fields_r3.csv and fields_r2.csv, the codes in codes.csv. Elements that
have no place of their own are kept as supplied; an element that is empty for a stated reason
(nullFlavor) is kept with that reason, so that "asked but unknown" is never "not asked".
"""

from collections import Counter
from collections.abc import Iterator, Sequence

import duckdb
from lxml import etree

from data.importers.e2b import parsing, r2, r3, rows
from data.importers.e2b.fields import Report
from data.importers.e2b.table_rows import Row
from data.importers.given import Choices, GivenFile, Progress
from data.importers.limits import LIMITS
from data.refusal import Refused

CODE = "e2b"
LABEL = "E2B safety reports (XML)"

# Reports handed over together; few enough for the memory, enough for DuckDB.
REPORTS_AT_ONCE = 1000
KINDS = {"r3": "E2B(R3) safety reports", "r2": "E2B(R2) safety reports"}
NOTICES = {
    "birth": "Dates of birth in {n} were read for the age and dropped.",
    "age": "In {n} the age at onset was computed from the date of birth.",
    "not taken": "Names, initials, record numbers, addresses and attached documents are never "
    "taken: {n} left out.",
    "event": "Of {n} the date of start is the date of the event that the extract of FAERS gives "
    "for the whole report.",
    "between": "{n} went on over the onset: the last day of administration before it is only "
    "known to lie between the first day and the onset.",
    "first": "{n}: only the interval from the first administration is given; it stands under "
    "“As reported” and is not read as the onset, which counts from the last.",
    "no role": "Drugs without a role: {n} under “As reported”, not as exposures.",
}
COUNTED = {
    "birth": "report",
    "age": "report",
    "not taken": "field",
    "event": "reaction",
    "between": "course",
    "first": "interval",
    "no role": "drug",
}


def recognises(files: Sequence[GivenFile]) -> bool:
    """Whether all files are XML by their content; `read` says what is wrong with other XML."""
    return bool(files) and all(parsing.looks_like_xml(file) for file in files)


def read(
    files: Sequence[GivenFile],
    intake: duckdb.DuckDBPyConnection,
    *,
    choices: Choices,
    progress: Progress,
) -> None:
    """Fill the given tables with the reports of all files.

    `choices.settings["case_id"]` may be "sender" to name cases by C.1.1 instead of C.1.8.1; R2
    reports are named by their safetyreportid unless it is "worldwide".

    Raises
    ------
    Refused
        Where a file is no E2B file, is damaged, declares entities or passes a limit.
    """
    hand = Hand(intake)
    wanted = choices.settings.get("case_id")
    for report in _reports(files, progress):
        usual = "worldwide" if report.release == "r3" else "sender"
        hand.take(report, prefer=wanted if wanted in {"worldwide", "sender"} else usual)
    hand.finish(files)


def _reports(files: Sequence[GivenFile], progress: Progress) -> Iterator[Report]:
    for file in files:
        count = 0
        for row_no, node in parsing.reports(file):
            name = etree.QName(node).localname
            taken = r2.report if name == parsing.SAFETY_REPORT else r3.report
            report = taken(node, file.number, row_no)
            if report is not None:
                yield report
            count += 1
            if count % 100 == 0:
                progress(f"Reading {file.name}", count)
        if not count:
            raise Refused(
                f"{file.name} holds no safety report. Right would be at least one "
                f"{parsing.MESSAGE} (R3) or {parsing.SAFETY_REPORT} (R2)."
            )


class Hand:
    """Hands reports over to the tables, many at once, and remembers what has to be said."""

    def __init__(self, intake: duckdb.DuckDBPyConnection) -> None:
        self.intake = intake
        self.waiting: dict[str, list[Row]] = {}
        self.said: Counter[str] = Counter()
        self.withdrawn: dict[str, Report] = {}
        self.files: dict[int, str] = {}
        self.record = 0

    def take(self, report: Report, *, prefer: str) -> None:
        """Hand over one report; a withdrawn one is remembered, one too long is refused."""
        self.files[report.file_no] = report.release
        made = rows.given(report, self.record + 1, prefer=prefer)
        if long := _too_long(report):
            label, size = long
            found, remedy = f"{size:,} characters", f"{LIMITS.cell_characters:,} at most"
            self._refuse(report, label, found, "the text is too long", remedy)
            return
        if (reason := rows.nullified(report)) is not None:
            self.withdrawn[made.case_id] = report
            why = f"the sender withdrew the case {made.case_id}: {reason}"
            self._refuse(report, "C.1.11.1", "nullification", why, "nothing to correct")
            return
        self.record += 1
        self.said.update(made.said)
        for table, added in made.tables.items():
            self.waiting.setdefault(table, []).extend(added)
        if self.record % REPORTS_AT_ONCE == 0:
            self._flush()

    def finish(self, files: Sequence[GivenFile]) -> None:
        """Hand over the rest, the sources and the notices; take out withdrawn cases."""
        self._flush()
        for file in files:
            self.waiting.setdefault("given_source", []).append(
                {
                    "file_no": file.number,
                    "source_id": file.name,
                    "kind": KINDS[self.files.get(file.number, "r3")],
                    "evidence_level": "C",
                    "title": f"{KINDS[self.files.get(file.number, 'r3')]}, {file.name}",
                }
            )
        sentences = [*self._naming(), *self._without_withdrawn()]
        for key, text in NOTICES.items():
            if self.said[key]:
                sentences.append(text.format(n=_counted(self.said[key], COUNTED[key])))
        if "r2" in self.files.values():
            sentences.append(
                "E2B(R2) says seriousness of the report as a whole; it stands on each reaction."
            )
        self.waiting["notice"] = [
            {"position": number, "sentence": text} for number, text in enumerate(sentences, 1)
        ]
        self._flush()

    def _naming(self) -> Iterator[str]:
        total = _counted(self.record, "report")
        yield f"{total} read from {_counted(len(self.files), 'file')}."
        yield (
            "Cases are named by the worldwide identification (C.1.8.1) in E2B(R3) and by the "
            "sender's identifier (safetyreportid) in E2B(R2) unless chosen otherwise; both stand "
            "under “As reported”."
        )

    def _without_withdrawn(self) -> Iterator[str]:
        """Earlier versions of withdrawn cases are taken out of every table."""
        if not self.withdrawn:
            return
        cases = list(self.withdrawn)
        found = self.intake.execute(
            "select record from given_case where list_contains($cases, case_id)", {"cases": cases}
        ).fetchall()
        for statement in REMOVALS:
            self.intake.execute(statement, {"records": [record for (record,) in found]})
        gone = _counted(len(cases), "case")
        yield f"{gone} withdrawn by the sender left out, with {_counted(len(found), 'version')}."

    def _refuse(self, report: Report, column: str, value: str, reason: str, remedy: str) -> None:
        self.waiting.setdefault("refused", []).append(
            {
                "file_no": report.file_no,
                "row_no": report.row_no,
                "column_name": column,
                "value": value,
                "reason": reason,
                "remedy": remedy,
            }
        )

    def _flush(self) -> None:
        # Loaded only where reports are read: it takes as long as reading many of them.
        import pandas as pd

        for table, added in self.waiting.items():
            if added:
                self.intake.append(table, pd.DataFrame(added), by_name=True)
        self.waiting = {}


REMOVALS = tuple(
    f"delete from {table} where list_contains($records, record)"  # noqa: S608 - names from here
    for table in ("given_case", "given_exposure", "given_reaction", "given_as_reported", "flagged")
)


def _too_long(report: Report) -> tuple[str, int] | None:
    for part in report.parts:
        for label, text in part.shown.items():
            if len(text) > LIMITS.cell_characters:
                return label, len(text)
    return None


def _counted(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'' if number == 1 else 's'}"
