"""What a line list looks like before it is read: for the page, from the first thousand rows."""

from collections.abc import Sequence

from data.importers.given import Choices, GivenFile
from data.importers.linelist import apart, guess, personal, plan, workbook
from data.importers.linelist.description import Column, Described, Description
from data.importers.linelist.opened import open_tables
from data.importers.linelist.plan import Plan

SAMPLES = 3
START = 8


def describe(files: Sequence[GivenFile], choices: Choices) -> Description:
    """How the files would be read with these choices; raises `Refused` where they cannot be."""
    if any(map(_is_binary, files)):
        return apart.describe_apart(files, choices)
    return describe_here(files, choices)


def describe_here(files: Sequence[GivenFile], choices: Choices) -> Description:
    """What `describe` gives, in this process."""
    settings = choices.settings
    tables = open_tables(files, settings)
    plans = [plan.make(table, settings, plan.part_of(table)) for table in tables]
    return Description(tuple(map(_described, plans)))


def _is_binary(file: GivenFile) -> bool:
    with file.path.open("rb") as opened:
        return opened.read(START).startswith((workbook.OLE, workbook.ZIP))


def _described(each: Plan) -> Described:
    sentence = each.decision.sentence
    return Described(
        each.table.file.name,
        each.table.sheet,
        each.part,
        each.settings(),
        (*each.table.notices, *([sentence] if sentence else [])),
        tuple(each.table.headers),
        tuple(_column(each, found) for found in each.guesses),
        each.makes_pseudonyms,
    )


def _column(each: Plan, found: guess.Guess) -> Column:
    looks = each.personal.get(found.header)
    different = list(dict.fromkeys(each.table.column(found.header)))[:SAMPLES]
    # Not even the page of one who may see them needs them to decide.
    samples = (personal.masked(different),) if looks else tuple(different)
    return Column(
        found.header, samples, found.field or "", found.certainty, guess.words(found.certainty),
        found.why, looks.looks_like if looks else None, looks.why if looks else None,
        each.kept_because.get(found.header),
    )  # fmt: skip
