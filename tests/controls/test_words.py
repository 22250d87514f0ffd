"""Text from data loses every meaning that markdown could give it."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pages.controls.words import literal


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("nodules", "nodules"),
        ("", ""),
        ("[a](b)", r"\[a\]\(b\)"),
        ("<b>", r"\<b\>"),
        ("1. one\n\n2. two", r"1\. one 2\. two"),
        (":red[x] $y$", r"\:red\[x\] \$y\$"),
        ("www.example.org", r"www\.example\.org"),
        ("kim@clinic.kr", "kim\u2060\\@clinic\\.kr"),
        ("clinic-a@3f9c", r"clinic\-a\@3f9c"),
    ],
)
def test_signs_of_markdown_lose_their_meaning(text, expected):
    assert literal(text) == expected


@given(st.text())
def test_what_is_read_is_what_was_written(text):
    shown = re.sub(r"\\(.)", r"\1", literal(text)).replace("\u2060", "")
    assert shown == re.sub(r"\s+", " ", text).strip().replace("\u2060", "")


@given(st.text(alphabet="[]()<>`*_~:$#!\\|ab \n", max_size=30))
def test_no_sign_is_left_alone(text):
    assert not re.search(r"[\[\]()<>`*_~:$#!|]", re.sub(r"\\.", "", literal(text)))
