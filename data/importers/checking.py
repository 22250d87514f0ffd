"""The steps of one import, from the files as given to a data set built aside and its report."""

import json
import time
from datetime import UTC, datetime
from pathlib import Path

import duckdb

import data
from data import build as building
from data import importers
from data.importers import compare, findings, places, provenance
from data.importers.given import GivenFile, Progress
from data.importers.limits import LIMITS
from data.importers.order import Order
from data.importers.report import Changes, Report
from data.importers.unpack import Unpacked, unpack
from data.importers.words import in_words
from data.refusal import Refused

GIVEN_TABLES = Path(__file__).with_name("given.sql")
FILES = "files"
PROGRAM = Path(data.__file__).parent
# What those who read the report are told first.
FIRST = 0


class Checking:
    """One import in a folder of its own; `run` takes the steps one after the other."""

    def __init__(self, place: Path, order: Order, folder: Path, progress: Progress) -> None:
        self.place = place
        self.order = order
        self.folder = folder
        self.began = time.monotonic()
        self._tell = progress

    def run(self) -> Report:
        """The report; `intake.duckdb` and `built.duckdb` lie in the folder. Raises `Refused`."""
        with in_words("Unpacking"):
            unpacked = unpack(
                self.order.files,
                self.place / FILES,
                progress=self.progress,
                take=self.order.take,
            )
        with in_words("Recognising the format"):
            format_ = self._format(unpacked.files)
        with in_words(f"Reading as {format_.LABEL}"):
            self._read(unpacked, format_)
        with in_words("Putting the cases together"):
            version = self._build(unpacked.files)
        with in_words("Making the report"):
            return self._report(format_, version)

    def progress(self, stage: str, done: int = 0, total: int | None = None) -> None:
        """Pass on how far the work is; refuses where it takes too long."""
        if time.monotonic() - self.began > LIMITS.seconds:
            raise Refused(
                f"The import took longer than {LIMITS.seconds // 60} minutes and was stopped. "
                "Nothing was kept. Give fewer files at a time."
            )
        self._tell(stage, done, total)

    def _format(self, files: tuple[GivenFile, ...]) -> importers.Importer:
        self.progress("Recognising the format")
        if self.order.importer:
            return importers.importer(self.order.importer)
        return importers.recognise(files)

    def _read(self, unpacked: Unpacked, format_: importers.Importer) -> None:
        from data.importers import judge

        choices = self.order.choices
        with duckdb.connect(str(self.place / places.READ), config=self._settings()) as intake:
            self._confine(intake)
            intake.execute(GIVEN_TABLES.read_text(encoding="utf-8"))
            self._note_files(intake, unpacked, format_.CODE)
            self.progress("Reading")
            format_.read(unpacked.files, intake, choices=choices, progress=self.progress)
            self.progress("Judging")
            today = datetime.now(UTC).date()
            provenance.note(intake)
            judge.judge(intake, choices=choices, progress=self.progress, today=today)

    def _note_files(self, intake: duckdb.DuckDBPyConnection, unpacked: Unpacked, code: str) -> None:
        now = datetime.now(UTC).replace(tzinfo=None)
        chosen = json.dumps(dict(self.order.settings), ensure_ascii=False, default=str)
        for file in unpacked.files:
            intake.execute(
                "insert into given_file values (?, ?, ?, ?, ?, ?, ?, ?)",
                [file.number, file.name, file.sha256, file.size, code, chosen, now, self.order.who],
            )
        for sentence in unpacked.left_out:
            intake.execute("insert into notice values (?, ?)", [FIRST, sentence])

    def _build(self, files: tuple[GivenFile, ...]) -> str:
        from data.importers import judge

        def fill(connection: duckdb.DuckDBPyConnection) -> None:
            self._confine(connection)
            location = str(self.place / places.READ).replace("'", "''")
            connection.execute(f"attach '{location}' as intake")
            judge.fill(connection)
            self._find_duplicates(connection)
            connection.execute("detach intake")
            self.progress("Putting together what cases have in common")

        self.progress("Building")
        made_from = building.fingerprint(*(file.sha256 for file in files))
        return building.build_aside(
            self.place / places.BUILT,
            self.order.name,
            fill,
            title=self.order.title or self.order.name,
            is_simulated=False,
            made_from=made_from,
            settings=self._settings(),
        )

    def _find_duplicates(self, connection: duckdb.DuckDBPyConnection) -> None:
        from data.importers import duplicates

        sentence = duplicates.find(connection, self.progress)
        if sentence:
            connection.execute("insert into intake.notice values (?, ?)", [FIRST, sentence])

    def _report(self, format_: importers.Importer, version: str) -> Report:
        self.progress("Comparing with the version that is there")
        present = data.catalogue_as_found(self.folder).datasets.get(self.order.name)
        with duckdb.connect(str(self.place / places.BUILT), config=self._settings()) as built:
            changes = (
                Changes()
                if present is None
                else compare.changes(built, present.path, present.full_name)
            )
            location = str(self.place / places.READ).replace("'", "''")
            built.execute(f"attach '{location}' as intake (read_only)")
            return findings.report(
                built,
                order=self.order,
                intake_id=self.place.name,
                label=format_.LABEL,
                version=version,
                changes=changes,
            )

    def _settings(self) -> dict[str, str]:
        aside = self.place / "aside"
        aside.mkdir(exist_ok=True)
        return {
            "threads": str(LIMITS.database_threads),
            "memory_limit": LIMITS.database_memory,
            "temp_directory": str(aside),
            "autoinstall_known_extensions": "false",
            "autoload_known_extensions": "false",
            "preserve_insertion_order": "true",
        }

    def _confine(self, connection: duckdb.DuckDBPyConnection) -> None:
        """Let the database read the folder of the import and the program's own files only."""
        connection.execute("set enable_progress_bar = false")
        connection.execute(
            "set allowed_directories = $folders", {"folders": [f"{self.place}/", f"{PROGRAM}/"]}
        )
        connection.execute("set enable_external_access = false")
