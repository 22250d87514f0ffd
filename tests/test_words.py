"""Generated text describes reports: no causal verb, no incidence, risk or rate, nothing safe."""

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
FORBIDDEN = re.compile(
    r"\b(caus(e|es|ed|ing|al)|induc(e|es|ed|ing)|lead(s|ing)? to (a |the )?(reaction|granulom)"
    r"|due to|incidence|risks?|rates?|safe|safely|safety)\b",
    re.IGNORECASE,
)
# What may be said with such a word: that it cannot be read here, and names of works.
ALLOWED = (
    "ase reports have no denominator: no rate can be read from this",
    "Complications After Exosome Treatment",
)


def strings() -> list[tuple[str, int, str]]:
    """File, line and text of every string of the pages that is no documentation."""
    found = []
    for path in sorted((ROOT / "pages").rglob("*.py")):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        documented = {
            id(node.body[0].value)
            for node in ast.walk(tree)
            if isinstance(node, ast.Module | ast.FunctionDef | ast.ClassDef)
            and node.body
            and isinstance(node.body[0], ast.Expr)
        }
        for node in ast.walk(tree):
            is_text = isinstance(node, ast.Constant) and isinstance(node.value, str)
            if is_text and id(node) not in documented:
                found.append((str(path.relative_to(ROOT)), node.lineno, node.value))
    return found


def test_no_string_says_more_than_the_reports():
    said = [
        f"{path}:{line}: {text}"
        for path, line, text in strings()
        if FORBIDDEN.search(text) and not any(each in text for each in ALLOWED)
    ]
    assert said == []


@pytest.mark.parametrize(
    "text",
    [
        "exosomes caused granulomas",
        "the incidence is 3 %",
        "risk of necrosis",
        "a safe product",
        "reaction due to the product",
    ],
)
def test_the_guard_finds_what_must_not_be_said(text):
    assert FORBIDDEN.search(text)


def test_the_guard_reads_the_pages():
    assert any("Showing" in text for _, _, text in strings())
