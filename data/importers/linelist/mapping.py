"""Mappings of columns that were corrected once, kept for the next file with the same headings."""

import hashlib
import json
import os
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path

from data.importers.linelist import fields

FOLDER = ".mappings"
# For people who open the file; the settings beside it are those of an import.
HEADERS = "headers"


def save_mapping(folder: Path, headers: Sequence[str], settings: Mapping[str, object]) -> Path:
    """Keep the settings for files with these headings; the file can be given as a mapping too."""
    place = folder / FOLDER
    place.mkdir(mode=0o700, parents=True, exist_ok=True)
    path = place / f"{fingerprint(headers)}.json"
    kept = dict(settings) | {HEADERS: list(headers)}
    text = json.dumps(kept, ensure_ascii=False, indent=1, default=str)
    with tempfile.NamedTemporaryFile("w", encoding="utf-8", dir=place, delete=False) as aside:
        aside.write(text)
    os.replace(aside.name, path)  # noqa: PTH105
    return path


def saved_mapping(folder: Path, headers: Sequence[str]) -> dict[str, object] | None:
    """The settings kept for files with these headings; None where there are none."""
    path = folder / FOLDER / f"{fingerprint(headers)}.json"
    if not path.is_file():
        return None
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except ValueError:
        # A mapping cut short offers nothing; it is written anew when it is saved again.
        return None
    if not isinstance(found, dict):
        return None
    return {str(name): value for name, value in found.items() if name != HEADERS}


def fingerprint(headers: Sequence[str]) -> str:
    """Name of a set of headings, whatever their order."""
    words = "\n".join(sorted(fields.plain(header) for header in headers))
    return hashlib.sha256(words.encode()).hexdigest()[:24]
