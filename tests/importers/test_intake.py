"""From files to a report, and from the report to a version: all or nothing."""

import csv
import errno
import io
import json
import subprocess
import sys
import time
import zipfile
from pathlib import Path

import duckdb
import pytest

import data
from data import held
from data.importers import importer, intake, places, printed, refused_rows, report
from data.importers.given import Cancelled, Choices
from data.importers.limits import LIMITS
from data.importers.order import Order, check_name
from data.refusal import Refused
from data.spreadsheets import as_supplied, as_text
from tests.importers import toy

ROOT = Path(__file__).parents[2]
THREE = (("A1", "34", "nodules"), ("A2", "41", "redness"), ("A3", "50", "swelling"))


@pytest.fixture(autouse=True)
def toy_files():
    with toy.registered():
        yield


@pytest.fixture
def folder(tmp_path):
    return tmp_path / "sets"


@pytest.fixture
def check(tmp_path, folder):
    """The report of a file of these rows."""

    def checked(*rows, name="clinic-a", file="cases.csv", **more) -> report.Report:
        path = tmp_path / file
        path.write_bytes(toy.content(rows))
        return intake.check([path], folder=folder, name=name, **more)

    return checked


def versions(folder, name="clinic-a") -> list[str]:
    return [each.version for each in data.catalogue_as_found(folder).versions.get(name, ())]


def left(folder) -> list[Path]:
    within = folder / places.FOLDER
    return [path for path in within.iterdir() if path.is_dir()] if within.exists() else []


def test_a_report_says_what_was_read_and_refused(check, folder):
    found = check(("A1", "34", "nodules"), ("A2", "bad", "redness"), ("A3", "50", "swelling"))
    assert (found.rows_read, found.cases, found.patients, found.refused_rows) == (3, 2, 2, 1)
    (refused,) = found.refusals
    assert (refused.file, refused.row, refused.column, refused.value) == (
        "cases.csv", 3, "age", "bad",
    )  # fmt: skip
    assert (refused.reason, refused.remedy) == ("is no age", "a number of years")
    (file,) = found.files
    assert (file.name, file.importer, len(file.sha256)) == ("cases.csv", "toy", 64)
    assert versions(folder) == []


def test_a_report_survives_being_written_down(check, folder):
    found = check(("A1", "34", "nodules"), ("A2", "bad", "redness"), who="Kim")
    assert report.read(places.place_of(folder, found.id)) == found
    assert report.Report.from_json(found.to_json()) == found


def test_a_report_is_printed_with_place_reason_and_remedy(check):
    text = printed.text(check(("A1", "34", "nodules"), ("A2", "bad", "redness")))
    assert "cases.csv, row 3, column age: “bad”: is no age Right: a number of years" in text
    assert "Read: 2 rows\nAccepted: 1 case, 1 patient; with warnings: 0 cases" in text
    assert "No version is there yet: all cases are new." in text


def test_keeping_makes_the_version_that_the_report_named(check, folder):
    found = check(*THREE, title="Clinic A", who="Kim")
    kept = intake.keep(folder, found.id)
    assert kept.is_new
    assert kept.path == folder / f"clinic-a@{found.version}.duckdb"
    dataset = data.catalogue_as_found(folder).datasets["clinic-a"]
    assert (dataset.full_name, dataset.title) == (found.full_name, "Clinic A")
    with data.connect(dataset) as opened:
        rows = opened.execute("select case_id from patient_case order by case_id").fetchall()
        given = opened.execute("select name, importer, given_by from given_file").fetchall()
    assert rows == [("A1",), ("A2",), ("A3",)]
    assert given == [("cases.csv", "toy", "Kim")]


def test_nothing_that_was_given_stays_after_keeping(check, folder):
    found = check(("A1", "34", "nodules"), ("A2", "bad", "a name"))
    intake.keep(folder, found.id)
    stays = {path.name for path in places.place_of(folder, found.id).iterdir()}
    assert stays == {"lock", "state.json", "report.json", "refused.csv"}


def test_the_same_cases_given_again_change_nothing_and_that_is_said(check, folder):
    first = intake.keep(folder, check(*THREE).id)
    before = first.path.stat().st_mtime_ns, first.path.stat().st_ino
    again = check(*THREE)
    assert (again.changes.same, again.changes.new, again.changes.changed) == (3, 0, 0)
    second = intake.keep(folder, again.id)
    assert not second.is_new
    assert second.sentence.startswith("Exactly these cases are there already as clinic-a@")
    assert (first.path.stat().st_mtime_ns, first.path.stat().st_ino) == before


def test_changes_are_told_by_name(check, folder):
    intake.keep(folder, check(*THREE).id)
    changed = check(("A2", "42", "redness"), ("A3", "50", "swelling"), ("B1", "20", "nodules"))
    assert changed.changes.against.startswith("clinic-a@")
    assert changed.changes.new_cases == ("B1",)
    assert changed.changes.changed_cases == ("A2",)
    assert changed.changes.gone_cases == ("A1",)
    assert changed.changes.same == 1


def test_a_case_that_only_moved_within_the_file_is_the_same(check, folder):
    intake.keep(folder, check(*THREE).id)
    assert check(*reversed(THREE)).changes.same == 3


def test_a_case_in_a_file_of_another_name_is_the_same(check, folder):
    intake.keep(folder, check(*THREE, file="march.csv").id)
    assert check(*THREE, file="april.csv").changes.same == 3


def test_a_reaction_that_changed_is_a_case_that_changed(check, folder):
    intake.keep(folder, check(*THREE).id)
    assert check(*THREE[:2], ("A3", "50", "ulcer")).changes.changed_cases == ("A3",)


def test_what_is_kept_last_is_the_newest_whatever_was_checked_first(check, folder):
    first, second = check(*THREE), check(*THREE[:2])
    intake.keep(folder, second.id)
    intake.keep(folder, first.id)
    assert versions(folder) == [first.version, second.version]


def test_versions_kept_in_one_moment_stand_in_their_order(check, folder):
    reports = [check(*THREE, ("N", str(n), "x")) for n in range(20, 25)]
    for each in reports:
        intake.keep(folder, each.id)
    assert versions(folder) == [each.version for each in reversed(reports)]


def test_an_older_version_never_changes(check, folder):
    first = intake.keep(folder, check(*THREE).id)
    content = first.path.read_bytes()
    intake.keep(folder, check(*THREE[:2]).id)
    assert first.path.read_bytes() == content


def test_discarding_leaves_nothing(check, folder):
    found = check(*THREE)
    intake.discard(folder, found.id)
    intake.discard(folder, found.id)
    assert (left(folder), versions(folder)) == ([], [])
    with pytest.raises(Refused, match="no longer here"):
        intake.keep(folder, found.id)


def test_an_import_is_kept_only_once(check, folder):
    found = check(*THREE)
    intake.keep(folder, found.id)
    with pytest.raises(Refused, match="nothing to keep"):
        intake.keep(folder, found.id)


@pytest.mark.parametrize(
    ("word", "said"),
    [
        ("unreadable", "The toy cannot be read. Right would be another toy."),
        ("database", "Reading as toy files failed, because the content is not as this format"),
    ],
)
def test_what_cannot_be_read_is_refused_in_words_and_leaves_nothing(check, folder, word, said):
    with pytest.raises(Refused) as raised:
        check(("A1", word, "x"))
    assert str(raised.value).startswith(said)
    assert (left(folder), versions(folder)) == ([], [])


def test_a_cancelled_check_leaves_nothing(check, folder):
    def cancel(stage, done=0, total=None):
        if stage == "Building":
            raise Cancelled

    with pytest.raises(Cancelled):
        check(*THREE, progress=cancel)
    assert (left(folder), versions(folder)) == ([], [])


def test_content_of_no_known_format_is_refused_with_what_is_known(tmp_path, folder):
    path = tmp_path / "letter.csv"
    path.write_bytes(b"Dear colleague")
    with pytest.raises(Refused, match=r"letter.csv: the content is of no known format.*FAERS"):
        intake.check([path], folder=folder, name="clinic-a")


def test_a_format_that_there_is_not_is_refused():
    with pytest.raises(Refused, match=r"There is no format 'abc'\. Known: toy"):
        importer("abc")
    assert importer("toy").LABEL == "toy files"


@pytest.mark.parametrize("name", ["clinic-a", "0", "a" * 40, "published-2"])
def test_names_of_data_sets(name):
    assert check_name(name) == name


@pytest.mark.parametrize(
    "name",
    ["", "Clinic", "-a", "a b", "a/b", "../a", "a@b", "a" * 41, "ä", "a\n", "published",
     "simulated", "simulated-2"],
    ids=repr,
)  # fmt: skip
def test_names_that_no_data_set_may_have(name, check, folder):
    with pytest.raises(Refused):
        check(*THREE, name=name)
    assert left(folder) == []


@pytest.mark.parametrize("intake_id", ["", "..", "../..", "x" * 16, "0" * 15])
def test_an_id_is_never_a_path(folder, intake_id):
    for function in (intake.keep, intake.discard, intake.refused_csv):
        with pytest.raises(Refused, match="names no import"):
            function(folder, intake_id)


def refused_lines(path: Path) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(path.read_text(encoding="utf-8-sig"))))


def test_refused_rows_come_back_in_their_own_columns(check, folder):
    found = check(*THREE, ("A4", "bad", "nodules"), ("A5", "bad", "redness"))
    path = intake.refused_csv(folder, found.id)
    why = {"refused_because": "age: is no age", "would_be_right": "a number of years"}
    assert refused_lines(path) == [
        {"case_id": "A4", "age": "bad", "reaction": "nodules", **why},
        {"case_id": "A5", "age": "bad", "reaction": "redness", **why},
    ]


def test_refused_rows_can_be_corrected_and_given_again(check, folder):
    found = check(("A4", "bad", "nodules"), *THREE)
    path = intake.refused_csv(folder, found.id)
    path.write_text(path.read_text(encoding="utf-8").replace("bad", "34"), encoding="utf-8")
    again = intake.check([path], folder=folder, name="clinic-a")
    assert (again.cases, again.refused_rows) == (1, 0)


def test_where_nothing_was_refused_no_file_is_made(check, folder):
    assert intake.refused_csv(folder, check(*THREE).id) is None


def test_refused_rows_of_two_files_are_packed_together_and_can_be_given_again(tmp_path, folder):
    paths = [tmp_path / "a.csv", tmp_path / "b.csv"]
    for number, path in enumerate(paths):
        path.write_bytes(toy.content([(f"C{number}", "bad", "x")]))
    found = intake.check(paths, folder=folder, name="clinic-a")
    packed = intake.refused_csv(folder, found.id)
    with zipfile.ZipFile(packed) as archive:
        assert archive.namelist() == ["1-a.csv", "2-b.csv"]
    again = intake.check([packed], folder=folder, name="clinic-a")
    assert again.refused_rows == 2


@pytest.mark.parametrize("text", ["=1+1", "@x", "+cmd|' /C calc'!A0", "\t=1", "-1+1", " =1"])
def test_refused_rows_cannot_run_in_a_spreadsheet(check, folder, text):
    found = check(("A4", "bad", text))
    (line,) = refused_lines(intake.refused_csv(folder, found.id))
    assert line["reaction"] == f"'{text}"
    assert as_supplied(line["reaction"]) == text


@pytest.mark.parametrize("text", ["-3", "+4", "-3.5", "--", "'quoted", "plain", "", "-"])
def test_numbers_and_dashes_in_refused_rows_stay_as_they_were(check, folder, text):
    found = check(("A4", "bad", text))
    (line,) = refused_lines(intake.refused_csv(folder, found.id))
    assert line["reaction"] == text
    assert as_supplied(as_text(text)) == text


def test_refused_rows_stay_for_a_while_after_keeping(check, folder):
    found = check(*THREE, ("A4", "bad", "nodules"))
    intake.keep(folder, found.id)
    assert [line["case_id"] for line in refused_lines(intake.refused_csv(folder, found.id))] == [
        "A4"
    ]


def test_refused_rows_of_a_format_without_tables_come_back_in_the_columns_of_the_template(
    tmp_path,
):
    with duckdb.connect(str(tmp_path / places.READ)) as connection:
        connection.execute((ROOT / "data/importers/given.sql").read_text(encoding="utf-8"))
        connection.execute(
            "insert into given_file (file_no, name) values (1, 'reports.xml');"
            "insert into given_case (record, file_no, row_no, case_id, age) "
            "values (1, 1, 7, 'K', 'x');"
            "insert into refused (file_no, row_no, reason, remedy) values (1, 7, 'no', 'yes');"
        )
    (line,) = refused_lines(refused_rows.write(tmp_path))
    assert (line["case_id"], line["age"], line["refused_because"]) == ("K", "x", "no")


def test_a_check_that_nobody_decided_on_is_removed_after_a_day(check, folder, monkeypatch):
    check(*THREE)
    places.sweep(folder)
    assert len(left(folder)) == 1
    later = time.time() + LIMITS.seconds_to_decide + 60
    monkeypatch.setattr(places.time, "time", lambda: later)
    places.sweep(folder)
    assert left(folder) == []


def test_an_import_in_work_is_never_removed(folder):
    place, lock = places.open_place(folder)
    places.sweep(folder)
    assert place.is_dir()
    lock.close()
    places.sweep(folder)
    assert not place.exists()


def test_the_catalogue_removes_what_dead_imports_left(folder):
    place, lock = places.open_place(folder)
    (place / places.BUILT).write_bytes(b"half")
    lock.close()
    data.catalogue(folder)
    assert left(folder) == []


def test_the_catalogue_removes_what_dead_builds_left_and_nothing_in_work(folder):
    folder.mkdir()
    names = (".a.1.building", ".a.1.building.wal", ".a.2.building", ".a.2.building.wal")
    for name in names:
        (folder / name).write_bytes(b"half")
    with held.holding(folder / ".a.2.building.lock"):
        data.catalogue(folder)
        assert {path.name for path in folder.glob(".a.*")} == {
            ".a.2.building", ".a.2.building.wal", ".a.2.building.lock",
        }  # fmt: skip
    data.catalogue(folder)
    assert list(folder.glob(".a.*")) == []


def test_an_order_survives_being_written_down():
    order = Order((("a.csv", Path("/x/a.csv")),), "clinic-a", "T", "Kim", "toy", {"sheet": "1"})
    assert Order.from_json(order.to_json()) == order


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (OSError(errno.ENOSPC, "No space left on device"), "no room left on the disk"),
        (MemoryError(), "takes more memory than the 4.3 GB an import may have"),
        (duckdb.OutOfMemoryException("x"), "takes more memory"),
        (UnicodeDecodeError("utf-8", b"x", 0, 1, "bad"), "the content is not as this format has"),
        (duckdb.InvalidInputException("line 1\nline 2"), "has it: line 1. Nothing was kept."),
    ],
    ids=lambda value: type(value).__name__,
)
def test_what_readers_raise_is_said_in_words(check, folder, monkeypatch, error, said):
    def fail(*arguments, **more):
        raise error

    monkeypatch.setattr(toy, "read", fail)
    with pytest.raises(Refused, match=said):
        check(*THREE)
    assert left(folder) == []


def test_long_lists_of_changed_cases_are_cut_and_counted(check, folder):
    intake.keep(folder, check(*THREE).id)
    text = printed.text(check(*((f"N{n:02d}", "34", "x") for n in range(25))))
    assert "25 new, 0 changed, 3 gone, 0 the same." in text
    assert "N08, N09 and 15 more" in text
    assert "Gone: A1, A2, A3" in text


def test_how_a_file_was_read_stands_on_the_version_and_secrets_do_not(check, folder):
    chosen = {"sheet": "A", "salt": "0123", "columns": {"Alter": "case.age", "salt": "x"}}
    found = check(*THREE, choices=Choices(chosen))
    kept = intake.keep(folder, found.id)
    with duckdb.connect(str(kept.path), read_only=True) as opened:
        (text,) = opened.execute("select choices from given_file").fetchone()
    assert json.loads(text) == {"sheet": "A", "columns": {"Alter": "case.age"}}
    assert b"0123" not in kept.path.read_bytes()


def test_limits_of_time_end_an_import_in_words(check, folder, monkeypatch):
    moments = iter([0.0, 0.0, *[LIMITS.seconds + 1.0] * 100])
    monkeypatch.setattr("data.importers.checking.time.monotonic", lambda: next(moments))
    with pytest.raises(Refused, match="took longer than 120 minutes and was stopped"):
        check(*THREE)
    assert left(folder) == []


def command(*arguments: str | Path, folder: Path) -> subprocess.CompletedProcess[str]:
    program = (
        "import sys\n"
        "from tests.importers import toy\n"
        "from data.importers import __main__ as command\n"
        "with toy.registered():\n"
        "    sys.exit(command.main(sys.argv[1:]))"
    )
    return subprocess.run(
        [sys.executable, "-c", program, *map(str, arguments), "--folder", str(folder)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=120,
    )


def test_the_command_keeps_what_nothing_of_was_refused(tmp_path, folder):
    path = tmp_path / "cases.csv"
    path.write_bytes(toy.content(THREE))
    done = command(path, "--name", "clinic-a", "--who", "Kim", folder=folder)
    assert done.returncode == 0, done.stderr
    assert "Building …" in done.stdout
    assert "Accepted: 3 cases" in done.stdout
    (version,) = versions(folder)
    assert done.stdout.endswith(f"Kept as clinic-a@{version}, the first version of clinic-a.\n")
    listed = command("--versions", "clinic-a", folder=folder)
    assert listed.stdout.startswith(f"clinic-a@{version}  kept ")
    removed = command("--remove", f"clinic-a@{version}", folder=folder)
    assert (removed.returncode, versions(folder)) == (0, [])


def test_the_command_keeps_refused_files_only_when_told(tmp_path, folder):
    path, back = tmp_path / "cases.csv", tmp_path / "back.csv"
    path.write_bytes(toy.content([*THREE, ("A4", "bad", "x")]))
    done = command(path, "--name", "clinic-a", "--refused", back, folder=folder)
    assert (done.returncode, versions(folder)) == (3, [])
    assert "Not kept, because of the refused rows (1)." in done.stdout
    assert [line["case_id"] for line in refused_lines(back)] == ["A4"]
    done = command(path, "--name", "clinic-a", "--keep", folder=folder)
    assert (done.returncode, len(versions(folder))) == (0, 1)


def test_the_command_can_check_only(tmp_path, folder):
    path = tmp_path / "cases.csv"
    path.write_bytes(toy.content(THREE))
    done = command(path, "--name", "clinic-a", "--check-only", folder=folder)
    assert (done.returncode, versions(folder), left(folder)) == (3, [], [])
    assert done.stdout.endswith("Checked only; nothing was kept.\n")


def test_the_command_refuses_in_words_without_a_traceback(tmp_path, folder):
    path = tmp_path / "cases.csv"
    path.write_bytes(toy.content([("A1", "database", "x")]))
    for arguments, code, said in (
        ((path, "--name", "clinic-a"), 1, "Reading as toy files failed"),
        ((path, "--name", "Clinic A"), 1, "'Clinic A' cannot name a data set"),
        ((tmp_path / "no.csv", "--name", "a"), 1, "no.csv: there is no such file"),
        ((path, "--name", "a", "--mapping", path), 1, "could not be read as JSON"),
        (("--remove", "published@1"), 1, "'published@1' was not removed"),
        (("--versions", "nobody"), 1, "There is no data set 'nobody' here."),
        ((path,), 2, "give at least one file and --name"),
    ):
        done = command(*arguments, folder=folder)
        assert done.returncode == code
        assert said in done.stderr
        assert "Traceback" not in done.stderr
    assert (versions(folder), left(folder)) == ([], [])
