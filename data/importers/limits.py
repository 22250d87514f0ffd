"""Every limit of an import in one place, each with its reason."""

from dataclasses import dataclass

KIB = 1024
MIB = 1024 * KIB
GIB = 1024 * MIB


@dataclass(frozen=True)
class Limits:
    """What an import may take; beyond it the files are refused in words."""

    # A register's quarter unpacks to less than 1 GB in all; ten of them fit.
    file_bytes: int = 4 * GIB
    unpacked_bytes: int = 16 * GIB
    # Text packs 5 to 30 times, sheets of mostly empty cells up to about 100 times.
    ratio: int = 200
    # Below this size no ratio does harm, and short repetitive files have a high one.
    ratio_from_bytes: int = 64 * MIB
    # A spreadsheet has tens of members, twenty years of a register's quarters have hundreds.
    members: int = 2_000
    # Names of members are read before anything else is known of an archive.
    directory_bytes: int = 8 * MIB
    # Quarters as shipped, packed together once more.
    nested_archives: int = 1
    # Names are shown in reports.
    name_characters: int = 200

    # All quarters of a register since 2004 have about 130 million rows of drugs.
    rows: int = 200_000_000
    # A sheet has 1,048,576 rows; a line list is read by people.
    line_list_rows: int = 2_000_000
    # A clinical table has some hundreds of columns; a sheet can have 16,384, most of them empty.
    columns: int = 4_096
    # Cells of a sheet, empty ones inside its rectangle included: a million rows of sixty columns.
    sheet_cells: int = 60_000_000
    # A sheet as it is unpacked: the XML of so many cells.
    sheet_bytes: int = 2 * GIB
    # The longest narrative of ICH E2B(R3) has 100,000 characters, and quotes are doubled.
    cell_characters: int = 250_000
    # A line of a text file; many long cells, and far below what fills the memory.
    line_bytes: int = 8 * MIB
    # XML and JSON are read report by report.
    report_bytes: int = 64 * MIB
    # Elements of a safety report lie at most about 30 deep in each other.
    xml_depth: int = 100

    # Looking at the first rows of a workbook, before anything is imported.
    seconds_to_describe: int = 120
    # Twenty years of a register take about an hour.
    seconds: int = 2 * 60 * 60
    # Processor time is counted on each of two threads.
    processor_seconds: int = 4 * 60 * 60
    # DuckDB keeps within its own limit and writes the rest to disk.
    database_memory: str = "1200MB"
    database_threads: int = 2
    # All memory of the process, the database's and what Python and parsers need beside it.
    process_bytes: int = 4 * GIB
    # The largest file the process may write: an unpacked register or the database of it.
    written_bytes: int = 32 * GIB
    # Others use the machine meanwhile.
    niceness: int = 10

    # A report shows so many refusals and flags; the file of refused rows has all.
    refusals_shown: int = 200
    # So many names of new, changed and gone cases.
    cases_named: int = 1_000
    # A report that nobody kept or discarded is removed after a day.
    seconds_to_decide: int = 24 * 60 * 60


LIMITS = Limits()


def size_in_words(size: int) -> str:
    """A number of bytes as people read it: `21 kB`, `1.4 GB`."""
    for unit, bytes_of_unit in (("GB", 10**9), ("MB", 10**6), ("kB", 10**3)):
        if size >= bytes_of_unit:
            number = size / bytes_of_unit
            return f"{number:.1f} {unit}" if number < 10 else f"{number:.0f} {unit}"
    return f"{size} byte{'' if size == 1 else 's'}"
