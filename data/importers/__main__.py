"""Bring in cases: python -m data.importers FILE… --name clinic-a [--keep | --check-only] …"""

import argparse
import json
import shutil
import sys
import time
from pathlib import Path

import data
from data import importers
from data.importers import intake, order, places, printed, report, wished, work
from data.refusal import Refused

KEPT, REFUSED, USAGE, NOT_KEPT = 0, 1, 2, 3
SECONDS_BETWEEN_LOOKS = 0.1


def main(arguments: list[str] | None = None) -> int:
    """Do what was asked and print what came of it; 0 kept, 1 refused, 2 usage, 3 not kept."""
    parser = _parser()
    chosen = parser.parse_args(arguments)
    folder = chosen.folder or data.folder()
    folder.mkdir(parents=True, exist_ok=True)
    try:
        if chosen.template:
            return _template(chosen.template)
        if chosen.versions:
            return _versions(folder, chosen.versions)
        if chosen.remove:
            print(f"Removed {data.remove(chosen.remove, folder).full_name}.")
            return KEPT
        if not chosen.files or not chosen.name:
            parser.error("give at least one file and --name, as in: cases.csv --name clinic-a")
        return _bring_in(folder, chosen)
    except Refused as refusal:
        print(refusal, file=sys.stderr)
        return REFUSED


def _bring_in(folder: Path, chosen: argparse.Namespace) -> int:
    settings = _settings(chosen)
    files = tuple((path.name, path) for path in chosen.files)
    wanted = order.Order(files, chosen.name, chosen.title, chosen.who, chosen.importer, settings)
    intake_id = work.start(folder, wanted)
    try:
        ended = _watch(folder, intake_id)
    except KeyboardInterrupt:
        work.cancel(folder, intake_id)
        ended = work.state(folder, intake_id)
    if ended.ended != places.CHECKED:
        intake.discard(folder, intake_id)
        raise Refused(ended.words)
    found = report.read(places.place_of(folder, intake_id))
    print(printed.text(found))
    if chosen.refused:
        _hand_back(folder, intake_id, chosen.refused)
    # Rows that were refused are missing afterwards, so keeping the others has to be wished.
    if chosen.check_only or not found.cases or (found.refusals_in_all and not chosen.keep):
        intake.discard(folder, intake_id)
        print(_not_kept(found, chosen))
        return NOT_KEPT
    print(intake.keep(folder, intake_id).sentence)
    return KEPT


def _watch(folder: Path, intake_id: str) -> work.State:
    """The state in which it ended; each stage is printed once."""
    stage = ""
    while not (found := work.state(folder, intake_id)).ended:
        if found.stage != stage:
            stage = found.stage
            print(f"{stage} …", flush=True)
        time.sleep(SECONDS_BETWEEN_LOOKS)
    return found


def _not_kept(found: report.Report, chosen: argparse.Namespace) -> str:
    if chosen.check_only:
        return "Checked only; nothing was kept."
    if not found.cases:
        return "No case was accepted: there is nothing to keep."
    return (
        f"Not kept, because of the refused rows ({found.refused_rows:,}). Give "
        "--refused FILE.csv to get them for correction, or --keep to keep the others without them."
    )


def _hand_back(folder: Path, intake_id: str, target: Path) -> None:
    path = intake.refused_csv(folder, intake_id)
    if path is None:
        print("No rows were refused; no file of refused rows was written.")
        return
    # Rows of several tables come as a zip of several files.
    written = target.with_suffix(path.suffix)
    shutil.copyfile(path, written)
    print(f"Refused rows are in {written}; correct them and give the file again.")


def _settings(chosen: argparse.Namespace) -> dict[str, object]:
    """What the mapping file says, and the products of the command line beside those it names."""
    settings = _mapping(chosen.mapping) if chosen.mapping else {}
    products = (*wished.words(settings), *chosen.product)
    return {**settings, wished.SETTING: list(products)} if products else settings


def _mapping(path: Path) -> dict[str, object]:
    try:
        settings = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise Refused(
            f"{path}: the mapping could not be read as JSON ({error}). Right would be an object, "
            'as in {"columns": {"Alter": "case.age"}}.'
        ) from error
    if not isinstance(settings, dict):
        raise Refused(
            f'{path}: the mapping is no JSON object. Right: {{"columns": {{"Alter": "case.age"}}}}.'
        )
    return settings


def _template(folder: Path) -> int:
    from data.importers import linelist

    folder.mkdir(parents=True, exist_ok=True)
    linelist.write_template(folder)
    print(f"The template is in {folder}.")
    return KEPT


def _versions(folder: Path, name: str) -> int:
    versions = data.catalogue_as_found(folder).versions.get(name, ())
    for each in versions:
        print(f"{each.full_name}  kept {each.built_at:%Y-%m-%d %H:%M:%S} UTC  {each.title}")
    if not versions:
        raise Refused(f"There is no data set '{name}' here.")
    return KEPT


def _product(text: str) -> str:
    # A word left empty by mistake would keep every case of a register.
    if not wished.words({wished.SETTING: text}):
        raise argparse.ArgumentTypeError(f"'{text}' holds no word to look for")
    return text


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m data.importers",
        description="Bring in cases: checked, reported, then kept as a new version of a data set.",
        epilog="Exit code: 0 kept, 1 refused, 2 wrong usage, 3 checked but not kept.",
    )
    parser.add_argument("files", nargs="*", type=Path, metavar="FILE", help="files of one format")
    parser.add_argument("--name", help="name of the data set, as in clinic-a")
    parser.add_argument("--title", default="", help="title on screen; the name if left out")
    parser.add_argument("--who", default="", help="who gives the files, noted with them")
    parser.add_argument("--mapping", type=Path, help="JSON file of settings and column mapping")
    parser.add_argument(
        "--product",
        action="append",
        default=[],
        type=_product,
        metavar="WORD",
        help="keep only cases with a suspect product that contains it; may be given several times",
    )
    parser.add_argument(
        "--importer", choices=list(importers.FORMATS), help="format, where it is not recognised"
    )
    parser.add_argument("--folder", type=Path, help="where data sets lie; by default data/sets")
    group = parser.add_mutually_exclusive_group()
    group.add_argument("--check-only", action="store_true", help="report only, keep nothing")
    group.add_argument("--keep", action="store_true", help="keep although rows were refused")
    parser.add_argument("--refused", type=Path, help="where refused rows go, for correction")
    instead = parser.add_mutually_exclusive_group()
    instead.add_argument("--template", type=Path, metavar="FOLDER", help="write the template")
    instead.add_argument("--versions", metavar="NAME", help="list the versions of a data set")
    instead.add_argument("--remove", metavar="NAME@VERSION", help="remove one version for good")
    return parser


if __name__ == "__main__":
    sys.exit(main())
