"""Every number that the simulated registry is drawn from; each is an assumption, none a finding.

Weights are parts of the group's total. None is "not reported". Days count from day 0 unless a
comment says otherwise. The README of this folder says what each was chosen to look like.
"""

from datetime import date

from data.simulated.draws import choice, spread

FIRST_REPORT = date(2022, 1, 1)
LAST_REPORT = date(2026, 10, 31)
# Reports of a month: so many at the start, and so many more with each month.
REPORTS_AT_START = 20
REPORTS_MORE_EACH_MONTH = 2
# More reports than the trend while the lot below was in use and shortly after.
BUSY_FROM = date(2025, 2, 1)
BUSY_TO = date(2025, 11, 30)
BUSY_PERCENT = 135

# One lot stands out in one half year.
CLUSTER_PRODUCT = "Product C"
CLUSTER_LOT = "LOT-C-29"
CLUSTER_FROM = date(2025, 1, 1)
CLUSTER_TO = date(2025, 6, 30)
CLUSTER_PERCENT = 24
CLUSTER_SERIOUS_PERCENT = 55
# Each product has two lots in each half year from this one on, numbered on.
FIRST_LOT_YEAR = 2018
LOTS_A_HALF_YEAR = 2

LOTS = 36
DUPLICATES_PER_THOUSAND = 20
ONSET_BEFORE_EXPOSURE_PER_THOUSAND = 7

SOURCE = choice(
    {"simulated-registry-a": 50, "simulated-registry-b": 30, "simulated-registry-c": 20}
)
REPORT_PRECISION = choice({"exact": 74, "month": 23, None: 3})
REPORTER = choice(
    {"physician": 62, "pharmacist": 3, "other_health_professional": 10, "consumer": 18,
     "other": 2, None: 5}
)  # fmt: skip
COUNTRY = choice(
    {"South Korea": 46, "Japan": 13, "Thailand": 9, "Taiwan": 8, "United States": 7, "Vietnam": 4,
     "Singapore": 3, "Australia": 2, "United Kingdom": 2, "Saudi Arabia": 1, None: 5}
)  # fmt: skip
SEX = choice({"female": 860, "male": 117, "other": 3, None: 20})
AGE = spread(
    {(19, 25): 8, (26, 32): 22, (33, 39): 25, (40, 46): 19, (47, 52): 14, (53, 60): 8, (61, 68): 4}
)
AGE_PRECISION = choice({"exact": 83, "decade": 12, None: 5})

SESSIONS = spread({(1, 1): 38, (2, 2): 24, (3, 3): 22, (4, 4): 10, (5, 5): 6})
SESSION_AFTER_ONSET_PERCENT = 7
DAYS_BETWEEN_SESSIONS = spread(
    {(14, 14): 22, (15, 20): 12, (21, 21): 22, (22, 27): 12, (28, 28): 32}
)
DATE_PRECISION = choice({"exact": 64, "month": 22, None: 14})
DATE_LESS_PRECISE_PERCENT = 15  # of the sessions other than day 0
INTERVAL_REPORTED_PERCENT = 40  # where a date of the two is missing
SESSION_NUMBER_REPORTED_PERCENT = 90

PRODUCT = choice(
    {"Product A": 25, "Product B": 20, "Product C": 9, "Product D": 12, "Product E": 10,
     "Product F": 6, None: 18}
)  # fmt: skip
PRODUCT_SWITCHED_PERCENT = 10
# Cell or plant, and formulation, of each product, in the order of the products.
EXOSOME_SOURCES = (
    "adipose_stem_cell", "umbilical_cord_stem_cell", "whartons_jelly", "platelet",
    "rose_stem_cell", "salmon",
)  # fmt: skip
FORMULATIONS = ("lyophilised", "lyophilised", "liquid", "liquid", "gel_or_serum", "liquid")
EXOSOME_SOURCE_REPORTED_PERCENT = 90  # of named products
EXOSOME_SOURCE_OF_UNNAMED = choice(
    {"adipose_stem_cell": 15, "umbilical_cord_stem_cell": 10, "milk": 3, "other": 4, None: 68}
)
FORMULATION_REPORTED_PERCENT = 75  # of named products
LOT_REPORTED_PERCENT = 45  # of named products
CLUSTER_LOT_REPORTED_PERCENT = 85

ROUTE = choice(
    {"intradermal_injection": 26, "subcutaneous_injection": 4, "scalp_injection": 6,
     "injection_not_specified": 9, "topical_after_microneedling": 27,
     "topical_after_radiofrequency_microneedling": 8, "topical_after_laser": 9,
     "topical_after_plasma_or_electroporation": 2, "topical_on_intact_skin": 3,
     "intravenous": 1, "other": 1, None: 4}
)  # fmt: skip
DEVICE_BY_ROUTE = {
    "intradermal_injection": {"none": 45, "injector_mesogun": 30, None: 25},
    "subcutaneous_injection": {"none": 60, None: 40},
    "scalp_injection": {"none": 60, "injector_mesogun": 15, None: 25},
    "injection_not_specified": {"none": 20, None: 80},
    "topical_after_microneedling": {"microneedling": 100},
    "topical_after_radiofrequency_microneedling": {"radiofrequency_microneedling": 100},
    "topical_after_laser": {"fractional_co2_laser": 60, "non_ablative_laser": 40},
    "topical_after_plasma_or_electroporation": {"other": 100},
    "topical_on_intact_skin": {"none": 100},
    "intravenous": {"none": 50, None: 50},
    "other": {"other": 50, None: 50},
}
DEVICE = choice(*(DEVICE_BY_ROUTE[route] for route in ROUTE.words))
INDICATION = choice(
    {"skin_rejuvenation": 41, "acne_scars": 16, "enlarged_pores": 12, "pigmentation": 8,
     "skin_tightening": 6, "redness": 4, "other_scars": 4, "other": 2, None: 7},
    {"hair_loss": 96, None: 4},
)  # fmt: skip
SITES = choice(
    {"face": 44, "cheek": 17, "cheek; forehead": 10, "periorbital": 6, "face; neck": 6, "neck": 3,
     "nose": 2, "forehead": 4, "chest": 1, "arm": 1, None: 6},
    {"scalp": 98, None: 2},
)  # fmt: skip
CO_EXPOSURES = choice(
    {"anaesthetic_cream": 24, "lidocaine": 6, "anaesthetic_cream; lidocaine": 3,
     "anaesthetic_cream; vitamin_c": 3, "vitamin_c": 4, "hyaluronic_acid": 6, "polynucleotide": 5,
     "botulinum_toxin": 3, "filler": 2, "anaesthetic_cream; led": 2, "led": 3, "other": 2,
     None: 37}
)  # fmt: skip
DOSE = choice({"2 mL": 10, "3 mL": 8, "5 mL": 14, "6 mL": 4, "one vial": 9, None: 55})
REGISTERED_USE = choice({"cosmetic, on the skin": 22, "research use": 3, None: 75})
OPERATOR = choice({"physician": 38, "nurse": 10, "aesthetician": 7, None: 45})

REACTION_BY_ROUTE = (
    # Injected.
    {"granulomatous_reaction": 52, "papules_or_nodules_not_specified": 17, "oedema": 6,
     "urticaria": 3, "allergic_contact_dermatitis": 1, "persistent_erythema": 4, "infection": 6,
     "skin_necrosis": 4, "vasculitis": 2, "pigment_change": 3, "other": 2},
    # Put on skin that was needled or lasered.
    {"granulomatous_reaction": 46, "papules_or_nodules_not_specified": 16, "oedema": 5,
     "urticaria": 4, "allergic_contact_dermatitis": 10, "persistent_erythema": 8, "infection": 3,
     "skin_necrosis": 1, "vasculitis": 1, "pigment_change": 4, "other": 2},
    # Put on intact skin, or otherwise.
    {"granulomatous_reaction": 14, "papules_or_nodules_not_specified": 14, "oedema": 10,
     "urticaria": 14, "allergic_contact_dermatitis": 28, "persistent_erythema": 10, "infection": 2,
     "pigment_change": 4, "other": 4},
)  # fmt: skip
REACTION = choice(*REACTION_BY_ROUTE)
SECOND_REACTION = choice(
    *(
        {
            "granulomatous_reaction": {"persistent_erythema": 8, "pigment_change": 7, "oedema": 5,
                                       "infection": 1, None: 79},
            "papules_or_nodules_not_specified": {"oedema": 10, "persistent_erythema": 8, None: 82},
            "oedema": {"papules_or_nodules_not_specified": 25, "urticaria": 10, None: 65},
            "urticaria": {"oedema": 25, None: 75},
            "allergic_contact_dermatitis": {"oedema": 12, "pigment_change": 8, None: 80},
            "persistent_erythema": {"oedema": 8, "pigment_change": 7, None: 85},
            "infection": {"papules_or_nodules_not_specified": 20, "skin_necrosis": 3, None: 77},
            "skin_necrosis": {"vasculitis": 35, "infection": 5, None: 60},
            "vasculitis": {"skin_necrosis": 25, "oedema": 10, None: 65},
            "pigment_change": {"persistent_erythema": 10, None: 90},
            "other": {None: 100},
        }[reaction]
        for reaction in REACTION.words
    )
)  # fmt: skip
ONSET_BY_REACTION = {
    "granulomatous_reaction": {(5, 13): 4, (14, 27): 20, (28, 41): 26, (42, 59): 22, (60, 74): 13,
                               (75, 90): 9, (91, 130): 4, (131, 200): 2},
    "papules_or_nodules_not_specified": {(1, 6): 6, (7, 13): 10, (14, 27): 24, (28, 41): 24,
                                         (42, 60): 20, (61, 90): 11, (91, 160): 5},
    "oedema": {(0, 0): 30, (1, 1): 40, (2, 5): 25, (6, 14): 5},
    "urticaria": {(0, 0): 50, (1, 1): 30, (2, 4): 15, (5, 10): 5},
    "allergic_contact_dermatitis": {(0, 1): 15, (2, 4): 45, (5, 9): 28, (10, 14): 12},
    "persistent_erythema": {(0, 1): 30, (2, 7): 35, (8, 14): 20, (15, 30): 15},
    "infection": {(2, 6): 20, (7, 13): 25, (14, 28): 35, (29, 60): 20},
    "skin_necrosis": {(0, 0): 25, (1, 1): 30, (2, 3): 45},
    "vasculitis": {(0, 1): 45, (2, 3): 55},
    "pigment_change": {(7, 20): 30, (21, 45): 40, (46, 90): 24, (91, 150): 6},
    "other": {(0, 3): 40, (4, 20): 40, (21, 60): 20},
}  # fmt: skip
ONSET = spread(*(ONSET_BY_REACTION[reaction] for reaction in REACTION.words))
# Days from the first reaction to the second.
SECOND_ONSET_LATER = spread({(0, 0): 45, (1, 3): 20, (4, 14): 35}, {(14, 45): 70, (46, 75): 30})
ONSET_PRECISION = choice({"exact": 55, "week": 16, "month": 14, "wide": 8, None: 7})
DAYS_BEFORE_EXPOSURE = spread({(1, 3): 50, (4, 20): 50})
