"""Which column of a file is which field of the template: by its name, and by what stands in it."""

import difflib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from data import vocabulary
from data.importers import codes, reading_answers, reading_dates, readings
from data.importers.column_words import in_words
from data.importers.linelist import exported, fields, personal
from data.importers.linelist.fields import Field
from data.refusal import Refused

# Different values looked at; more tell nothing new.
LOOKED_AT = 60
# Columns of the file of refused rows, which say what was wrong.
SAID_BY_US = ("refused_because", "would_be_right")
# Fields that hold lists: several columns may be one of these.
LISTS = (
    "exposure.co_exposures", "exposure.sites", "reaction.morphology", "reaction.sites",
    "reaction.histology", "reaction.seriousness", "reaction.sequelae",
)  # fmt: skip
# Of a field with one of these kinds, values that cannot be read speak against the guess.
FIXED = ("date", "number", "age", "day")
SURE, LIKELY = 0.8, 0.5
# What is only like a field when one of these words stands in its heading is about something else:
# a concomitant drug was not given for the reaction.
ASIDE = frozenset({
    "concomitant", "concurrent", "previous", "prior", "past", "history", "family", "allergy",
    "other", "background",
})  # fmt: skip
ASIDE_KO = ("병용약", "병용 약", "복용약", "복용 약", "과거", "기저", "가족력", "알레르기")


@dataclass(frozen=True)
class Guess:
    """A column and the field it is taken for; `field` is None where it is none."""

    header: str
    field: str | None
    certainty: float
    why: str
    unit: str | None = None
    end: str | None = None
    number: int | None = None

    @property
    def slot(self) -> tuple[str | None, str | None, int | None]:
        """What only one column can be."""
        return self.field, self.end, self.number


def guess(
    headers: Sequence[str], columns: Mapping[str, Sequence[str]], chosen: Mapping[str, object]
) -> list[Guess]:
    """A guess for each heading, in order; what a person chose is taken as it is.

    `columns` holds sampled values; `chosen` names the field of a heading, or nothing for none.
    """
    taken: dict[str, Guess] = {}
    if exported.is_listing(headers):
        aside = {*exported.RECKONED, *exported.TREATMENTS}
        chosen = {each: "" for each in headers if fields.plain(each) in aside} | dict(chosen)
    used: set[tuple[str | None, str | None, int | None]] = set()
    for header in headers:
        if header in chosen:
            taken[header] = _chosen(header, chosen[header])
            used.add(taken[header].slot)
    offers = [
        offer
        for header in headers
        if header not in taken and header not in SAID_BY_US
        for offer in _offers(header, columns.get(header, ()))
    ]
    for offer in sorted(offers, key=lambda each: -each.certainty):
        # What is unsure is kept as supplied: a wrong field would make a fact nobody reported.
        is_free = offer.slot not in used or offer.field in LISTS
        if offer.certainty < LIKELY:
            continue
        if offer.header not in taken and is_free:
            taken[offer.header] = offer
            used.add(offer.slot)
    return _numbered([taken.get(header) or _none(header, offers) for header in headers])


def words(certainty: float) -> str:
    """How certain a guess is, in a word."""
    return "sure" if certainty >= SURE else "likely" if certainty >= LIKELY else "unsure"


def understood(kind: str, values: Sequence[str]) -> float | None:
    """Share of the different values that the readings of a kind understand; None for free text."""
    read = _reader(kind)
    different = list(dict.fromkeys(values))[:LOOKED_AT]
    if read is None or not different:
        return None
    return sum(map(read, different)) / len(different)


def _chosen(header: str, name: object) -> Guess:
    found = fields.heading(header)
    if name is None or name == "":
        return Guess(header, None, 1.0, "chosen to be kept as supplied")
    if name not in fields.by_name():
        raise Refused(
            f"Column '{header}': the template has no field '{name}'. A field is named as in "
            "case.sex or reaction.onset_date; empty keeps the column as supplied."
        )
    return Guess(header, str(name), 1.0, "chosen", found.unit, found.end, found.number)


def _offers(header: str, values: Sequence[str]) -> list[Guess]:
    found = fields.heading(header)
    named = [
        Guess(
            header, name, score, why, found.unit, found.end,
            None if name.startswith("case.") else found.number,
        )
        for name, score, why in _by_words(found.words, header)
    ]  # fmt: skip
    offers = [
        offer
        for each in named
        if (offer := _weighed(each, fields.by_name()[each.field or ""], values))
    ]
    if named or personal.by_heading().get(found.words):
        return offers
    return _by_content(header, values)


def _by_words(words: str, header: str) -> list[tuple[str, float, str]]:
    said = f"the heading is '{header}'"
    exact = fields.by_synonym().get(words) or fields.by_synonym().get(fields.plain(header))
    if exact:
        return [(name, 0.95 - 0.05 * place, said) for place, name in enumerate(exact)]
    if words in personal.by_heading():
        return []
    if ASIDE & set(words.split()) or any(each in header for each in ASIDE_KO):
        return []
    alike: dict[str, float] = {}
    for synonym, names in fields.by_synonym().items():
        score = _likeness(words, synonym)
        if score > 0.5 and score > alike.get(names[0], 0):
            alike[names[0]] = score
    best = sorted(alike.items(), key=lambda each: -each[1])[:3]
    return [(name, score, f"the heading '{header}' is like one known") for name, score in best]


def _likeness(words: str, synonym: str) -> float:
    if not words or abs(len(words) - len(synonym)) > 20:
        return 0.0
    ratio = difflib.SequenceMatcher(None, words, synonym)
    if ratio.real_quick_ratio() > 0.84 and ratio.ratio() > 0.84 and len(words) > 3:
        return 0.8 * ratio.ratio()
    if synonym.isascii():
        said, known = words.split(), synonym.split()
        is_part = len(synonym) >= 4 and set(known) <= set(said)
        return 0.45 + 0.35 * len(known) / len(said) if is_part else 0.0
    is_part = len(synonym) >= 2 and words.replace(" ", "").endswith(synonym.replace(" ", ""))
    return 0.45 + 0.35 * len(synonym) / len(words) if is_part else 0.0


def _weighed(offer: Guess, field: Field, values: Sequence[str]) -> Guess | None:
    share = understood(field.kind, values)
    if share is None:
        return offer
    is_seen = len(set(values)) >= personal.ENOUGH
    if share == 0 and is_seen and field.kind in FIXED and offer.field != fields.BIRTH_DATE:
        return None
    why = f"{offer.why}; {share:.0%} of its values are read as {_kind_words(field)}"
    return replace(offer, certainty=round(offer.certainty * (0.6 + 0.4 * share), 3), why=why)


def _by_content(header: str, values: Sequence[str]) -> list[Guess]:
    found: list[Guess] = []
    for field in fields.all_fields():
        if field.kind not in vocabulary.names() and field.kind != "country":
            continue
        if field.kind == "test_result" or field.name == "exposure.sites":
            continue
        share = understood(field.kind, values) or 0.0
        if share >= 0.7 and len(values) >= personal.ENOUGH:
            why = f"{share:.0%} of its values are read as {_kind_words(field)}"
            found.append(Guess(header, field.name, round(0.6 * share, 3), why))
    return found


def _none(header: str, offers: Sequence[Guess]) -> Guess:
    lost = next((each for each in offers if each.header == header), None)
    why = "no field of the template is like it"
    if lost:
        is_unsure = lost.certainty < LIKELY
        field = in_words(lost.field or "")
        why = f"perhaps {field}" if is_unsure else f"another column is {field}"
    return Guess(header, None, 0.0, why)


def _numbered(guesses: Sequence[Guess]) -> list[Guess]:
    # "treatment" beside "treatment 2" is the first; a number that no other column shares is none.
    done: list[Guess] = []
    for each in guesses:
        alike = [other for other in guesses if other.field == each.field and other is not each]
        numbers = {other.number for other in alike}
        if each.field and each.number is None and numbers - {None} and 1 not in numbers:
            done.append(replace(each, number=1))
        else:
            done.append(each)
    return done


def _kind_words(field: Field) -> str:
    known = {"date": "dates", "day": "days", "onset": "times", "age": "ages", "number": "numbers",
             "yes_no": "yes or no", "done": "done or not", "country": "countries"}  # fmt: skip
    return known.get(field.kind, f"words of the list {field.kind.replace('_', ' ')}")


def _reader(kind: str) -> Callable[[str], bool] | None:
    if kind in vocabulary.names() and kind != "test_result":
        read = codes.terms(kind)
        return lambda text: bool((found := read(text)).codes) and not found.unmapped
    today = datetime.now(UTC).date()
    ranges = {
        "date": reading_dates.reader(today=today, serials=False),
        "day": readings.days,
        "onset": readings.days,
        "age": readings.age,
        "number": reading_answers.whole,
    }
    if kind in ranges:
        return lambda text: ranges[kind](text).low is not None
    answers = {
        "yes_no": reading_answers.yes_no,
        "done": reading_answers.biopsy,
        "test_result": reading_answers.examination,
    }
    if kind in answers:
        return lambda text: answers[kind](text).code is not None
    return (lambda text: bool(codes.country(text).codes)) if kind == "country" else None
