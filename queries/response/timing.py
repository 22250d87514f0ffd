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

    @property
    def drawn(self) -> int:
        """Patients in the curves."""
        return sum(curve.patients for curve in self.curves.values())


def timing(rows: pd.DataFrame) -> Timing:
    """The rows of `resolution` as curves; each patient is in exactly one of their counts."""
    timed = rows[rows["state"].isin(TIMED)]
    by_class = timed.dropna(subset=["first_class"]).groupby("first_class", observed=True)
    totals = by_class["patients"].sum().sort_values(ascending=False, kind="stable")
    curves: dict[str, survival.Resolution] = {}
    too_few: dict[str, int] = {}
    for code, patients in totals.items():
        if patients < FEWEST_PATIENTS:
            too_few[str(code)] = int(patients)
            continue
        part = by_class.get_group(code)
        curves[str(code)] = survival.kaplan_meier(
            part["days"].to_numpy(dtype=float),
            (part["state"] == "resolved").to_numpy(),
            part["patients"].to_numpy(dtype=float),
        )
    untimed = rows[~rows["state"].isin(TIMED)].groupby("state")["patients"].sum()
    return Timing(
        curves=curves,
        too_few=too_few,
        untimed={str(state): int(patients) for state, patients in untimed.items()},
        unclassed=int(timed.loc[timed["first_class"].isna(), "patients"].sum()),
        patients=int(rows["patients"].sum()),
    )
