"""Each statement is bound, ordered, described by its header and asked by a function of its name."""

import datetime
import importlib
import inspect
import re
import typing
from pathlib import Path

import duckdb
import pytest
import sqlfluff
from sqlfluff.core import FluffConfig

import data
from queries import statement
from queries.selection import Selection
from tests.drawn import match_table

ROOT = Path(__file__).parent.parent
VIEWS = ROOT / "queries" / "views"
QUESTIONS = sorted(
    path for path in (ROOT / "queries").rglob("*.sql") if not path.is_relative_to(VIEWS)
)
LINTED = [*QUESTIONS, *sorted(VIEWS.glob("*.sql")), *sorted((ROOT / "data").rglob("*.sql"))]
# The linter wants a macro's body one level in, and measures its lines as though they were.
NOT_IN_VIEWS = {"LT02", "LT05"}
# What the linter reads where a value is bound; a name would look like a column, or like `order`.
A_VALUE = "1"
LONGEST_LINE = 100
COLUMNS = re.compile(r"-- ([a-z]\w*(?:, [a-z]\w*)*) +(?=\S)")
SAMPLES: dict[object, object] = {
    bool: False,
    int: 1,
    float: 0.5,
    str: "",
    datetime.date: datetime.date(2024, 1, 1),
}

per_question = pytest.mark.parametrize(
    "path", QUESTIONS, ids=lambda path: f"{path.parent.name}/{path.stem}"
)
per_file = pytest.mark.parametrize("path", LINTED, ids=lambda path: str(path.relative_to(ROOT)))


@pytest.fixture(scope="module")
def connection(datasets_folder):
    """The published cases, as the app opens them."""
    with statement.open_dataset(data.catalogue(datasets_folder).datasets["published"]) as opened:
        yield opened


def text(path: Path) -> str:
    return path.read_text(encoding="utf-8")


def header(path: Path) -> list[str]:
    """The comment lines with which a file begins."""
    lines = text(path).splitlines()
    end = next(i for i, line in enumerate(lines) if not line.startswith("--"))
    return lines[:end]


def named_columns(path: Path) -> list[str]:
    """The columns that the header names, in its order; a range may stand in one line.

    The meanings begin below one another, which tells a column from a word that opens a sentence.
    """
    found = [line for line in map(COLUMNS.match, header(path)) if line]
    meanings = {line.end() for line in found if line[0].endswith("  ")}
    names = [line[1] for line in found if line.end() in meanings]
    return [name for together in names for name in together.split(", ")]


def outer_text(path: Path) -> str:
    """The statement without comments and without all that stands in brackets."""
    bare = re.sub(r"--[^\n]*", "", text(path))
    while (shorter := re.sub(r"\([^()]*\)", "", bare)) != bare:
        bare = shorter
    return bare


def only_statement(path: Path) -> duckdb.Statement:
    found = duckdb.extract_statements(text(path))
    assert len(found) == 1, f"{path.name} holds {len(found)} statements"
    return found[0]


def function(path: Path):
    """The function that asks this question."""
    package = ".".join(path.parent.relative_to(ROOT).parts)
    module = importlib.import_module(package)
    assert hasattr(module, path.stem), f"{package} has no function {path.stem}"
    return getattr(module, path.stem)


def keywords(path: Path) -> dict[str, inspect.Parameter]:
    """The keyword-only parameters of that function by name."""
    parameters = inspect.signature(function(path)).parameters
    return {name: each for name, each in parameters.items() if each.kind is each.KEYWORD_ONLY}


def samples(path: Path, connection: duckdb.DuckDBPyConnection) -> dict[str, object]:
    """A value for each parameter of a statement; for the selection, the table kept for it."""
    return {
        name: match_table(connection, Selection().bound({}))
        if name == "selection"
        else sample(path, name)
        for name in only_statement(path).named_parameters
    }


def sample(path: Path, name: str) -> object:
    """Some value of the type that the function takes for this parameter."""
    parameter = keywords(path)[name]
    if parameter.default is not parameter.empty and parameter.default is not None:
        return parameter.default
    annotation = typing.get_type_hints(function(path))[name]
    possible = [each for each in typing.get_args(annotation) if each is not type(None)]
    kind = typing.get_origin(annotation)
    if (
        kind is not None
        and possible
        and isinstance(kind, type)
        and issubclass(kind, typing.Iterable)
    ):
        return [SAMPLES[possible[0]]]
    return SAMPLES[annotation if not possible else possible[0]]


@per_question
def test_one_statement_a_file(path):
    assert only_statement(path).type == duckdb.StatementType.SELECT


@per_question
def test_header_says_what_one_row_is(path):
    assert any(line.startswith("-- One row per") for line in header(path))


@per_question
def test_header_names_the_columns_in_order(path, connection):
    question = f"describe {text(path)}"
    described = connection.cursor().execute(question, samples(path, connection)).fetchall()
    assert named_columns(path) == [row[0] for row in described]


@per_question
def test_rows_come_in_a_stated_order(path):
    """A new order of the same rows would draw every figure again."""
    assert re.search(r"\border by\b(?!.*\b(from|select|union)\b)", outer_text(path), re.DOTALL)


@per_question
def test_function_of_that_name_takes_exactly_the_parameters(path):
    assert set(keywords(path)) == set(only_statement(path).named_parameters)


@per_question
def test_function_of_that_name_takes_the_connection_first(path):
    parameters = list(inspect.signature(function(path)).parameters.values())
    assert parameters[0].name == "connection"
    assert all(each.kind is each.KEYWORD_ONLY for each in parameters[1:])


@per_question
def test_sums_are_whole_numbers_of_ordinary_size(path, connection):
    """DuckDB's sum of integers is a HUGEINT, which reaches Python as a float."""
    question = f"describe {text(path)}"
    described = connection.cursor().execute(question, samples(path, connection)).fetchall()
    assert [row[0] for row in described if row[1] == "HUGEINT"] == []


@per_file
def test_lines_fit_the_page(path):
    assert [line for line in text(path).splitlines() if len(line) > LONGEST_LINE] == []


@per_file
def test_linter_finds_nothing(path):
    config = FluffConfig.from_path(str(ROOT / "pyproject.toml"))
    if path in QUESTIONS:
        for name in only_statement(path).named_parameters:
            config.set_value(["templater", "placeholder", name], A_VALUE)
    spared = NOT_IN_VIEWS if path.is_relative_to(VIEWS) else set()
    found = [
        f"line {each['start_line_no']}: {each['code']} {each['description']}"
        for each in sqlfluff.lint(text(path), config=config)
        if each["code"] not in spared
    ]
    assert found == []
