"""Drugs of a report: suspect ones are exposures, the others stand under "As reported"."""

from data.importers.e2b.dates import iso
from data.importers.e2b.fields import Part, Report
from data.importers.e2b.table_rows import Given

SUSPECT = {"suspect", "interacting"}
ROLE_NOT_GIVEN = "Drug, role not given"
OTHER_DRUGS = {
    "concomitant": "Concomitant drug",
    "not administered": "Drug not administered",
}
# What the standard's forms are filled with where nothing is known.
NOTHING = {
    "unknown",
    "unk",
    "not known",
    "not available",
    "n/a",
    "product used for unknown indication",
}


def suspects(report: Report) -> list[Part]:
    """Suspect and interacting drugs."""
    known = roles(report)
    return [drug for drug in report.named("Drug") if role(drug, known) in SUSPECT]


def exposures(made: Given, onsets: list[str]) -> None:
    """A session for each day of administration that is known, or one without a day."""
    for drug in suspects(made.report):
        indications = [*drug.texts("indication")]
        for inner in drug.named("Indication"):
            indications += inner.texts("indication")
        for dosage in drug.named("Dosage") or [drug]:
            for date in _days(made, dosage, onsets) or [""]:
                made.add(
                    "given_exposure",
                    date=date,
                    indication=_known(next(iter(indications), "")),
                    product=product(drug),
                    lot=_known(dosage.text("given_exposure.lot")),
                    route=_known(dosage.text("route.text")) or _known(dosage.text("route.code")),
                    dose=_dose(dosage),
                )


def _days(made: Given, dosage: Part, onsets: list[str]) -> list[str]:
    """Days of administration: the first and the last, each of which the report names.

    Where an onset lies between them, the last day before it is only known to lie in "first/onset".
    """
    first, last = iso(dosage.text("first")), iso(dosage.text("last"))
    between = min((date for date in onsets if first and first < date < last), default="")
    if between:
        made.said.append("between")
        return [f"{first}/{between}", last]
    return list(dict.fromkeys(day for day in (first, last) if day))


def product(drug: Part) -> str:
    """Name of a product, or its substances where it has none."""
    substances = [*drug.texts("substance")]
    for inner in drug.named("Substance"):
        substances += inner.texts("substance")
    return drug.text("product") or ", ".join(substances)


def roles(report: Report) -> dict[str, str]:
    """Role of each drug by its identifier; R3 says it apart from the drug."""
    return {drug: one.text("role") for one in report.named("Role") for drug in one.texts("drug")}


def role(drug: Part, known: dict[str, str]) -> str:
    """Role of one drug by what it says itself or by `roles`; empty where none is given."""
    said = (known[key] for key in drug.texts("id") if key in known)
    return drug.text("role") or next(said, "")


def title(drug: Part, known: dict[str, str]) -> str:
    """Name of the part under "As reported"."""
    said = role(drug, known)
    return "Suspect drug" if said in SUSPECT else OTHER_DRUGS.get(said, ROLE_NOT_GIVEN)


def _known(text: str) -> str:
    return "" if text.strip().casefold() in NOTHING else text


def _dose(dosage: Part) -> str:
    if text := _known(dosage.text("dose.text")):
        return text
    amount = " ".join(t for t in (dosage.text("dose.number"), dosage.text("dose.unit")) if t)
    every = dosage.text("dose.interval")
    return f"{amount} every {every}" if amount and every else amount
