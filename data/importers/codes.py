"""Words of a file -> codes of a vocabulary, by code, label or synonym in English or Korean."""

import csv
import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from gettext import translation

import pycountry

from data import vocabulary
from data.importers.reading_words import (
    is_not_applicable,
    plain,
    says_not_done,
    says_nothing,
)

# How a vocabulary says that nothing of it fits.
OTHER = "other"

_SEPARATORS = re.compile("\\s*[;\uff1b,\uff0c\u3001|\n]\\s*")
_JOINED = re.compile(r"\s*(?:[/+&·]|\band\b|\bwith\b|(?<=\S)(?:와|과|및) | 및 )\s*")
_LOOSE = re.compile(r"[\s_\-'’().]+")

# Names under which a country is known here; every other is the common name of ISO 3166.
_COUNTRY_NAMES = {
    "KR": "South Korea", "KP": "North Korea", "TW": "Taiwan", "IR": "Iran", "RU": "Russia",
    "VN": "Vietnam", "LA": "Laos", "SY": "Syria", "BN": "Brunei", "BO": "Bolivia",
    "VE": "Venezuela", "TZ": "Tanzania", "MD": "Moldova", "PS": "Palestine", "TR": "Turkey",
    "CD": "Democratic Republic of the Congo", "FK": "Falkland Islands", "FM": "Micronesia",
}  # fmt: skip
_COUNTRY_WORDS = {
    "한국": "KR", "대한민국": "KR", "korea": "KR", "republic of korea": "KR", "rok": "KR",
    "korea south": "KR", "korea, south": "KR", "korea, republic of": "KR", "북한": "KP",
    "미국": "US", "usa": "US", "u.s.": "US", "u.s.a.": "US", "united states of america": "US",
    "america": "US", "uk": "GB", "u.k.": "GB", "great britain": "GB", "england": "GB",
    "scotland": "GB", "wales": "GB", "northern ireland": "GB", "영국": "GB", "일본": "JP",
    "중국": "CN", "prc": "CN", "타이완": "TW", "대만": "TW", "타이": "TH", "태국": "TH",
    "베트남": "VN", "독일": "DE", "프랑스": "FR", "호주": "AU", "uae": "AE", "홍콩": "HK",
    "russia": "RU", "ivory coast": "CI", "macau": "MO", "turkey": "TR", "holland": "NL",
    "the netherlands": "NL", "czech republic": "CZ", "swaziland": "SZ", "burma": "MM",
    "cape verde": "CV", "macedonia": "MK",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Term:
    """What a text was read as: codes in the order given, and the parts that were not understood.

    Both empty: the text says that nothing is reported. `words` is the text as supplied unless it
    is made of codes alone. `is_not_done` where the text says that nothing was examined.
    """

    codes: tuple[str, ...] = ()
    unmapped: tuple[str, ...] = ()
    words: str | None = None
    is_not_done: bool = False


NOTHING = Term()


def term(name: str) -> Callable[[str], Term]:
    """Reader of one code of the vocabulary `name`."""
    known = _known(name)

    def read(text: str) -> Term:
        even = plain(text)
        if says_nothing(even) and _loose(even) not in known:
            return NOTHING
        words = text.strip()
        code = _find(known, even)
        if code is None and is_not_applicable(even):
            return Term(words=words)
        if code is None:
            return Term(unmapped=(words,), words=words)
        return Term((code,), words=None if words == code else words)

    return read


def terms(name: str) -> Callable[[str], Term]:
    """Reader of a list of codes of the vocabulary `name`, parted by ";", "," and the like."""
    known = _known(name)

    def read(text: str) -> Term:
        even = plain(text)
        if says_nothing(even) and _loose(even) not in known:
            return NOTHING
        words = text.strip()
        if (code := _find(known, even)) is not None:
            return Term((code,), words=None if words == code else words)
        if is_not_applicable(even) or says_not_done(even):
            return Term(words=words, is_not_done=says_not_done(even))
        codes, unmapped = dict[str, None](), list[str]()
        for part in _SEPARATORS.split(words):
            _take(known, part, codes, unmapped)
        exact = not unmapped and set(re.split("; ?", words)) <= set(codes)
        return Term(tuple(codes), tuple(unmapped), None if exact else words)

    return read


def country(text: str) -> Term:
    """English name of a country given by name, ISO code of two or three letters, or in Korean."""
    even = plain(text)
    # "NA" is Namibia in ISO 3166, and "nothing" nearly everywhere else.
    if says_nothing(even):
        return NOTHING
    words = text.strip()
    found = _countries().get(even) or _countries().get(even.replace(".", ""))
    if found is None:
        return Term(unmapped=(words,), words=words)
    return Term((found,), words=None if words == found else words)


def _take(known: dict[str, str], part: str, codes: dict[str, None], unmapped: list[str]) -> None:
    even = plain(part)
    if not even or says_nothing(even):
        return
    code = _find(known, even)
    found = [code] if code else [_find(known, piece) for piece in _JOINED.split(even) if piece]
    if found and all(found):
        codes.update(dict.fromkeys(code for code in found if code))
    else:
        unmapped.append(part.strip())


def _find(known: dict[str, str], even: str) -> str | None:
    loose = _loose(even)
    for form in (loose, loose.removesuffix("s"), loose.removesuffix("es")):
        if form in known:
            return known[form]
    return None


@cache
def _known(name: str) -> dict[str, str]:
    """Every way of writing the codes of a vocabulary; the first row wins where two agree."""
    known = dict[str, str]()
    with (vocabulary.FOLDER / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    for columns in (("code", "label"), ("synonyms_en", "synonyms_ko")):
        for row in rows:
            for column in columns:
                for word in [row[column], *row[column].split(";")]:
                    if loose := _loose(plain(word)):
                        known.setdefault(loose, row["code"])
    return known


def _loose(even: str) -> str:
    return _LOOSE.sub("", even)


@cache
def _countries() -> dict[str, str]:
    names = dict[str, str]()
    korean = translation("iso3166-1", pycountry.LOCALES_DIR, languages=["ko"]).gettext
    for entry in pycountry.countries:
        name = country_name(entry.alpha_2)
        official = getattr(entry, "official_name", entry.name)
        common = getattr(entry, "common_name", entry.name)
        for word in (entry.alpha_2, entry.alpha_3, entry.name, official, common, name):
            names.setdefault(plain(word), name)
            names.setdefault(plain(korean(word)), name)
    for word, alpha_2 in _COUNTRY_WORDS.items():
        names[plain(word)] = country_name(alpha_2)
    return names


def country_name(alpha_2: str) -> str:
    """English name of the country with this ISO 3166 code, as it stands in the data sets."""
    if alpha_2 in _COUNTRY_NAMES:
        return _COUNTRY_NAMES[alpha_2]
    entry = pycountry.countries.get(alpha_2=alpha_2)
    if entry is None:
        raise KeyError(alpha_2)
    return getattr(entry, "common_name", entry.name)
