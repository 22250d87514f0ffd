"""How many of the graded patients of a class had a marked response or better."""

import pandas as pd

from queries.statistics import proportion


def intervals(rows: pd.DataFrame) -> dict[str, str]:
    """Counts and exact interval in words by class, from the rows of `cells`.

    No percentage under five graded patients; a class without graded patients has no entry.
    """
    graded = rows[(rows["part"] == "class") & (rows["graded"] > 0)]
    return {
        str(row.treatment_class): proportion.exact_interval(
            events=int(row.marked_or_better), patients=int(row.graded)
        ).text()
        for row in graded.itertuples()
    }
