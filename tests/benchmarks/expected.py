"""The counts that the app has to show, reckoned from the tables with pandas alone."""

import random
from dataclasses import dataclass
from urllib.parse import urlencode

import duckdb
import pandas as pd

import data

YOUNGEST = range(18, 46)
OLDEST = range(46, 80)
ONSETS = ((0, 14), (0, 90), (2, 30), (14, 90), (15, 365))
TREATMENTS = ("topical_corticosteroid", "systemic_corticosteroid", "antibiotic", "observation")


@dataclass(frozen=True)
class Wish:
    """A selection that a session asks for; None where a filter is not set."""

    age: tuple[int, int]
    onset: tuple[int, int] | None
    treatment: str | None
    sex: str | None

    def query(self, dataset: str) -> str:
        """The wish as the query of the app's URL."""
        parameters = {"dataset": dataset, "age": f"{self.age[0]}-{self.age[1]}"}
        if self.onset:
            parameters["onset"] = f"{self.onset[0]}-{self.onset[1]}"
        for name in ("treatment", "sex"):
            if value := getattr(self, name):
                parameters[name] = value
        return urlencode(parameters)


def wishes(random_numbers: random.Random, amount: int) -> list[Wish]:
    """Random selections, hardly any of them twice."""
    draw = random_numbers.choice
    return [
        Wish(
            (draw(YOUNGEST), draw(OLDEST)),
            draw((None, None, *ONSETS)),
            draw((None, None, None, *TREATMENTS)),
            draw((None, None, "female", "male")),
        )
        for _ in range(amount)
    ]


class Reckoning:
    """Counts of patients in one data set, straight from its tables of cases, reactions, courses."""

    def __init__(self, dataset: data.Dataset) -> None:
        with duckdb.connect(str(dataset.path), read_only=True) as connection:
            self.cases = connection.execute(
                "select patient_case.* from patient_case join source using (source_id)"
                " where evidence_level <> 'D' order by case_key"
            ).df()
            reactions = connection.execute(
                "select case_key, onset_low_days, onset_high_days from reaction"
            ).df()
            treatments = connection.execute("select case_key, treatment_class from treatment").df()
        # The onset of a case with several reactions is that of the first.
        onsets = reactions.dropna().groupby("case_key").min()
        self.cases = self.cases.join(onsets, on="case_key")
        self.treated = {
            name: self.cases["case_key"].isin(
                treatments.loc[treatments["treatment_class"] == name, "case_key"]
            )
            for name in TREATMENTS
        }

    def sentence(self, wish: Wish) -> str:
        """What the app has to say: `Showing 5 of 11 patients · 2 possible`."""
        certain, possible = self._range("age_low_years", "age_high_years", wish.age)
        if wish.onset:
            both = self._range("onset_low_days", "onset_high_days", wish.onset)
            certain, possible = certain & both[0], possible & both[1]
        if wish.treatment:
            treated = self.treated[wish.treatment]
            certain, possible = certain & treated, possible & treated
        if wish.sex:
            sex = self.cases["sex"]
            certain, possible = (
                certain & (sex == wish.sex),
                possible & ((sex == wish.sex) | sex.isna()),
            )
        patients = self.cases["patients"]
        shown, sure = int(patients[possible].sum()), int(patients[certain].sum())
        only_possibly = f" · {shown - sure} possible" if shown > sure else ""
        return f"Showing {shown} of {int(patients.sum())} patients{only_possibly}"

    def _range(self, low: str, high: str, wanted: tuple[int, int]) -> tuple[pd.Series, pd.Series]:
        first, last = self.cases[low], self.cases[high]
        certain = ((first >= wanted[0]) & (last <= wanted[1])).fillna(False).astype(bool)
        overlaps = ((last >= wanted[0]) & (first <= wanted[1])).fillna(False).astype(bool)
        return certain, overlaps | first.isna()
