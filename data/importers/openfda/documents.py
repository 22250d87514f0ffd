"""The reports in a JSON file, whatever it wraps them in: one at a time, all values as text."""

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import BinaryIO

import ijson

from data.importers.limits import LIMITS, size_in_words
from data.refusal import Refused

Json = dict[str, object]
Events = Iterator[tuple[str, object]]
# What openFDA says of its answers, not of reports.
_ABOUT = ("meta", "count", "anatomy", "disclaimer")
# Reports of openFDA lie about ten deep in each other.
_DEEPEST = 40
_BYTE_ORDER_MARK = b"\xef\xbb\xbf"
_OPENS = ("start_map", "start_array")
_CLOSES = ("end_map", "end_array")


def reports(path: Path, name: str) -> Iterator[Json]:
    """Every report of the file in its order; refused in words where the JSON breaks off.

    Understood are an answer of openFDA ({meta, results}), a list, one report, one report a line,
    and a report in sections under "header". The file is read in a stream, so that its size costs
    no memory; one report, and what stands beside the list of them, may have so many bytes as
    LIMITS says.
    """
    try:
        with path.open("rb") as opened:
            reader = _Reader(opened, name)
            is_empty = True
            for report in _documents(ijson.basic_parse(reader, multiple_values=True)):
                is_empty = False
                reader.since = 0
                yield report
            if is_empty and not reader.position:
                raise ValueError("it is empty")
    except (ijson.JSONError, ValueError) as error:
        if isinstance(error, Refused):
            raise
        raise Refused(
            f"{name}: the JSON cannot be read to its end ({str(error)[:200]}). "
            "Give the file again as openFDA delivers it, whole and in UTF-8."
        ) from error


def kind(report: Mapping[str, object]) -> str:
    """drug, device, food, cosmetic, animal, error or nothing, by the names of its fields."""
    if set(report) <= {"error", "meta"} and report.get("error"):
        return "error"
    if {"unique_aer_id_number", "animal"} & set(report):
        return "animal"
    if {"mdr_report_key", "mdr_text", "device"} & set(report):
        return "device"
    if {"safetyreportid", "safetyreport"} & set(report) or "drug" in part(report, "patient"):
        return "drug"
    if {"products", "reactions", "outcomes"} & set(report):
        cosmetic = {"patient", "report_version", "initial_received_date"} & set(report)
        return "cosmetic" if cosmetic else "food"
    return ""


def part(report: Mapping[str, object], name: str) -> Json:
    """An object inside a report; of a list its first, and empty where there is none."""
    found = items(report, name)
    first = found[0] if found else None
    return first if isinstance(first, dict) else {}


def items(report: Mapping[str, object], name: str) -> list[object]:
    """A list inside a report; one value alone is a list of one, nothing is an empty list."""
    value = report.get(name)
    if value is None or value == "":
        return []
    return value if isinstance(value, list) else [value]


def text(value: object) -> str | None:
    """A value as text; several values are joined by "; ", nothing is None."""
    if isinstance(value, dict):
        return json.dumps(value, ensure_ascii=False, default=str)
    if isinstance(value, list):
        return "; ".join(each for each in map(text, value) if each) or None
    if isinstance(value, bool):
        return "true" if value else "false"
    if value is None:
        return None
    return str(value).replace("\x00", "").strip() or None


def flat(report: Mapping[str, object], without: frozenset[str] = frozenset()) -> dict[str, str]:
    """Name of each field with something in it -> text; inner names follow a dot."""
    found: dict[str, str] = {}
    for name, value in report.items():
        if name in without:
            continue
        if isinstance(value, dict):
            found |= {f"{name}.{inner}": words for inner, words in flat(value).items()}
        elif words := text(value):
            found[name] = words
    return found


class _Reader:
    """A file without its byte order mark that counts what was read since the last report."""

    def __init__(self, opened: BinaryIO, name: str) -> None:
        self.opened = opened
        self.name = name
        self.position = 0
        self.since = 0

    def read(self, size: int = -1) -> bytes:
        """The next bytes of the file."""
        found = self.opened.read(size)
        self.since += len(found)
        if self.since > LIMITS.report_bytes + size:
            raise Refused(
                f"{self.name} holds a report of more than {size_in_words(LIMITS.report_bytes)}. "
                "Right would be reports of some kilobytes each."
            )
        if not self.position:
            found = found.removeprefix(_BYTE_ORDER_MARK)
        self.position += len(found)
        return found


def _documents(events: Events) -> Iterator[Json]:
    for event, value in events:
        if event == "start_array":
            yield from _listed(events)
        elif event == "start_map":
            yield from _mapped(events)
        else:
            yield _object(value)


def _listed(events: Events) -> Iterator[Json]:
    for event, value in events:
        if event == "end_array":
            return
        yield from _unfolded(_built(event, value, events))


def _mapped(events: Events) -> Iterator[Json]:
    """The reports in one object: those of its list `results`, or else the object itself."""
    others: Json = {}
    has_results = False
    for event, name in events:
        if event == "end_map":
            break
        inner, value = next(events)
        if name != "results":
            others[str(name)] = _built(inner, value, events)
            continue
        has_results = True
        if inner == "start_array":
            yield from _listed(events)
        else:
            yield from _unfolded(_built(inner, value, events))
    if not has_results:
        yield from _unfolded(others)


def _built(event: str, value: object, events: Events) -> object:
    """The value that begins with this event."""
    builder = ijson.ObjectBuilder()
    builder.event(event, value)
    depth = int(event in _OPENS)
    while depth:
        event, value = next(events)
        builder.event(event, value)
        depth += (event in _OPENS) - (event in _CLOSES)
        if depth > _DEEPEST:
            raise ValueError(f"its parts lie more than {_DEEPEST} deep in each other")
    return builder.value


def _unfolded(document: object) -> Iterator[Json]:
    if isinstance(document, list):
        for each in document:
            yield from _unfolded(each)
    elif isinstance(document, dict):
        inner = _inside(document)
        if inner is not None:
            yield from _unfolded(inner)
        elif document:
            yield document
    else:
        yield _object(document)


def _inside(document: Json) -> object:
    """What a wrapper holds: a list of results, or a report in sections; None where it is none."""
    if "results" in document:
        return document["results"]
    header = document.get("header")
    if not isinstance(header, dict):
        return None
    if "results" in header:
        return header["results"]
    return header | {k: v for k, v in document.items() if k != "header" and k not in _ABOUT}


def _object(report: object) -> Json:
    return report if isinstance(report, dict) else {"value": report}
