"""Time from onset to resolution by class of the first treatment, from the rows of `resolution`."""

from dataclasses import dataclass

import pandas as pd

from queries.statistics import resolution as survival

FEWEST_PATIENTS = survival.FEWEST_PATIENTS_FOR_A_MEDIAN
TIMED = ("resolved", "unresolved")


@dataclass(frozen=True)
class Timing:
    """Curves by class, and the patients who have none, by the reason.

    `curves` are the classes with five timed patients or more, most patients first; `too_few` the
    timed patients of the others by class. `untimed` counts patients by the state that keeps them
    from having a time; `unclassed` those timed whose first treatment is not known.
    """

    curves: dict[str, survival.Resolution]
    too_few: dict[str, int]
    untimed: dict[str, int]
    unclassed: int
    patients: int


def timing(rows: pd.DataFrame) -> Timing:
    """The rows of `resolution` as curves; each patient is in exactly one of their counts."""
    # Some hundred rows are read one by one sooner than pandas has grouped them.
    by_class: dict[str, list[tuple[float, bool, int]]] = {}
    untimed: dict[str, int] = {}
    unclassed = 0
    columns = (rows[name].tolist() for name in ("first_class", "state", "days", "patients"))
    for code, state, days, patients in zip(*columns, strict=True):
        if state not in TIMED:
            untimed[state] = untimed.get(state, 0) + patients
        elif isinstance(code, str):
            by_class.setdefault(code, []).append((days, state == "resolved", patients))
        else:
            unclassed += patients
    totals = {code: sum(patients for *_, patients in held) for code, held in by_class.items()}
    curves: dict[str, survival.Resolution] = {}
    too_few: dict[str, int] = {}
    for code in sorted(totals, key=lambda code: -totals[code]):
        if totals[code] < FEWEST_PATIENTS:
            too_few[code] = totals[code]
        else:
            curves[code] = survival.kaplan_meier(*zip(*by_class[code], strict=True))
    return Timing(
        curves=curves,
        too_few=too_few,
        untimed=dict(sorted(untimed.items())),
        unclassed=unclassed,
        patients=int(rows["patients"].sum()),
    )
