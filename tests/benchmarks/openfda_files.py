"""openFDA files in bulk: python -m tests.benchmarks.openfda_files FOLDER.

A file as openFDA ships it holds up to about 20,000 reports; one on drugs is 60 MB and more, most of
it what openFDA adds to each product. Every word is drawn; the fields are those of openFDA.
"""

import argparse
from collections import Counter
from collections.abc import Callable
from functools import cache
from pathlib import Path
from random import Random
from time import perf_counter

import orjson

REPORTS = 20_000
FILES = 3
SEED = 1
TERMS = 6_000
PRODUCTS = 4_000
SYLLABLES = ("ra", "lo", "mi", "tec", "vex", "ni", "pro", "zu", "da", "so", "mab", "tin", "zole")

Json = dict[str, object]


@cache
def word(number: int) -> str:
    """A word of its own for each number below 2,197."""
    base = len(SYLLABLES)
    return "".join(SYLLABLES[number // base**place % base] for place in range(3)).upper()


def _name(drawn: Random, different: int) -> str:
    number = int(different * drawn.random() ** 3)
    return f"{word(number % 2_197)} {word(number * 7 % 2_197)}"


def _day(drawn: Random) -> str:
    return f"20{drawn.randint(10, 23)}{drawn.randint(1, 12):02}{drawn.randint(1, 28):02}"


def _words(drawn: Random, number: int) -> str:
    return " ".join(word(drawn.randrange(2_197)) for _ in range(number))


def _json(value: object) -> bytes:
    return orjson.dumps(value, option=orjson.OPT_INDENT_2)


@cache
def _labels(product: int) -> Json:
    """What openFDA adds to a product: lists of numbers and names."""
    return {
        "application_number": [f"ANDA{product:06}"],
        "brand_name": [word(product % 2_197)],
        "generic_name": [word(product % 2_197)],
        "manufacturer_name": [f"{word(each)} LTD" for each in range(product % 5 + 1)],
        "product_ndc": [f"{product:05}-{each:04}" for each in range(12)],
        "spl_id": [f"{product:08x}-{each:04x}-4aaa-b000-{product:012x}" for each in range(4)],
        "package_ndc": [f"{product:05}-{each:04}-01" for each in range(12)],
        "rxcui": [str(100_000 + product + each) for each in range(6)],
    }


def drug(drawn: Random, number: int, truth: Counter[str]) -> Json:
    """One report on drugs; each first product is a suspect."""
    products: list[Json] = []
    for at in range(1 + int(4 * drawn.random() ** 2)):
        role = "1" if at == 0 else drawn.choice("123")
        truth["exposures"] += role in "13"
        products.append(
            {
                "drugcharacterization": role, "medicinalproduct": _name(drawn, PRODUCTS),
                "drugadministrationroute": drawn.choice(("048", "058", "042")),
                "drugindication": _name(drawn, TERMS), "drugdosagetext": "1 DF, QD",
                "drugstartdateformat": "102", "drugstartdate": _day(drawn),
                "activesubstance": {"activesubstancename": _name(drawn, PRODUCTS)},
                "openfda": _labels(drawn.randrange(PRODUCTS)),
            }
        )  # fmt: skip
    reactions = [
        {"reactionmeddraversionpt": "26.1", "reactionmeddrapt": _name(drawn, TERMS),
         "reactionoutcome": drawn.choice("123456")}
        for _ in range(1 + int(6 * drawn.random() ** 2))
    ]  # fmt: skip
    truth["reactions"] += len(reactions)
    return {
        "safetyreportversion": "1", "safetyreportid": str(10_000_000 + number),
        "primarysourcecountry": "US", "occurcountry": "US", "transmissiondateformat": "102",
        "transmissiondate": _day(drawn), "reporttype": "1", "serious": drawn.choice("12"),
        "receivedateformat": "102", "receivedate": _day(drawn), "fulfillexpeditecriteria": "2",
        "companynumb": f"US-{number}", "duplicate": None,
        "primarysource": {"reportercountry": "US", "qualification": drawn.choice("1235")},
        "sender": {"sendertype": "2", "senderorganization": "FDA-Public Use"},
        "receiver": {"receivertype": "6", "receiverorganization": "FDA"},
        "patient": {
            "patientonsetage": str(drawn.randint(1, 95)), "patientonsetageunit": "801",
            "patientsex": drawn.choice("12"), "patientweight": str(drawn.randint(40, 120)),
            "reaction": reactions, "drug": products,
        },
    }  # fmt: skip


def device(drawn: Random, number: int, truth: Counter[str]) -> Json:
    """One report on a device, with what was written of it."""
    problems = [_name(drawn, TERMS) for _ in range(1 + int(3 * drawn.random() ** 2))]
    truth["exposures"] += 1
    truth["reactions"] += len(problems)
    narratives = [
        {"mdr_text_key": str(number * 10 + at), "text_type_code": code, "patient_sequence_number":
         "1", "text": _words(drawn, 80)}
        for at, code in enumerate(("Description of Event or Problem", "Additional Manufacturer"))
    ]  # fmt: skip
    return {
        "mdr_report_key": str(10_000_000 + number), "report_number": f"{number}-2023-00001",
        "event_type": drawn.choice(("Malfunction", "Injury", "Other")),
        "date_received": _day(drawn), "date_of_event": _day(drawn),
        "reporter_occupation_code": "PHYSICIAN", "reporter_country_code": "US",
        "manufacturer_contact_f_name": "A", "manufacturer_contact_address_1": "B",
        "type_of_report": ["Initial submission"], "source_type": ["Health Professional"],
        "device": [
            {"device_sequence_number": " 1.0", "brand_name": _name(drawn, PRODUCTS),
             "generic_name": _name(drawn, 900), "lot_number": str(drawn.randrange(10_000)),
             "manufacturer_d_name": _name(drawn, 500), "device_operator": "HEALTH PROFESSIONAL",
             "openfda": {"device_name": _name(drawn, 900), "device_class": "2",
                         "regulation_number": "878.4800"}}
        ],
        "patient": [
            {"patient_sequence_number": "1", "patient_age": f"{drawn.randint(1, 95)} YR",
             "patient_sex": drawn.choice(("Male", "Female")), "patient_problems": problems,
             "sequence_number_outcome": [drawn.choice(("Hospitalization", "Other"))]}
        ],
        "mdr_text": narratives,
    }  # fmt: skip


def food(drawn: Random, number: int, truth: Counter[str]) -> Json:
    """One report on foods; each first product is a suspect."""
    products: list[Json] = []
    for at in range(1 + int(2 * drawn.random())):
        role = "SUSPECT" if at == 0 else drawn.choice(("SUSPECT", "CONCOMITANT"))
        truth["exposures"] += role == "SUSPECT"
        products.append(
            {"role": role, "name_brand": _name(drawn, PRODUCTS), "industry_code": "54",
             "industry_name": "Vit/Min/Prot/Unconv Diet(Human/Animal)"}
        )  # fmt: skip
    reactions = [_name(drawn, TERMS) for _ in range(1 + int(6 * drawn.random() ** 2))]
    truth["reactions"] += len(reactions)
    return {
        "report_number": str(100_000 + number), "date_created": _day(drawn),
        "date_started": _day(drawn), "outcomes": [drawn.choice(("Hospitalization", "Other"))],
        "consumer": {"age": str(drawn.randint(1, 95)), "age_unit": "year(s)",
                     "gender": drawn.choice(("Male", "Female"))},
        "products": products, "reactions": reactions,
    }  # fmt: skip


KINDS: dict[str, Callable[[Random, int, Counter[str]], Json]] = {
    "drug": drug, "device": device, "food": food,
}  # fmt: skip


def draw(
    folder: Path, kind: str, *, files: int = FILES, reports: int = REPORTS, seed: int = SEED
) -> dict[str, int]:
    """Write the files of a kind; cases, reactions and exposures that are in them."""
    folder.mkdir(parents=True, exist_ok=True)
    truth = Counter[str](cases=files * reports)
    drawn = Random(seed)
    for file in range(files):
        path = folder / f"{kind}-event-{file + 1:04}-of-{files:04}.json"
        about = {"meta": {"disclaimer": "Drawn by a program.", "results": {"total": reports}}}
        with path.open("wb") as out:
            out.write(_json(about).removesuffix(b"\n}") + b',\n  "results": [\n')
            for number in range(reports):
                report = KINDS[kind](drawn, file * reports + number, truth)
                out.write(_json(report) + (b",\n" if number < reports - 1 else b"\n"))
            out.write(b"  ]\n}\n")
    return dict(truth)


def main() -> None:
    """Draw the files and say how long it took."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--kind", choices=list(KINDS), default="drug")
    parser.add_argument("--files", type=int, default=FILES)
    parser.add_argument("--reports", type=int, default=REPORTS)
    parser.add_argument("--seed", type=int, default=SEED)
    chosen = parser.parse_args()
    started = perf_counter()
    counts = draw(
        chosen.folder, chosen.kind, files=chosen.files, reports=chosen.reports, seed=chosen.seed
    )
    print(f"{counts} in {perf_counter() - started:.1f} s")


if __name__ == "__main__":
    main()
