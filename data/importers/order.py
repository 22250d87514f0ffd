"""What a person asks for: these files, read so, as a data set of this name."""

import json
import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path

from data.importers.given import Choices
from data.refusal import Refused

# Name of a file as given, and where it lies now.
Offered = tuple[str, Path]

NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,39}")
# Built in: "simulated" and all that begins with it are drawn by a program.
BUILT_IN = ("published", "simulated")


@dataclass(frozen=True)
class Order:
    """One import: files with the names they were given under, and the choices made."""

    files: tuple[Offered, ...]
    name: str
    title: str = ""
    who: str = ""
    # Code of a format, where a person chose it.
    importer: str | None = None
    settings: Mapping[str, object] = field(default_factory=dict[str, object])
    # Whether the files are moved in rather than copied: uploads, which nobody needs afterwards.
    take: bool = False

    @property
    def choices(self) -> Choices:
        """The settings as importers take them."""
        return Choices(self.settings)

    def to_json(self) -> str:
        """The order as one JSON object."""
        return json.dumps(asdict(self), ensure_ascii=False, default=str)

    @classmethod
    def from_json(cls, text: str) -> "Order":
        """The order that `to_json` wrote."""
        fields = json.loads(text)
        files = tuple((name, Path(path)) for name, path in fields.pop("files"))
        return cls(files=files, **fields)


def check_name(name: str) -> str:
    """The name, where a data set may have it; refused in words otherwise."""
    if not NAME.fullmatch(name):
        raise Refused(
            f"'{name}' cannot name a data set: write 1 to 40 small letters a-z, digits and "
            "hyphens, beginning with a letter or digit, as in clinic-a."
        )
    if name == BUILT_IN[0] or name.startswith(BUILT_IN[1]):
        raise Refused(
            f"'{name}' is the name of a data set that comes with the program. "
            "Choose another, as in clinic-a."
        )
    return name
