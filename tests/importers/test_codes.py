"""Words of a file -> codes of the vocabularies, in English and Korean."""

import csv

import pytest

from data import vocabulary
from data.importers import codes


@pytest.mark.parametrize("name", vocabulary.names())
def test_every_code_and_label_reads_as_itself(name):
    read = codes.term(name)
    for code, label in vocabulary.labels(name).items():
        assert read(code).codes == (code,)
        assert read(label.upper()).codes == (code,)


@pytest.mark.parametrize("name", vocabulary.names())
def test_every_synonym_reads_as_the_code_of_its_row(name):
    read = codes.term(name)
    with (vocabulary.FOLDER / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            for word in f"{row['synonyms_en']};{row['synonyms_ko']}".split(";"):
                assert not word.strip() or read(word).codes == (row["code"],), word


@pytest.mark.parametrize(
    ("name", "text", "code"),
    [
        ("sex", "F", "female"),
        ("sex", "여", "female"),
        ("sex", "남성", "male"),
        ("device", "none", "none"),
        ("reaction", "Granuloma", "granulomatous_reaction"),
        ("reaction", "육아종", "granulomatous_reaction"),
        ("route", "intra-dermal injection", "intradermal_injection"),
        ("outcome", "NOT RECOVERED", "not_resolved"),
        ("exosome_source", "Wharton’s Jelly", "whartons_jelly"),
        ("treatment_class", "병변내 스테로이드", "intralesional_corticosteroid"),
    ],
)
def test_case_space_and_hyphen_make_no_difference(name, text, code):
    assert codes.term(name)(text).codes == (code,)


@pytest.mark.parametrize("text", ["", "-", "unknown", "미상"])
def test_nothing_reported_has_no_code_and_no_words(text):
    assert codes.term("sex")(text) == codes.NOTHING
    assert codes.terms("morphology")(text) == codes.NOTHING
    assert codes.country(text) == codes.NOTHING


def test_a_drug_is_not_taken_for_a_class_that_its_route_decides():
    assert codes.term("treatment_class")("prednisolone").codes == ()


@pytest.mark.parametrize(
    ("text", "found", "unmapped"),
    [
        ("papule; nodule", ("papule", "nodule"), ()),
        ("Papules, nodules", ("papule", "nodule"), ()),
        ("구진, 결절", ("papule", "nodule"), ()),
        ("papule and nodule", ("papule", "nodule"), ()),
        ("구진 및 결절", ("papule", "nodule"), ()),
        ("papule; papule", ("papule",), ()),
        ("papule; something odd", ("papule",), ("something odd",)),
        ("odd and papule", (), ("odd and papule",)),
    ],
)
def test_a_list_gives_its_codes_in_order_and_what_is_not_understood(text, found, unmapped):
    term = codes.terms("morphology")(text)
    assert (term.codes, term.unmapped) == (found, unmapped)


def test_words_are_kept_unless_the_text_is_codes_alone():
    assert codes.terms("morphology")("papule; nodule").words is None
    assert codes.terms("morphology")("papule;nodule").words is None
    assert codes.terms("morphology")("구진").words == "구진"
    assert codes.term("reaction")(" odd ").words == "odd"


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("KR", "South Korea"),
        ("KOR", "South Korea"),
        ("Korea, Republic of", "South Korea"),
        ("한국", "South Korea"),
        ("대한민국", "South Korea"),
        ("미국", "United States"),
        ("USA", "United States"),
        ("U.S.A.", "United States"),
        ("일본", "Japan"),
        ("중국", "China"),
        ("TW", "Taiwan"),
        ("대만", "Taiwan"),
        ("사우디아라비아", "Saudi Arabia"),
        ("Viet Nam", "Vietnam"),
        ("thailand", "Thailand"),
    ],
)
def test_a_country_has_one_english_name(text, name):
    assert codes.country(text).codes == (name,)


def test_an_unknown_country_is_not_understood_and_na_is_nothing():
    assert codes.country("Atlantis").unmapped == ("Atlantis",)
    assert codes.country("NA") == codes.NOTHING
