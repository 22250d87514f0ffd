"""Rows read by DuckDB stand on the lines of the file that a text editor shows."""

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data.importers import lines

NAMES = ("number", "words")
# What can stand between two line breaks, as records of (text, whether it can be read).
RECORDS = {
    "plain": ("{n},word", True),
    "quoted": ('{n},"a ""b"", c"', True),
    "over two lines": ('{n},"a\nb"', True),
    "over four lines": ('{n},"a\n\n""b""\n"', True),
    "blank line": ("", None),
    "too many": ("{n},b,c", False),
    "too many over two lines": ('"{n}\nb",c,d', False),
    "too few": ("{n}", False),
    "mark inside a word": ('{n},5" needle', True),
}
NO_NUMBER = ("x{n},word", False)
PLACED = """
select number::varchar, place + 2 + coalesce(further, 0)
from (select row_number() over () - 1 as place, * from {rows}) as rows
asof left join (
    select place as of_shift, further from line_shift where file_no = 3 and as_supplied = $way
) on place >= of_shift
"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("lines")


def written(path, kinds, *, end="\n", last=True, known=RECORDS):
    """The file of these records; of each that is read and not read, its number and its line."""
    text = f"number,words{end}"
    read, unread = {}, {}
    for number, kind in enumerate(kinds, start=1):
        template, is_read = known[kind]
        line = text.count("\n") + 1
        if is_read is not None:
            (read if is_read else unread)[number] = line
        text += template.format(n=number).replace("\n", end) + end
    path.write_bytes((text if last else text[: -len(end)]).encode())
    return read, unread


def reader(path, first="VARCHAR", bad="ignore_errors = true"):
    return (
        f"read_csv('{path}', delim = ',', quote = '\"', escape = '\"', header = true,"
        f" auto_detect = false, columns = {{number: '{first}', words: 'VARCHAR'}}, {bad})"
    )


def read_back(path, *, first="VARCHAR"):
    """Whether lines were told apart; number of each row read -> line; lines of those not read."""
    with duckdb.connect() as connection:
        lines.prepare(connection)
        bad = "store_rejects = true, rejects_table = 'bad', rejects_scan = 'scans'"
        connection.execute(f"create table loaded as from {reader(path, first, bad)}")
        count = connection.execute("select count(*) from loaded").fetchall()[0][0]
        told = lines.find(connection, 3, path, read=count, bad_lines="bad", quoted=True)
        places = [
            dict(connection.execute(PLACED.format(rows=rows), {"way": way}).fetchall())
            for rows, way in (("loaded", False), (reader(path), True))
        ]
        unread = connection.execute(
            "select distinct line + coalesce(broken, 0) from bad asof left join"
            " (select record + 1 + blank as from_line, broken from line_gap)"
            " on line >= from_line order by 1"
        ).fetchall()
        return told, *places, [line for (line,) in unread]


@settings(max_examples=60, deadline=None)
@given(
    kinds=st.lists(st.sampled_from(list(RECORDS)), min_size=2, max_size=14),
    end=st.sampled_from(["\n", "\r\n"]),
    last=st.booleans(),
)
def test_every_row_stands_on_the_line_on_which_it_begins(folder, kinds, end, last):
    read, unread = written(folder / "drawn.csv", kinds, end=end, last=last)
    told, places, as_supplied, bad = read_back(folder / "drawn.csv")
    assert told
    expected = {str(number): line for number, line in read.items()}
    assert places == as_supplied == expected
    assert bad == list(unread.values())


def test_a_number_that_is_none_is_passed_over_only_where_columns_have_types(folder):
    known = RECORDS | {"no number": NO_NUMBER}
    kinds = ["plain", "blank line", "no number", "too many", "plain", "blank line", "no number",
             "over two lines", "plain"]  # fmt: skip
    written(folder / "typed.csv", kinds, known=known)
    told, places, as_supplied, bad = read_back(folder / "typed.csv", first="BIGINT")
    assert told
    assert places == {"1": 2, "5": 6, "8": 9, "9": 11}
    assert as_supplied == {"1": 2, "x3": 4, "5": 6, "x7": 8, "8": 9, "9": 11}
    assert bad == [4, 5, 8]


def test_a_file_without_gaps_is_not_looked_through_and_has_no_shifts(folder, monkeypatch):
    written(folder / "even.csv", ["plain", "quoted", "plain"])
    monkeypatch.setattr(lines, "_gaps", None)
    with duckdb.connect() as connection:
        lines.prepare(connection)
        connection.execute("create table bad (line bigint, error_type varchar)")
        assert lines.find(
            connection, 1, folder / "even.csv", read=3, bad_lines="bad", quoted=True
        )  # fmt: skip
        assert not lines.is_shifted(connection, 1)


def test_a_file_that_cannot_be_told_apart_is_numbered_as_records(folder):
    path = folder / "other.csv"
    path.write_bytes(b'number,words\n1,"a\nb"\n2,c\n')
    with duckdb.connect() as connection:
        lines.prepare(connection)
        connection.execute("create table bad (line bigint, error_type varchar)")
        assert not lines.find(connection, 1, path, read=7, bad_lines="bad", quoted=True)
        assert not lines.is_shifted(connection, 1)


def test_a_line_that_cannot_be_held_is_not_looked_through(folder, monkeypatch):
    path = folder / "long.csv"
    path.write_bytes(b"number,words\n\n1," + b"a" * 5_000_000 + b"\n")
    monkeypatch.setattr(lines, "LIMITS", type("Few", (), {"line_bytes": 1_000}))
    with duckdb.connect() as connection:
        lines.prepare(connection)
        connection.execute("create table bad (line bigint, error_type varchar)")
        assert not lines.find(connection, 1, path, read=1, bad_lines="bad", quoted=True)
