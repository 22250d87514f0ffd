"""What agreement between two reports is worth: the model by which duplicates are suspected.

Fellegi and Sunter (J Am Stat Assoc 1969;64:1183): the weight of a fact is log2(m / u), where m is
the share of pairs at this level among reports of the same patient, and u the share among reports
of different patients; the weights of all facts and that of the start are summed. A fact that one
of the two does not report weighs nothing.

* m is stated below and is the same for every data set, because it cannot be learned from the
  handful of duplicates, or none, that a clinic's list holds. Each m is an assumption: what is
  written down once is copied well (sex, product), days and ages slip or are rounded, reactions are
  named differently by different reporters, and treatments are told to different depths.
* u comes from the data set: all pairs among up to `SAMPLE` cases are compared, and the stated u
  counts as `STATED_PAIRS` pairs beside them, so that it prevails where there are ten cases and
  fades where there are hundreds. Of values that are common or rare (`by_value`) u is the share of
  cases that have the more common of the two values.
* Levels are told apart among pairs of the same kind (`among`): an exact day agrees more rarely than
  a month does, but being told exactly says nothing about being the same patient.
"""

from dataclasses import dataclass

# One report in so many is taken to be a second one: with n cases a pair starts at 2 / 50 / (n - 1).
ONE_DUPLICATE_IN = 50
SAMPLE = 700
STATED_PAIRS = 100
# A rare value is worth at most this much: one case in so many, whatever the data say.
LEAST_SHARE = 1 / 100


@dataclass(frozen=True)
class Level:
    """How far two reports agree in a fact: words, the condition in SQL, and the shares m and u.

    `l` and `r` at the end of a column's name are the two reports. The last level of a fact is what
    remains. `among` names the pairs that m and u are shares of.
    """

    words: str
    condition: str
    m: float
    u: float
    among: str = ""
    by_value: bool = False


@dataclass(frozen=True)
class Fact:
    """A fact that is compared: its name, the column that has to be known in both, its levels."""

    name: str
    column: str
    levels: tuple[Level, ...]
    # Column whose values are common or rare, where it is another than `column`.
    value: str = ""


_BOTH_DAYS = "exposure_low_l = exposure_high_l and exposure_low_r = exposure_high_r"
_BOTH_AGES = "age_low_l = age_high_l and age_low_r = age_high_r"
_BOTH_ONSETS = "onset_low_l = onset_high_l and onset_low_r = onset_high_r"
_SAME_TIME = (
    "list_has_any(products_l, products_r)"
    " and exposure_low_l <= exposure_high_r + 180 and exposure_low_r <= exposure_high_l + 180"
)

FACTS = (
    Fact(
        "sex",
        "sex",
        (
            Level("same sex", "sex_l = sex_r", 0.98, 0.6, by_value=True),
            Level("sex differs", "else", 0.02, 0.4),
        ),
    ),
    Fact(
        "age",
        "age_low",
        (
            Level("same age", f"{_BOTH_AGES} and age_low_l = age_low_r", 0.85, 0.03, "exact"),
            # A birthday between two reports, or a year of birth alone.
            Level(
                "ages one year apart",
                f"{_BOTH_AGES} and abs(age_low_l - age_low_r) = 1",
                0.10,
                0.06,
                "exact",
            ),
            Level("ages differ", _BOTH_AGES, 0.05, 0.91, "exact"),
            Level(
                "age ranges overlap",
                "age_low_l <= age_high_r and age_low_r <= age_high_l",
                0.95,
                0.25,
                "range",
            ),
            Level("age ranges lie apart", "else", 0.05, 0.75, "range"),
        ),
    ),
    # The country is at times that of the reporter.
    Fact(
        "country",
        "country",
        (
            Level("same country", "country_l = country_r", 0.95, 0.3, by_value=True),
            Level("country differs", "else", 0.05, 0.7),
        ),
    ),
    Fact(
        "exposure",
        "exposure_low",
        (
            Level(
                "same day of exposure",
                f"{_BOTH_DAYS} and exposure_low_l = exposure_low_r",
                0.80,
                0.004,
                "exact",
            ),
            Level(
                "exposures within a week",
                f"{_BOTH_DAYS} and abs(exposure_low_l - exposure_low_r) <= 7",
                0.10,
                0.04,
                "exact",
            ),
            Level("exposures on different days", _BOTH_DAYS, 0.10, 0.956, "exact"),
            Level(
                "dates of exposure overlap",
                "exposure_low_l <= exposure_high_r and exposure_low_r <= exposure_high_l",
                0.90,
                0.08,
                "range",
            ),
            Level("dates of exposure lie apart", "else", 0.10, 0.92, "range"),
        ),
    ),
    Fact(
        "onset",
        "onset_low",
        (
            Level(
                "same day of onset",
                f"{_BOTH_ONSETS} and onset_low_l = onset_low_r",
                0.70,
                0.04,
                "exact",
            ),
            Level(
                "onsets within three days",
                f"{_BOTH_ONSETS} and abs(onset_low_l - onset_low_r) <= 3",
                0.15,
                0.16,
                "exact",
            ),
            Level("onsets on different days", _BOTH_ONSETS, 0.15, 0.8, "exact"),
            Level(
                "onset ranges overlap",
                "onset_low_l <= onset_high_r and onset_low_r <= onset_high_l",
                0.90,
                0.3,
                "range",
            ),
            Level("onset ranges lie apart", "else", 0.10, 0.7, "range"),
        ),
    ),
    Fact(
        "product",
        "products",
        (
            Level("same product", "list_has_any(products_l, products_r)", 0.93, 0.3, by_value=True),
            Level("product differs", "else", 0.07, 0.7),
        ),
        value="product",
    ),
    # A lot is in use for some months: then it is common among those who had the product.
    Fact(
        "lot",
        "lots",
        (
            Level(
                "same lot", f"list_has_any(lots_l, lots_r) and {_SAME_TIME}", 0.88, 0.4, "in use"
            ),
            Level("lot differs", _SAME_TIME, 0.12, 0.6, "in use"),
            Level("same lot", "list_has_any(lots_l, lots_r)", 0.88, 0.05, "any time"),
            Level("lot differs", "else", 0.12, 0.95, "any time"),
        ),
    ),
    Fact(
        "route",
        "routes",
        (
            Level("same route", "list_has_any(routes_l, routes_r)", 0.85, 0.2, by_value=True),
            Level("route differs", "else", 0.15, 0.8),
        ),
        value="route",
    ),
    Fact(
        "indication",
        "indications",
        (
            Level(
                "same indication",
                "list_has_any(indications_l, indications_r)",
                0.85,
                0.3,
                by_value=True,
            ),
            Level("indication differs", "else", 0.15, 0.7),
        ),
        value="indication",
    ),
    Fact(
        "reaction",
        "reactions",
        (
            Level(
                "same reaction",
                "list_has_any(reactions_l, reactions_r)",
                0.90,
                0.25,
                by_value=True,
            ),
            Level("reaction differs", "else", 0.10, 0.75),
        ),
        value="reaction",
    ),
    Fact(
        "treatment",
        "treatments",
        (
            Level("same treatments", "treatments_l = treatments_r", 0.55, 0.08),
            Level("treatments in common", "list_has_any(treatments_l, treatments_r)", 0.35, 0.4),
            Level("treatments differ", "else", 0.10, 0.52),
        ),
    ),
    # Second reports follow within months: nearness says little, distance something.
    Fact(
        "reported",
        "reported_low",
        (
            Level(
                "reported within half a year",
                "reported_low_l <= reported_high_r + 183"
                " and reported_low_r <= reported_high_l + 183",
                0.90,
                0.4,
            ),
            Level("reported further apart", "else", 0.10, 0.6),
        ),
    ),
)

# Pairs are compared where they agree in all columns of one of these; what is not reported agrees
# with nothing.
BLOCKS = (
    ("exposure_month", "reaction"),
    ("exposure_month", "sex", "age_decade"),
    ("onset_month", "sex", "product"),
    ("lot", "reaction"),
    ("reported_month", "sex", "country", "reaction"),
    ("age_low", "sex", "country", "product", "reaction"),
    ("age_low", "sex", "country", "onset_low"),
)
