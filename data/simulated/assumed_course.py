"""What the tests, the treatment and the end of the reactions are drawn from; all are assumptions.

Weights are parts of the group's total; None is "not reported". The order of the reactions is that
of `data.simulated.assumptions.REACTION`.
"""

from data.simulated.assumptions import REACTION
from data.simulated.draws import choice, spread

MORPHOLOGY = choice(
    *(
        {
            "granulomatous_reaction": {"erythematous; indurated; papule; nodule": 24,
                                       "papule; nodule": 22, "erythematous; papule": 18,
                                       "indurated; plaque": 10, "nodule": 16, None: 10},
            "papules_or_nodules_not_specified": {"papule": 38, "papule; nodule": 30,
                                                 "erythematous; papule": 22, None: 10},
            "oedema": {"swelling": 45, "erythematous; swelling": 45, None: 10},
            "urticaria": {"erythematous; swelling": 55, "erythematous; plaque": 25, None: 20},
            "allergic_contact_dermatitis": {"erythematous": 40, "erythematous; papule": 30,
                                            "erythematous; desquamation": 20, None: 10},
            "persistent_erythema": {"erythematous": 92, None: 8},
            "infection": {"erythematous; nodule": 35, "erythematous; swelling": 30,
                          "nodule; crusted_erosion": 20, None: 15},
            "skin_necrosis": {"purplish_non_blanchable; crusted_erosion": 45, "ulcer": 35,
                              "papule; nodule; purplish_non_blanchable": 15, None: 5},
            "vasculitis": {"purplish_non_blanchable": 65,
                           "papule; nodule; purplish_non_blanchable": 25, None: 10},
            "pigment_change": {"hyperpigmentation": 92, None: 8},
            "other": {"other": 60, None: 40},
        }[reaction]
        for reaction in REACTION.words
    )
)  # fmt: skip
SYMPTOMS = choice(
    {"itching": 20, "tenderness": 16, "pain": 8, "itching and burning": 6, "none": 8, None: 42}
)

# Percent with a biopsy; of the others, half say that none was done.
BIOPSY_PERCENT_BY_REACTION = {
    "granulomatous_reaction": 58, "papules_or_nodules_not_specified": 10, "oedema": 2,
    "urticaria": 2, "allergic_contact_dermatitis": 8, "persistent_erythema": 6, "infection": 35,
    "skin_necrosis": 45, "vasculitis": 65, "pigment_change": 4, "other": 6,
}  # fmt: skip
BIOPSY_PERCENT = tuple(BIOPSY_PERCENT_BY_REACTION[reaction] for reaction in REACTION.words)
NO_BIOPSY_SAID_PERCENT = 50
BIOPSY_LATER = spread({(0, 6): 20, (7, 20): 40, (21, 45): 28, (46, 75): 12})
BIOPSY_PRECISION = choice({"exact": 55, "week": 8, "month": 12, None: 25})
HISTOLOGY = choice(
    *(
        {
            "granulomatous_reaction": {"necrotizing_granuloma": 24, "non_necrotizing_granuloma": 34,
                                       "foreign_body_granuloma": 30, "other": 3,
                                       "non_necrotizing_granuloma; foreign_body_granuloma": 5,
                                       None: 4},
            "infection": {"necrotizing_granuloma": 40, "other": 45, None: 15},
            "skin_necrosis": {"keratinocyte_necrosis; eccrine_necrosis": 25,
                              "leukocytoclastic_vasculitis; keratinocyte_necrosis": 40,
                              "keratinocyte_necrosis": 30, None: 5},
            "vasculitis": {"leukocytoclastic_vasculitis": 75,
                           "leukocytoclastic_vasculitis; keratinocyte_necrosis": 20, None: 5},
            "allergic_contact_dermatitis": {"spongiotic_dermatitis": 90, None: 10},
            "papules_or_nodules_not_specified": {"other": 60, None: 40},
        }.get(reaction, {"other": 80, None: 20})
        for reaction in REACTION.words
    )
)  # fmt: skip

# Stain, culture and PCR: after a biopsy, without one, and of an infection.
STAIN = choice(
    {"negative": 62, "positive": 1, "not_done": 9, None: 28},
    {"not_done": 10, None: 90},
    {"negative": 30, "positive": 34, "not_done": 12, None: 24},
)
CULTURE = choice(
    {"negative": 46, "positive": 1, "not_done": 17, None: 36},
    {"negative": 3, "not_done": 12, None: 85},
    {"negative": 26, "positive": 42, "not_done": 10, None: 22},
)
PCR = choice(
    {"negative": 26, "not_done": 36, None: 38},
    {"not_done": 12, None: 88},
    {"negative": 18, "positive": 18, "not_done": 30, None: 34},
)
ORGANISM = choice({"Mycobacterium abscessus complex": 45, "Staphylococcus aureus": 25, None: 30})

SERIOUS_PERCENT_BY_REACTION = {
    "granulomatous_reaction": 12, "papules_or_nodules_not_specified": 5, "oedema": 4,
    "urticaria": 8, "allergic_contact_dermatitis": 3, "persistent_erythema": 1, "infection": 38,
    "skin_necrosis": 62, "vasculitis": 48, "pigment_change": 2, "other": 6,
}  # fmt: skip
SERIOUS_PERCENT = tuple(SERIOUS_PERCENT_BY_REACTION[reaction] for reaction in REACTION.words)
SERIOUS_REPORTED_PERCENT = 88
SERIOUSNESS = choice(
    {"other_medically_important": 58, "hospitalisation": 18,
     "hospitalisation; other_medically_important": 8, "disability": 7,
     "life_threatening; hospitalisation": 3, None: 6}
)  # fmt: skip

TREATMENT_GROUP_BY_REACTION = {
    "granulomatous_reaction": 0, "papules_or_nodules_not_specified": 0, "oedema": 1,
    "urticaria": 1, "allergic_contact_dermatitis": 1, "persistent_erythema": 1, "infection": 2,
    "skin_necrosis": 3, "vasculitis": 3, "pigment_change": 4, "other": 1,
}  # fmt: skip
TREATMENT_GROUP = tuple(TREATMENT_GROUP_BY_REACTION[reaction] for reaction in REACTION.words)
INFLAMED = 1
LINES = spread(
    {(0, 0): 7, (1, 1): 40, (2, 2): 34, (3, 3): 14, (4, 4): 5},
    {(0, 0): 10, (1, 1): 66, (2, 2): 20, (3, 3): 4},
    {(0, 0): 4, (1, 1): 42, (2, 2): 34, (3, 3): 16, (4, 4): 4},
    {(0, 0): 5, (1, 1): 50, (2, 2): 34, (3, 3): 11},
    {(0, 0): 16, (1, 1): 56, (2, 2): 22, (3, 3): 6},
)
_GROUP_LINES = (
    # Granulomas, papules and nodules.
    {"topical_corticosteroid": 36, "antibiotic": 14, "intralesional_corticosteroid": 14,
     "systemic_corticosteroid": 13, "topical_calcineurin_inhibitor": 6, "antihistamine": 5,
     "observation": 8, "laser_or_light": 2, "other": 2},
    {"intralesional_corticosteroid": 31, "systemic_corticosteroid": 31, "antibiotic": 9,
     "topical_calcineurin_inhibitor": 7, "hydroxychloroquine": 6, "isotretinoin": 4,
     "5_fluorouracil_intralesional": 4, "laser_or_light": 3, "hyaluronidase": 4, "other": 1},
    {"hydroxychloroquine": 18, "systemic_corticosteroid": 16, "methotrexate": 15,
     "isotretinoin": 12, "5_fluorouracil_intralesional": 12, "intralesional_corticosteroid": 10,
     "jak_inhibitor": 6, "antimycobacterial_combination": 5, "excision_or_drainage": 3,
     "laser_or_light": 3},
    {"methotrexate": 24, "jak_inhibitor": 20, "excision_or_drainage": 14,
     "5_fluorouracil_intralesional": 12, "hydroxychloroquine": 12, "laser_or_light": 10,
     "antimycobacterial_combination": 5, "other": 3},
    # Swelling, wheals, dermatitis, redness.
    {"topical_corticosteroid": 40, "antihistamine": 30, "systemic_corticosteroid": 12,
     "observation": 14, "topical_calcineurin_inhibitor": 4},
    {"systemic_corticosteroid": 34, "topical_calcineurin_inhibitor": 20, "antihistamine": 24,
     "topical_corticosteroid": 14, "laser_or_light": 8},
    {"topical_calcineurin_inhibitor": 30, "systemic_corticosteroid": 30, "laser_or_light": 22,
     "other": 18},
    {"laser_or_light": 50, "other": 50},
    # Infection.
    {"antibiotic": 80, "topical_corticosteroid": 8, "excision_or_drainage": 12},
    {"antimycobacterial_combination": 44, "antibiotic": 32, "excision_or_drainage": 24},
    {"antimycobacterial_combination": 60, "excision_or_drainage": 28, "laser_or_light": 12},
    {"antimycobacterial_combination": 50, "excision_or_drainage": 30, "other": 20},
    # Necrosis and vasculitis.
    {"systemic_corticosteroid": 52, "antibiotic": 22, "topical_corticosteroid": 14,
     "hyaluronidase": 6, "other": 6},
    {"systemic_corticosteroid": 30, "antibiotic": 32, "excision_or_drainage": 22, "other": 16},
    {"excision_or_drainage": 40, "laser_or_light": 40, "other": 20},
    {"laser_or_light": 60, "other": 40},
    # Change of pigment.
    {"laser_or_light": 34, "topical_corticosteroid": 22, "observation": 28, "other": 16},
    {"laser_or_light": 70, "other": 30},
    {"laser_or_light": 60, "other": 40},
    {"laser_or_light": 50, "other": 50},
)  # fmt: skip
TREATMENT_CLASS = choice(*_GROUP_LINES)
MOST_LINES = 4
CONCURRENT_PERCENT = 16
LINE_REPORTED_PERCENT = 93

# By class: how often worse, none, partial, marked, near complete, complete; shortest and longest
# course in days; names in words, never of a brand.
_BY_CLASS = {
    "topical_corticosteroid": ((4, 36, 38, 14, 5, 3), (7, 42), "mometasone cream"),
    "intralesional_corticosteroid": ((3, 18, 34, 27, 12, 6), (1, 56), "triamcinolone, injected"),
    "systemic_corticosteroid": ((3, 14, 32, 32, 12, 7), (5, 35), "prednisolone, oral"),
    "topical_calcineurin_inhibitor": ((3, 40, 37, 13, 5, 2), (14, 60), "tacrolimus ointment"),
    "antibiotic": ((4, 48, 30, 11, 4, 3), (7, 30), "doxycycline, oral"),
    "antimycobacterial_combination": ((2, 22, 34, 24, 11, 7), (60, 180), "clarithromycin and more"),
    "antihistamine": ((2, 40, 34, 14, 4, 6), (5, 28), "cetirizine, oral"),
    "hydroxychloroquine": ((3, 30, 36, 20, 8, 3), (42, 150), "hydroxychloroquine, oral"),
    "methotrexate": ((3, 22, 34, 26, 10, 5), (56, 180), "methotrexate, oral"),
    "jak_inhibitor": ((2, 18, 32, 30, 12, 6), (28, 150), "tofacitinib, oral"),
    "isotretinoin": ((4, 30, 36, 20, 7, 3), (42, 150), "isotretinoin, oral"),
    "5_fluorouracil_intralesional": ((4, 20, 34, 28, 10, 4), (1, 60), "5-fluorouracil, injected"),
    "hyaluronidase": ((5, 46, 32, 11, 4, 2), (1, 14), "hyaluronidase, injected"),
    "laser_or_light": ((6, 32, 38, 17, 5, 2), (1, 70), "vascular laser"),
    "excision_or_drainage": ((4, 12, 24, 26, 18, 16), (1, 1), "incision and drainage"),
    "observation": ((6, 40, 28, 12, 6, 8), (14, 60), "no treatment, seen again"),
    "other": ((4, 42, 32, 14, 5, 3), (7, 40), "not named"),
}
RESPONSES = ("worse", "none", "partial", "marked", "near_complete", "complete")
PARTIAL, MARKED = RESPONSES.index("partial"), RESPONSES.index("marked")


def _odds(treatment_class: str) -> dict[str, int]:
    return dict(zip(RESPONSES, _BY_CLASS[treatment_class][0], strict=True))


RESPONSE = choice(*(_odds(treatment_class) for treatment_class in TREATMENT_CLASS.words))
RESPONSE_REPORTED_PERCENT = (92, 97)  # of patients at all, and of their lines
COURSE_DAYS = spread(
    *({_BY_CLASS[treatment_class][1]: 1} for treatment_class in TREATMENT_CLASS.words)
)
DRUGS = tuple(_BY_CLASS[treatment_class][2] for treatment_class in TREATMENT_CLASS.words)
DRUG_REPORTED_PERCENT = 70
DURATION_TEXT_PERCENT = 30
# Days from the onset to the first course, by group of treatment.
FIRST_START_LATER = spread(
    {(0, 6): 22, (7, 20): 36, (21, 45): 28, (46, 90): 14},
    {(0, 0): 35, (1, 3): 40, (4, 14): 25},
    {(0, 3): 40, (4, 14): 40, (15, 30): 20},
    {(0, 0): 40, (1, 2): 40, (3, 7): 20},
    {(7, 30): 60, (31, 60): 40},
)
NEXT_START_LATER = spread({(1, 1): 35, (2, 7): 30, (8, 21): 35})
CONCURRENT_LATER = spread({(0, 0): 70, (1, 7): 30})
START_PRECISION = choice({"exact": 60, "week": 8, "month": 11, None: 21})
STOP_PRECISION = choice({"exact": 52, "week": 8, "month": 10, None: 30})

# Percent resolved by the response to the last line; without a course, by group of treatment.
RESOLVED_PERCENT = (4, 14, 30, 58, 80, 97)
RESOLVED_UNTREATED_PERCENT = (45, 88, 50, 55, 40)
DAYS_TO_RESOLUTION_UNTREATED = spread(
    {(20, 60): 40, (61, 150): 60}, {(1, 7): 60, (8, 30): 40}, {(10, 40): 100}, {(20, 70): 100},
    {(40, 160): 100},
)  # fmt: skip
ONGOING_PERCENT = 60  # of the last courses of patients not resolved
FOLLOW_UP_LATER = spread({(0, 6): 25, (7, 28): 35, (29, 90): 40})
REPORT_LATER = spread({(2, 14): 30, (15, 45): 40, (46, 120): 30})  # after the last visit
RESOLUTION_PRECISION = choice({"exact": 50, "week": 10, "month": 20, None: 20})
OUTCOME_REPORTED_PERCENT = 92
FOLLOW_UP_REPORTED_PERCENT = 88
SEQUELAE_AFTER_RESOLUTION_PERCENT = (30, 8, 35, 60, 45)
UNRESOLVED_OUTCOME = choice(
    {"not_resolved": 50, "worse": 40, "improved": 10},
    {"not_resolved": 80, "worse": 5, "improved": 15},
    {"not_resolved": 25, "improved": 75},
    {"improved": 98, "not_resolved": 2},
    {"improved": 100},
    {"improved": 100},
)
SEQUELAE = choice(
    {"hyperpigmentation": 46, "scar": 20, "atrophy": 9, "hypopigmentation": 5, "telangiectasia": 5,
     "scar; hyperpigmentation": 9, "other": 6}
)  # fmt: skip
NO_SEQUELAE_SAID_PERCENT = 50
RECHALLENGE = choice(
    # With a session after the onset, without one.
    {"positive": 40, "negative": 18, None: 42},
    {"not_done": 8, None: 92},
)
DECHALLENGE = choice({"positive": 12, "negative": 6, "not_done": 4, None: 78})
