"""The facts of one case in groups, told apart where they are not reported or not done."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from pages.controls.words import literal

NOT_REPORTED = "*not reported*"
NOT_DONE = ":gray-badge[not done]"
Row = Mapping[str, Any]
Label = Callable[[str, str], str]


@dataclass(frozen=True)
class Group:
    """Facts that belong together: a title, and name and value of each fact in markdown."""

    title: str
    facts: tuple[tuple[str, str], ...]

    def table(self) -> dict[str, list[str]]:
        """The facts as two columns for `st.table`."""
        return {
            "Fact": [name for name, _ in self.facts],
            "Value": [value for _, value in self.facts],
        }


def groups(case: Row, label: Label) -> list[Group]:
    """Groups of facts of one row of `queries.profile.one_case`, in the order of the page.

    `label` gives the words for a code of a vocabulary. Every value is safe for markdown. What is
    not reported says so; it is never left blank.
    """
    patient = case["patient"]
    sessions, reactions, courses = (
        list(case[name]) if case[name] is not None else []
        for name in ("sessions", "reactions", "courses")
    )
    return [
        Group("Patient", _patient(patient, label)),
        *_numbered("Exposure", "exposure", [_session(each, label) for each in sessions]),
        *_numbered("Reaction", "reaction", [_reaction(each, label) for each in reactions]),
        *_numbered("Tests", "reaction", _different([_tests(each, label) for each in reactions])),
        *_numbered(
            "Treatment of the reaction",
            "course",
            [_course(each, label, int(patient["patients"])) for each in courses],
        ),
        *_numbered(
            "Outcome", "reaction", _different([_outcome(each, label) for each in reactions])
        ),
    ]


def days(low: object, high: object) -> str:
    """`day 3`, `day 14 to 90` or not reported."""
    if low is None:
        return NOT_REPORTED
    return literal(f"day {low}" if low == high else f"day {low} to {high}")


def text(value: object) -> str:
    """Free text, or not reported."""
    return NOT_REPORTED if value is None or str(value).strip() == "" else literal(str(value))


def _numbered(title: str, each: str, facts: Sequence[tuple[tuple[str, str], ...]]) -> list[Group]:
    """A group for each, numbered where there are several; one that says so where there is none."""
    if not facts:
        return [Group(title, ((f"Any {each}", NOT_REPORTED),))]
    if len(facts) == 1:
        return [Group(title, facts[0])]
    name = title if title.lower() == each else f"{title}, {each}"
    return [Group(f"{name} {number}", one) for number, one in enumerate(facts, start=1)]


def _different(facts: Sequence[tuple[tuple[str, str], ...]]) -> list[tuple[tuple[str, str], ...]]:
    """The facts without repetitions: two reactions can share one biopsy and one outcome."""
    return list(dict.fromkeys(facts))


def _code(label: Label, vocabulary: str, value: object) -> str:
    return NOT_REPORTED if value is None else literal(label(vocabulary, str(value)))


def _codes(label: Label, vocabulary: str, values: object) -> str:
    listed = [] if values is None else list(values)  # pyright: ignore[reportArgumentType]
    return literal(", ".join(label(vocabulary, str(each)) for each in listed)) or NOT_REPORTED


def _test(value: object) -> str:
    return NOT_DONE if value == "not_done" else text(value)


def _years(patient: Row) -> str:
    low, high = patient["age_low_years"], patient["age_high_years"]
    if low is None:
        given = patient["age_text"]
        return NOT_REPORTED if given is None else f"{NOT_REPORTED} ({literal(given)})"
    return literal(f"{low} years" if low == high else f"{low}–{high} years")


def _dates(low: object, high: object) -> str:
    if low is None:
        return NOT_REPORTED
    return literal(str(low) if low == high else f"{low} to {high}")


def _patient(patient: Row, label: Label) -> tuple[tuple[str, str], ...]:
    number = int(patient["patients"])
    country = text(patient["country"])
    if patient["country"] is not None and patient["country_basis"] is not None:
        country += f" (from: {literal(patient['country_basis'])})"
    facts = [
        ("Age", _years(patient)),
        ("Sex", _code(label, "sex", patient["sex"])),
        ("Country", country),
        ("Reported by", _code(label, "reporter", patient["reporter"])),
        ("Reported", _dates(patient["reported_low"], patient["reported_high"])),
    ]
    if number > 1:
        facts.insert(0, ("Patients", f"{number}; values per patient are not published"))
    if patient["note"] is not None:
        facts.append(("Note", literal(patient["note"])))
    return tuple(facts)


def _session(session: Row, label: Label) -> tuple[tuple[str, str], ...]:
    return (
        ("Day", days(session["start_low_days"], session["start_high_days"])),
        ("Date", _dates(session["date_low"], session["date_high"])),
        ("Indication", _code(label, "indication", session["indication"])),
        ("Product", text(session["product"])),
        ("Lot", text(session["lot"])),
        ("Exosome source", _code(label, "exosome_source", session["exosome_source"])),
        ("Formulation", _code(label, "formulation", session["formulation"])),
        ("Route", _code(label, "route", session["route"])),
        ("Device", _code(label, "device", session["device"])),
        ("Given with it", _codes(label, "co_exposure", session["co_exposures"])),
        ("Sites", _codes(label, "site", session["sites"])),
        ("Dose", text(session["dose_text"])),
        ("Registered use", text(session["registered_use"])),
        ("Given by", text(session["operator"])),
    )


def _reaction(reaction: Row, label: Label) -> tuple[tuple[str, str], ...]:
    serious = {True: "yes", False: "no"}.get(reaction["serious"], NOT_REPORTED)
    return (
        ("Reaction", _code(label, "reaction", reaction["reaction"])),
        ("In the words of the report", text(reaction["reaction_text"])),
        ("Onset", days(reaction["onset_low_days"], reaction["onset_high_days"])),
        ("Onset as reported", text(reaction["onset_text"])),
        ("Morphology", _codes(label, "morphology", reaction["morphology"])),
        ("Symptoms", text(reaction["symptoms_text"])),
        (
            "Sites",
            text(reaction["sites_text"])
            if reaction["sites"] is None
            else _codes(label, "site", reaction["sites"]),
        ),
        ("Serious", serious),
        ("Criteria", _codes(label, "seriousness", reaction["seriousness"])),
        ("Rechallenge", _test(reaction["rechallenge"])),
        ("Rechallenge as reported", text(reaction["rechallenge_text"])),
        ("Dechallenge", _test(reaction["dechallenge"])),
    )


def _tests(reaction: Row, label: Label) -> tuple[tuple[str, str], ...]:
    histology = _codes(label, "histology", reaction["histology"])
    return (
        ("Biopsy", _test(reaction["biopsy"])),
        ("Biopsy taken", days(reaction["biopsy_low_days"], reaction["biopsy_high_days"])),
        ("Histology", NOT_DONE if reaction["biopsy"] == "not_done" else histology),
        ("Histology as reported", text(reaction["histology_text"])),
        ("Microbiology", _test(reaction["microbiology"])),
        ("Stain", _test(reaction["stain"])),
        ("Culture", _test(reaction["culture"])),
        ("PCR", _test(reaction["pcr"])),
        ("Microbiology as reported", text(reaction["microbiology_text"])),
    )


def _course(course: Row, label: Label, patients: int) -> tuple[tuple[str, str], ...]:
    stop = days(course["stop_low_days"], course["stop_high_days"])
    facts = [
        ("Class", _code(label, "treatment_class", course["treatment_class"])),
        ("Drug", text(course["drug"])),
        ("Line", text(course["line"])),
        ("Dose", text(course["dose_text"])),
        ("Started", days(course["start_low_days"], course["start_high_days"])),
        ("Stopped", "ongoing when last seen" if course["ongoing"] else stop),
        ("Duration as reported", text(course["duration_text"])),
        ("Response", _code(label, "response", course["response"])),
        ("Response as reported", text(course["response_text"])),
    ]
    if patients > 1:
        facts.insert(2, ("Patients treated", text(course["patients_treated"])))
    return tuple(facts)


def _outcome(reaction: Row, label: Label) -> tuple[tuple[str, str], ...]:
    return (
        ("Outcome", _code(label, "outcome", reaction["outcome"])),
        ("Ended", days(reaction["resolution_low_days"], reaction["resolution_high_days"])),
        ("Last seen", days(reaction["last_follow_up_days"], reaction["last_follow_up_days"])),
        ("Follow-up as reported", text(reaction["follow_up_text"])),
        ("What stayed", _codes(label, "sequelae", reaction["sequelae"])),
        ("What stayed, as reported", text(reaction["sequelae_text"])),
    )


def source(case: Row, label: Label) -> Group:
    """Where the case comes from: citation, DOI, evidence level, what was read, remarks."""
    given = case["source"]
    doi = text(given["doi"])
    # Only what has the form of a DOI becomes an address.
    if given["doi"] is not None and str(given["doi"]).startswith("10."):
        status = f" ({literal(given['doi_status'])})" if given["doi_status"] else ""
        doi = f"[{doi}](https://doi.org/{_address(str(given['doi']))}){status}"
    return Group(
        "Source",
        (
            ("Title", text(given["title"])),
            ("Authors", text(given["authors"])),
            ("Published in", text(given["journal"])),
            ("Year", text(given["year"])),
            ("DOI", doi),
            ("Address", _link(given["url"])),
            ("Evidence level", _code(label, "evidence_level", given["evidence_level"])),
            ("Kind", text(given["kind"])),
            ("What was read", text(given["what_was_read"])),
            ("Note", text(given["note"])),
        ),
    )


def _link(url: str | None) -> str:
    """The address as a link, where it is one of the web."""
    if url is None or not url.startswith("https://"):
        return text(url)
    return f"[{literal(url)}]({quote(url, safe='/:.-_;?=&%#~')})"


def _address(doi: str) -> str:
    """The DOI as part of an address, in which nothing can end the link early."""
    return quote(doi, safe="/.-_;")
