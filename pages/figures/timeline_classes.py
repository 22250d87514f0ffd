"""How the classes of treatment look in the lanes of the timeline."""

from collections.abc import Sequence

from pages.figures.lane_marks import THIN_LANE, Lanes, Trace
from pages.figures.style import PAPER, TREATMENT

LONG_NAME = 24


def told_apart(codes: Sequence[str], lanes: Lanes) -> list[list[str]]:
    """Classes of treatment by their look: without room for patterns a colour stands for several."""
    looks: dict[tuple[str, str], list[str]] = {}
    for code in codes:
        colour, pattern = TREATMENT[code]
        looks.setdefault((colour, pattern if _has_patterns(lanes) else ""), []).append(code)
    return list(looks.values())


def _has_patterns(lanes: Lanes) -> bool:
    return lanes.height >= THIN_LANE


def names(codes: Sequence[str]) -> str:
    """What the legend calls classes of one look; a long name takes two lines."""
    words = [
        code.replace("_", " ").replace("jak", "JAK").replace("5 fluoro", "5-fluoro")
        for code in codes
    ]
    if len(words) == 1 and len(words[0]) > LONG_NAME:
        return "<br>".join(words[0].rsplit(" ", 1))
    return ",<br>".join(words)


def marker(code: str, lanes: Lanes) -> Trace:
    """Colour and, where there is room for it, pattern of a class of treatment."""
    colour, pattern = TREATMENT[code]
    look: Trace = {
        "color": colour,
        "line": {"width": 0.6 if lanes.height >= THIN_LANE else 0, "color": PAPER},
    }
    if pattern and _has_patterns(lanes):
        look["pattern"] = {
            "shape": pattern,
            "size": min(7, lanes.height * 0.3),
            "fgcolor": PAPER,
            "solidity": 0.35,
            "bgcolor": colour,
            "fillmode": "replace",
        }
    return look
