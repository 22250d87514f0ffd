"""The catalogue: what is built, what is skipped, and that a file never changes."""

import os
import subprocess
import sys
import time

import duckdb
import pytest

import data
from data import build as building
from data import published
from data.refusal import Refused


@pytest.fixture
def place(tmp_path):
    return tmp_path / "sets"


def names(catalogue: data.Catalogue) -> list[str]:
    return sorted(catalogue.datasets)


def test_the_first_start_builds_both_data_sets(place):
    catalogue = data.catalogue(place)
    assert names(catalogue) == ["published", "simulated"]
    assert catalogue.refusals == ()
    assert not catalogue.datasets["published"].is_simulated
    assert catalogue.datasets["simulated"].is_simulated


def test_the_second_start_builds_nothing(place):
    data.catalogue(place)
    before = {path.name: path.stat().st_mtime_ns for path in place.glob("*.duckdb")}
    data.catalogue(place)
    assert before == {path.name: path.stat().st_mtime_ns for path in place.glob("*.duckdb")}


def test_the_same_rows_have_the_same_name(place, tmp_path):
    first = data.catalogue(place).datasets
    second = data.catalogue(tmp_path / "other").datasets
    assert {each.path.name for each in first.values()} == {
        each.path.name for each in second.values()
    }


def test_a_damaged_file_is_named_and_the_others_open(place):
    data.catalogue(place)
    (place / "clinic-a@0123456789ab.duckdb").write_bytes(b"not a database")
    catalogue = data.catalogue(place)
    assert names(catalogue) == ["published", "simulated"]
    (refusal,) = catalogue.refusals
    assert refusal.startswith("clinic-a@0123456789ab.duckdb could not be opened as a data set")


def test_a_database_that_is_no_data_set_is_named(place):
    data.catalogue(place)
    with duckdb.connect(str(place / "shop@0123456789ab.duckdb")) as connection:
        connection.execute("create table orders (id integer)")
    (refusal,) = data.catalogue(place).refusals
    assert refusal.startswith("shop@0123456789ab.duckdb could not be opened as a data set")


def test_a_foreign_file_is_named(place):
    data.catalogue(place)
    (place / "notes.txt").write_text("hello")
    (refusal,) = data.catalogue(place).refusals
    assert refusal.startswith("notes.txt is not a data set")


def test_a_renamed_data_set_is_named(place):
    dataset = data.catalogue(place).datasets["published"]
    (place / f"clinic-a@{dataset.version}.duckdb").write_bytes(dataset.path.read_bytes())
    (refusal,) = data.catalogue(place).refusals
    assert "says of itself that it is 'published', not 'clinic-a'" in refusal


def test_a_damaged_built_in_set_is_built_again(place):
    path = data.catalogue(place).datasets["published"].path
    path.write_bytes(b"cut off")
    catalogue = data.catalogue(place)
    assert names(catalogue) == ["published", "simulated"]
    assert catalogue.refusals == ()


def test_two_starts_at_once_do_not_disturb_each_other(place):
    script = (
        "import pathlib, sys, data\n"
        "print(sorted(each.path.name for each in "
        "data.catalogue(pathlib.Path(sys.argv[1])).datasets.values()))"
    )
    running = [
        subprocess.Popen(
            [sys.executable, "-c", script, str(place)], stdout=subprocess.PIPE, text=True
        )
        for _ in range(3)
    ]
    answers = {process.communicate(timeout=120)[0] for process in running}
    assert [process.returncode for process in running] == [0, 0, 0]
    assert len(answers) == 1
    assert len(list(place.glob("*.duckdb"))) == 2


def test_a_build_that_is_killed_leaves_nothing_the_catalogue_would_open(place):
    place.mkdir()
    (place / ".published.1.building").write_bytes(b"half")
    catalogue = data.catalogue(place)
    assert names(catalogue) == ["published", "simulated"]
    assert catalogue.refusals == ()


def add(place, name: str, *case_ids: str) -> data.Dataset:
    """A data set of these cases, built a moment ago."""

    def fill(connection: duckdb.DuckDBPyConnection) -> None:
        connection.execute(
            "insert into source (source_id, kind, evidence_level) values ('s', 'drawn', 'A')"
        )
        for key, case_id in enumerate(case_ids, 1):
            connection.execute(
                "insert into patient_case (case_key, case_id, source_id, patients) "
                "values (?, ?, 's', 1)",
                [key, case_id],
            )

    path = building.build(place, name, fill, title=name, is_simulated=False, made_from="a test")
    return data.catalogue_as_found(place).find(path.stem)


def test_all_versions_are_there_and_the_name_opens_the_newest(place):
    data.catalogue(place)
    first, second = add(place, "clinic-a", "A"), add(place, "clinic-a", "A", "B")
    catalogue = data.catalogue(place)
    assert catalogue.versions["clinic-a"] == (second, first)
    assert catalogue.find("clinic-a") == second
    assert catalogue.find(first.full_name) == first
    assert catalogue.is_newest(second)
    assert not catalogue.is_newest(first)


@pytest.mark.parametrize("wanted", ["nobody", "clinic-a@000000000000", "clinic-a@", "@", ""])
def test_what_is_not_there_is_not_found(place, wanted):
    place.mkdir()
    add(place, "clinic-a", "A")
    assert data.catalogue_as_found(place).find(wanted) is None


def test_removing_a_version_leaves_the_others_and_open_connections(place):
    data.catalogue(place)
    first, second = add(place, "clinic-a", "A"), add(place, "clinic-a", "A", "B")
    opened = data.connect(second)
    assert data.remove(second.full_name, place) == second
    assert data.catalogue(place).versions["clinic-a"] == (first,)
    assert opened.execute("select count(*) from patient_case").fetchone() == (2,)


def test_a_built_in_data_set_cannot_be_removed(place):
    published = data.catalogue(place).datasets["published"]
    with pytest.raises(Refused, match="comes with the program"):
        data.remove(published.full_name, place)
    assert published.path.exists()


def test_removing_what_is_not_there_names_what_could_be(place):
    data.catalogue(place)
    there = add(place, "clinic-a", "A")
    for wanted in ("clinic-a", "clinic-a@000000000000", "nobody@1"):
        with pytest.raises(Refused, match=f"can be removed: {there.full_name}"):
            data.remove(wanted, place)


def test_a_stamp_tells_every_change_of_the_folder(place):
    stamps = [data.stamp(place)]
    data.catalogue(place)
    stamps.append(data.stamp(place))
    dataset = add(place, "clinic-a", "A")
    stamps.append(data.stamp(place))
    dataset.path.unlink()
    stamps.append(data.stamp(place))
    assert len(set(stamps)) == len(stamps)


def test_a_stamp_stays_while_nothing_changes(place):
    data.catalogue(place)
    long_ago = time.time() - 60
    os.utime(place, (long_ago, long_ago))
    before = data.stamp(place)
    data.catalogue(place)
    assert data.stamp(place) == before


@pytest.fixture
def connection(place):
    connection = data.connect(data.catalogue(place).datasets["published"])
    data.lock(connection)
    return connection


@pytest.mark.parametrize(
    "statement",
    [
        "insert into stored.patient_case (case_key, case_id, source_id, patients)"
        " values (9, 'x', 'nahm-2024', 1)",
        "create table stored.more (x integer)",
        "select * from read_csv('/etc/passwd')",
        "attach '/tmp/other.duckdb'",
        "copy patient_case to '/tmp/out.csv'",
        "set threads = 1",
        "install httpfs",
    ],
)
def test_an_open_data_set_can_be_neither_changed_nor_left(connection, statement):
    with pytest.raises(duckdb.Error):
        connection.execute(statement)


def test_two_processes_read_one_file(place):
    dataset = data.catalogue(place).datasets["published"]
    here = data.connect(dataset)
    script = (
        "import pathlib, sys, data\n"
        "dataset = data.catalogue(pathlib.Path(sys.argv[1])).datasets['published']\n"
        "print(data.connect(dataset).execute('select sum(patients) from patient_case').fetchone())"
    )
    there = subprocess.run(
        [sys.executable, "-c", script, str(place)], capture_output=True, text=True, check=True
    )
    assert there.stdout.strip() == "(11,)"
    assert here.execute("select sum(patients) from patient_case").fetchone() == (11,)


def test_what_is_refused_is_shown_in_words():
    assert issubclass(Refused, ValueError)


def test_the_fingerprint_follows_the_curated_files(monkeypatch, tmp_path):
    before = published.made_from()
    for path in published.FOLDER.glob("*.csv"):
        (tmp_path / path.name).write_bytes(path.read_bytes())
    (tmp_path / "load.sql").write_bytes((published.FOLDER / "load.sql").read_bytes())
    monkeypatch.setattr(published, "FOLDER", tmp_path)
    assert published.made_from() == before
    with (tmp_path / "study.csv").open("a") as file:
        file.write("x\n")
    assert published.made_from() != before
