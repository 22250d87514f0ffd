"""Files as given: what is unpacked, what is refused, and that nothing is trusted."""

import gzip
import hashlib
import io
import os
import struct
import zipfile
import zlib
from dataclasses import replace
from pathlib import Path

import pytest

from data.importers.limits import LIMITS, size_in_words
from data.importers.unpack import first_trouble, unpack
from data.refusal import Refused

MIB = 1 << 20


def silent(stage, done=0, total=None):
    """Progress that nobody watches."""


def zipped(members, **options) -> bytes:
    """A zip of these members, a mapping or pairs of name (or ZipInfo) and content."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED, **options) as archive:
        for name, inner in dict(members).items():
            archive.writestr(name, inner)
    return content.getvalue()


@pytest.fixture
def give(tmp_path):
    """Unpack one file of this name and content."""

    def given(name: str, content: bytes, **limits):
        path = tmp_path / "given"
        path.write_bytes(content)
        return unpack(
            [(name, path)],
            tmp_path / "files",
            progress=silent,
            limits=replace(LIMITS, **limits),
        )

    return given


def refusal(give, name: str, content: bytes, **limits) -> str:
    with pytest.raises(Refused) as raised:
        give(name, content, **limits)
    return str(raised.value)


def test_a_plain_file_is_copied_with_its_name_size_and_hash(give):
    (file,) = give("cases.csv", b"case\nA1\n").files
    assert (file.number, file.name, file.size) == (1, "cases.csv", 8)
    assert file.sha256 == hashlib.sha256(b"case\nA1\n").hexdigest()
    assert file.path.read_bytes() == b"case\nA1\n"


def test_files_are_copied_and_only_moved_where_that_was_said(tmp_path):
    path = tmp_path / "given.csv"
    path.write_bytes(b"case\nA1\n")
    unpack([("given.csv", path)], tmp_path / "one", progress=silent)
    assert path.exists()
    (file,) = unpack([("given.csv", path)], tmp_path / "two", progress=silent, take=True).files
    assert not path.exists()
    assert file.path.read_bytes() == b"case\nA1\n"
    assert file.sha256 == hashlib.sha256(b"case\nA1\n").hexdigest()


def test_the_members_of_a_zip_are_files_named_after_both(give):
    given = give("q2.zip", zipped({"ascii/DEMO.txt": b"a$b\n", "ascii/DRUG.txt": b"c\n"}))
    assert [(file.number, file.name) for file in given.files] == [
        (1, "q2.zip/ascii/DEMO.txt"),
        (2, "q2.zip/ascii/DRUG.txt"),
    ]
    assert given.files[0].path.read_bytes() == b"a$b\n"


def test_quarters_packed_together_are_unpacked_once_more(give):
    quarters = zipped({"q1.zip": zipped({"DEMO.txt": b"1"}), "q2.zip": zipped({"DEMO.txt": b"2"})})
    assert [file.name for file in give("all.zip", quarters).files] == [
        "all.zip/q1.zip/DEMO.txt",
        "all.zip/q2.zip/DEMO.txt",
    ]


def test_an_archive_three_deep_is_refused(give):
    deep = zipped({"b.zip": zipped({"c.zip": zipped({"x.csv": b"1"})})})
    assert "archive in an archive in an archive" in refusal(give, "a.zip", deep)


def test_a_gzip_file_is_unpacked_and_loses_its_ending(give):
    (file,) = give("cases.csv.gz", gzip.compress(b"case\n") + gzip.compress(b"A1\n")).files
    assert file.name == "cases.csv"
    assert file.path.read_bytes() == b"case\nA1\n"


def test_a_large_gzip_file_comes_out_whole(give):
    content = b"".join(b"%d,%d\n" % (n, n * n) for n in range(400_000))
    (file,) = give("cases.csv.gz", gzip.compress(content)).files
    assert file.sha256 == hashlib.sha256(content).hexdigest()


def test_an_empty_file_is_refused(give):
    assert refusal(give, "cases.csv", b"") == (
        "cases.csv: is empty (0 bytes). Give the file with its content."
    )


def test_no_file_at_all_is_refused(tmp_path):
    with pytest.raises(Refused, match="No file was given"):
        unpack([], tmp_path / "files", progress=silent)


def test_a_folder_and_a_missing_file_are_refused(tmp_path):
    with pytest.raises(Refused, match="is a folder"):
        unpack([("x", tmp_path)], tmp_path / "files", progress=silent)
    with pytest.raises(Refused, match="there is no such file"):
        unpack([("x", tmp_path / "nothing")], tmp_path / "files", progress=silent)


@pytest.mark.parametrize("part", [0.05, 0.5, 0.9, 0.999])
def test_a_truncated_zip_is_refused(give, part):
    whole = zipped({"DEMO.txt": os.urandom(5000), "DRUG.txt": os.urandom(5000)})
    said = refusal(give, "q2.zip", whole[: int(len(whole) * part)])
    assert said.startswith("q2.zip: the archive is cut off or damaged")


def test_a_truncated_gzip_file_is_refused(give):
    whole = gzip.compress(os.urandom(5000))
    assert "cut off or damaged" in refusal(give, "x.csv.gz", whole[:-9])


def test_every_damaged_byte_of_a_zip_ends_in_words_or_in_the_right_content(give):
    content = b"case,age\n" * 20
    whole = zipped({"x.csv": content})
    for at in range(0, len(whole)):
        damaged = bytearray(whole)
        damaged[at] ^= 0xFF
        try:
            files = give("x.zip", bytes(damaged)).files
        except Refused:
            continue
        assert all(file.path.read_bytes() in (content, bytes(damaged)) for file in files), at


def test_a_member_that_states_less_than_it_holds_is_refused(give):
    whole = bytearray(zipped({"x.csv": b"\0" * 100_000}))
    directory = whole.rfind(b"PK\x01\x02")
    for place in (22, directory + 24):
        struct.pack_into("<I", whole, place, 10)
    assert "cut off or damaged" in refusal(give, "x.zip", bytes(whole))


def test_a_bomb_is_refused_by_its_ratio(give):
    said = refusal(give, "bomb.zip", zipped({"x.csv": b"0" * (4 * MIB)}), ratio_from_bytes=MIB)
    assert "more than 200 times its packed size" in said


def test_a_gzip_bomb_is_refused_by_its_ratio(give):
    said = refusal(give, "b.csv.gz", gzip.compress(b"0" * (4 * MIB)), ratio_from_bytes=MIB)
    assert "more than 200 times its packed size" in said


def test_a_bomb_is_refused_by_what_all_files_unpack_to(give):
    many = zipped({f"{n}.csv": os.urandom(MIB) for n in range(5)})
    assert "in all" in refusal(give, "many.zip", many, unpacked_bytes=8 * MIB)


def test_a_bomb_stops_while_it_is_unpacked_and_leaves_little(give, tmp_path):
    bomb = zipped({"x.csv": b"0" * (80 * MIB)})
    refusal(give, "bomb.zip", bomb, ratio_from_bytes=MIB)
    left = sum(path.stat().st_size for path in (tmp_path / "files").iterdir())
    assert left <= LIMITS.ratio * len(bomb) + 2 * MIB < 20 * MIB


def test_a_bomb_dressed_as_a_spreadsheet_is_refused(give):
    bomb = zipped({"[Content_Types].xml": b"<Types/>", "xl/sheet1.xml": b" " * (4 * MIB)})
    said = refusal(give, "cases.xlsx", bomb, ratio_from_bytes=MIB)
    assert "more than 200 times its packed size" in said


def test_members_that_share_their_bytes_are_counted_each(give):
    """Thousands of entries of a directory may point to the same packed bytes."""
    inner = zlib.compressobj(9, wbits=-15)
    packed = inner.compress(b"0" * MIB) + inner.flush()
    check = zlib.crc32(b"0" * MIB)
    local = (
        struct.pack("<4s5H3I2H", b"PK\3\4", 20, 0, 8, 0, 33, check, len(packed), MIB, 1, 0) + b"x"
    )
    entry = struct.pack(
        "<4s6H3I5H2I", b"PK\1\2", 20, 20, 0, 8, 0, 33, check, len(packed), MIB, 1, 0, 0, 0, 0, 0, 0
    )
    directory = b"".join(entry + b"x" for _ in range(100))
    body = local + packed
    end = struct.pack("<4s4H2IH", b"PK\5\6", 0, 0, 100, 100, len(directory), len(body), 0)
    said = refusal(give, "overlap.zip", body + directory + end, unpacked_bytes=20 * MIB)
    assert "in all" in said or "cut off or damaged" in said


@pytest.mark.parametrize(
    "name",
    ["../evil.csv", "a/../../evil.csv", "/etc/passwd", "..\\evil.csv", "C:/evil.csv", "a\0b.csv"],
    ids=repr,
)
def test_names_that_lead_out_of_the_archive_are_refused(give, tmp_path, name):
    member = zipfile.ZipInfo("placeholder")
    member.filename = name
    before = set(tmp_path.parent.iterdir())
    assert "leads out of the archive" in refusal(give, "trick.zip", zipped([(member, b"x")]))
    assert set(tmp_path.parent.iterdir()) == before
    assert list((tmp_path / "files").glob("**/evil*")) == []


def test_a_link_in_an_archive_is_refused(give):
    member = zipfile.ZipInfo("passwords.csv")
    member.create_system = 3
    member.external_attr = 0o120777 << 16
    assert "is a link to another file" in refusal(give, "l.zip", zipped([(member, "/etc/passwd")]))


def test_too_many_members_are_refused_before_they_are_listed(give):
    many = zipped({f"{n}.csv": b"x" for n in range(50)})
    assert "has 50 members; 20 may be given" in refusal(give, "m.zip", many, members=20)


def test_a_locked_archive_is_refused(give):
    whole = bytearray(zipped({"x.csv": b"case"}))
    for place in (6, whole.rfind(b"PK\x01\x02") + 8):
        whole[place] |= 1
    assert "locked by a password" in refusal(give, "x.zip", bytes(whole))


@pytest.mark.parametrize(
    ("start", "kind"), [(b"7z\xbc\xaf\x27\x1c", "7z"), (b"Rar!\x1a\x07\x01\x00", "RAR")]
)
def test_other_archives_are_named(give, start, kind):
    assert f"is a {kind} archive" in refusal(give, "x.csv", start + b"more")


def test_a_spreadsheet_is_not_unpacked(give):
    sheet = zipped({"[Content_Types].xml": b"<Types/>", "xl/workbook.xml": b"<workbook/>"})
    (file,) = give("cases.xlsx", sheet).files
    assert (file.name, file.path.read_bytes()) == ("cases.xlsx", sheet)


def test_what_systems_and_makers_add_to_archives_is_left_out(give):
    given = give(
        "q2.zip",
        zipped(
            {
                "DEMO.txt": b"a$b\n",
                "__MACOSX/._DEMO.txt": b"x",
                ".DS_Store": b"x",
                "Readme.pdf": b"%PDF-1.7",
                "notes.docx": zipped({"[Content_Types].xml": b"", "word/document.xml": b"x"}),
                "empty.txt": b"",
            }
        ),
    )
    assert [file.name for file in given.files] == ["q2.zip/DEMO.txt"]
    assert given.left_out == (
        "q2.zip/Readme.pdf was left out: a document or picture holds no tables.",
        "q2.zip/notes.docx was left out: a document holds no tables.",
        "q2.zip/empty.txt was left out: it is empty.",
    )


def test_the_same_file_given_twice_is_read_once(give):
    given = give("two.zip", zipped({"a.csv": b"x", "b.csv": b"x"}))
    assert [file.name for file in given.files] == ["two.zip/a.csv"]
    assert given.left_out == ("two.zip/b.csv was left out: it is the same file as two.zip/a.csv.",)


def test_a_korean_name_of_a_member_is_shown_as_it_was_meant(give):
    whole = zipped({"aaaa.csv": b"x"}).replace(b"aaaa.csv", "환자".encode("cp949") + b".csv")
    assert [file.name for file in give("k.zip", whole).files] == ["k.zip/환자.csv"]


def test_a_name_is_shown_and_never_used_as_a_path(give, tmp_path):
    (file,) = give("../../\x1b[31m" + "x" * 300 + ".csv", b"case\n").files
    assert file.path.parent == tmp_path / "files"
    assert len(file.name) <= LIMITS.name_characters
    assert file.name.isprintable()


def test_a_file_that_is_too_large_is_refused_unread(give):
    assert "a file may have 1.0 MB" in refusal(give, "x.csv", b"1" * 1_100_000, file_bytes=10**6)


@pytest.fixture
def written(tmp_path):
    def write(content: bytes) -> Path:
        path = tmp_path / "text"
        path.write_bytes(content)
        return path

    return write


@pytest.mark.parametrize(
    "content",
    [b"case,age\nA1,34\n", b"", "사례\n".encode("utf-16"), "a\n".encode("utf-32"), b"a\rb\r" * 9],
    ids=repr,
)
def test_sound_text_has_no_trouble(written, content):
    assert first_trouble(written(content)) is None


def test_nul_bytes_are_found_with_their_line(written):
    assert first_trouble(written(b"case\nA1\nA\0")).startswith("line 3 has NUL bytes")
    late = b"1234567\n" * 300_000 + b"\0"
    assert first_trouble(written(late)).startswith("line 300001 has NUL bytes")


@pytest.mark.parametrize("ending", [b"", b"\n", b"\r"], ids=repr)
def test_a_line_without_end_is_found_in_little_memory(written, ending):
    limits = replace(LIMITS, line_bytes=3 * MIB)
    found = first_trouble(written(b"case\n" + b"x" * (4 * MIB) + ending), limits=limits)
    assert found.startswith("line 2 is longer than 3.1 MB")
    assert first_trouble(written((b"x" * (2 * MIB) + b"\n") * 3), limits=limits) is None


def test_fifty_million_columns_are_a_line_without_end(written):
    assert "line 1 is longer" in first_trouble(written(b"a," * 50_000_000))


@pytest.mark.parametrize(
    ("size", "words"),
    [(0, "0 bytes"), (1, "1 byte"), (21_241, "21 kB"), (1_400_000_000, "1.4 GB")],
)
def test_sizes_are_written_as_people_read_them(size, words):
    assert size_in_words(size) == words
