"""Rows of the given tables from the parts of a report."""

import json
import re
from collections import Counter

from data.importers.e2b import drugs, reactions
from data.importers.e2b.dates import age_at, iso
from data.importers.e2b.fields import BIRTH, Part, Report, show
from data.importers.e2b.table_rows import Given


def given(report: Report, record: int, *, prefer: str = "worldwide") -> Given:
    """Rows of a report under the number `record`.

    `prefer` names the identifier that becomes the name of the case: "worldwide" (C.1.8.1) or
    "sender" (C.1.1, R2 safetyreportid); the other one is used where it is missing.
    """
    head = report.one("Report")
    second = "sender" if prefer == "worldwide" else "worldwide"
    case_id = head.text(f"case_id.{prefer}") or head.text(f"case_id.{second}")
    made = Given(report, record, case_id)
    onsets = reactions.onset_dates(made)
    _case(made, onsets)
    drugs.exposures(made, onsets)
    reactions.reactions(made, onsets)
    _as_reported(made)
    return made


def nullified(report: Report) -> str | None:
    """Reason for which the sender withdrew the report; None where it stands."""
    head = report.one("Report")
    if head.text("nullified") in {"nullification", "yes"}:
        return head.text("nullified.reason") or "no reason given"
    return None


def _version(report: Report) -> str:
    """Number of the version (R2); dates that order the versions as digits (R3)."""
    head = report.one("Report")
    if report.release == "r2":
        return head.text("version.information")
    stamps = [head.text(f"version.{kind}") for kind in ("information", "creation")]
    return " ".join(re.sub(r"[-+]\d{4}$|\D", "", text)[:14].ljust(14, "0") for text in stamps)


def _case(made: Given, onsets: list[str]) -> None:
    report = made.report
    head, patient = report.one("Report"), report.one("Patient")
    reporters = sorted(report.named("Reporter"), key=lambda one: one.text("first") != "1")
    reporter = reporters[0] if reporters else Part("Reporter")
    country, basis = _country(report, reporter)
    made.add(
        "given_case",
        case_id=made.case_id,
        version=_version(report),
        age=_age(made, onsets),
        sex=patient.text("given_case.sex"),
        country=country,
        country_basis=basis,
        reporter=reporter.text("given_case.reporter"),
        reported=iso(head.text("given_case.reported")),
    )


def _country(report: Report, reporter: Part) -> tuple[str, str]:
    for part in (*report.named("Reaction"), report.one("Report")):
        if occurrence := part.text("country.occurrence"):
            return occurrence, "where the reaction occurred"
    found = reporter.text("country.reporter") or report.one("Report").text("country.primary")
    return found, "reporter" if found else ""


def _age(made: Given, onsets: list[str]) -> str:
    patient = made.report.one("Patient")
    stated = patient.text("given_case.age") or " ".join(
        text for text in (patient.text("age.number"), patient.text("age.unit")) if text
    )
    birth = iso(patient.text(BIRTH))
    if birth:
        made.said.append("birth")
    computed = age_at(birth, min([date for date in onsets if date], default=""))
    if computed and not stated:
        made.said.append("age")
    elif computed and stated.endswith("years") and stated != computed:
        note = f"The date of birth and the date of start make it {computed}."
        number = "D.2.2" if made.report.release == "r3" else "B.1.2.2"
        made.flag(f"{number} Age at onset", stated, note)
    return stated or computed or patient.text("age_group")


def _as_reported(made: Given) -> None:
    report = made.report
    names = {
        key: reactions.term(one) for one in report.named("Reaction") for key in one.texts("id")
    }
    names |= {key: drugs.product(one) for one in report.named("Drug") for key in one.texts("id")}
    known = drugs.roles(report)
    reasons: dict[str, str] = {}
    items: Counter[str] = Counter()
    for part in report.parts:
        title = drugs.title(part, known) if part.name == "Drug" else part.name
        shown = _shown(part, names, reasons, _place_of(part, report))
        made.said += ["not taken"] * len(part.left_out)
        made.said += ["no role"] * (title == drugs.ROLE_NOT_GIVEN)
        if shown and part.name != "Role":
            items[title] += 1
            _keep(made, title, items[title], shown)
    if reasons:
        _keep(made, "Not given, with the reason", 1, reasons)


def _place_of(part: Part, report: Report) -> str:
    """Which of several parts of one name it is: "reaction 2"; empty for the only one."""
    same = report.named(part.name)
    return f"{part.name.lower()} {same.index(part) + 1}" if len(same) > 1 else ""


def _shown(
    part: Part, names: dict[str, str], reasons: dict[str, str], where: str
) -> dict[str, str]:
    """Everything supplied in a part and the parts inside it; reasons are put aside."""
    shown = dict(part.shown)
    for label, reason in part.reasons.items():
        show(reasons, f"{label} ({where})" if where else label, reason)
    if part.name in ("Causality assessment", "Interval", "Recurrence"):
        for place in ("drug", "reaction"):
            named = [names[key] for key in part.texts(place) if key in names]
            if named and shown:
                shown[place.capitalize()] = named[0]
    for inner in part.parts:
        for label, text in _shown(inner, names, reasons, where).items():
            show(shown, label, text)
    return shown


def _keep(made: Given, part: str, item: int, fields: dict[str, str]) -> None:
    text = json.dumps(fields, ensure_ascii=False)
    made.add("given_as_reported", part=part, item=item, fields=text)
