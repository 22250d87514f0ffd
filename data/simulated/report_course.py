"""What the reports say of the reactions and of their treatment."""

from typing import NamedTuple

import numpy as np
import pyarrow as pa

from data.simulated import assumed_course as course
from data.simulated import assumptions as assumed
from data.simulated import columns
from data.simulated.draws import Draws, Flags, Integers
from data.simulated.truth import Truth

OUTCOMES = ("resolved", "resolved_with_sequelae", *course.UNRESOLVED_OUTCOME.words)
SEQUELAE = (*course.SEQUELAE.words, "none")
RESULTS = ("negative", "positive", "not_done")
BIOPSIES = ("done", "not_done")
SERIOUS_SECOND = ("skin_necrosis", "vasculitis", "infection")
MOST_COURSES = course.MOST_LINES + 1
DURATION_WORDS = (
    *(f"{days} days" if days != 1 else "once" for days in range(7)),
    "1 week",
    *(f"{weeks} weeks" for weeks in range(2, 40)),
)


class Reactions(NamedTuple):
    """Rows of the reactions, and the low end of each case's onset, 0 where it is not reported."""

    rows: pa.Table
    onset_low: Integers


def reaction_table(draws: Draws, truth: Truth, key: Integers) -> Reactions:
    """One row per reaction; a second reaction shares tests, outcome and end with the first."""
    size = len(key)
    nothing = np.zeros(size, dtype=np.int32)
    precision = draws.pick(assumed.ONSET_PRECISION, size)
    first = columns.as_reported(truth.onset, precision, nothing, truth.last_seen)
    second = columns.as_reported(truth.second_onset, precision, first[0], truth.last_seen)
    impossible = draws.places(
        (size * assumed.ONSET_BEFORE_EXPOSURE_PER_THOUSAND + 500) // 1000, size
    )
    before = -draws.number(assumed.DAYS_BEFORE_EXPOSURE, len(impossible))
    for ends in first:
        ends[impossible] = before
    first[2][impossible] = columns.EXACT
    told_onset = truth.onset.copy()
    told_onset[impossible] = before
    has_onset = first[2] >= 0
    onset_low = np.where(has_onset, np.maximum(first[0], 0), 0)

    biopsy = np.where(
        truth.biopsy_done, 0, np.where(draws.chance(course.NO_BIOPSY_SAID_PERCENT, size), 1, -1)
    )
    biopsy_low, biopsy_high, biopsy_precision = columns.as_reported(
        truth.biopsy_day, draws.pick(course.BIOPSY_PRECISION, size), onset_low, truth.last_seen
    )
    has_biopsy_day = truth.biopsy_done & (biopsy_precision >= 0)
    stain, culture, pcr, microbiology = _microbiology(draws, truth)
    organism = draws.pick(course.ORGANISM, size)
    organism = np.where(microbiology == RESULTS.index("positive"), organism, -1)

    has_serious = draws.chance(course.SERIOUS_REPORTED_PERCENT, size)
    criteria = np.where(truth.serious & has_serious, draws.pick(course.SERIOUSNESS, size), -1)
    second_serious = truth.serious & assumed.SECOND_REACTION.among(
        truth.second_reaction, *SERIOUS_SECOND
    )
    end = _end(draws, truth, onset_low)
    has_after = truth.is_session.sum(axis=1) > truth.sessions_before
    rechallenge = draws.pick_each(course.RECHALLENGE, (~has_after).astype(np.int32))
    dechallenge = draws.pick(course.DECHALLENGE, size)
    symptoms = draws.pick(course.SYMPTOMS, size)

    reaction = np.stack([truth.reaction, _as_first(truth.second_reaction)], axis=1)
    there = reaction >= 0
    morphology = draws.pick_each(course.MORPHOLOGY, np.maximum(reaction, 0))

    def each(*values: Integers) -> Integers:
        """Values of the reactions there were: one for both, or one for each of the two."""
        return np.stack(values * (2 // len(values)), axis=1)[there].astype(np.int32)

    def known(*values: Flags) -> Flags:
        return np.stack(values * (2 // len(values)), axis=1)[there]

    rows = pa.table(
        {
            "case_key": each(key),
            "reaction": columns.words(reaction[there], assumed.REACTION.words),
            "onset_low_days": columns.numbers(each(first[0], second[0]), known(has_onset)),
            "onset_high_days": columns.numbers(each(first[1], second[1]), known(has_onset)),
            "onset_text": columns.words(
                each(
                    columns.day_words(told_onset, first[2]),
                    columns.day_words(truth.second_onset, second[2]),
                ),
                columns.DAY_WORDS,
            ),
            "morphology": columns.words(morphology[there], course.MORPHOLOGY.words),
            "symptoms_text": columns.words(each(symptoms), course.SYMPTOMS.words),
            "sites": columns.words(each(truth.sites), assumed.SITES.words),
            "biopsy": columns.words(each(biopsy), BIOPSIES),
            "patients_biopsied": columns.numbers(each(nothing + 1), known(truth.biopsy_done)),
            "biopsy_low_days": columns.numbers(each(biopsy_low), known(has_biopsy_day)),
            "biopsy_high_days": columns.numbers(each(biopsy_high), known(has_biopsy_day)),
            "histology": columns.words(
                each(truth.histology), course.HISTOLOGY.words, known(truth.biopsy_done)
            ),
            "microbiology": columns.words(each(microbiology), RESULTS),
            "stain": columns.words(each(stain), RESULTS),
            "culture": columns.words(each(culture), RESULTS),
            "pcr": columns.words(each(pcr), RESULTS),
            "microbiology_text": columns.words(each(organism), course.ORGANISM.words),
            "rechallenge": columns.words(each(rechallenge), course.RECHALLENGE.words),
            "dechallenge": columns.words(each(dechallenge), course.DECHALLENGE.words),
            "serious": columns.flags(known(truth.serious, second_serious), known(has_serious)),
            "seriousness": columns.words(
                each(criteria, np.where(second_serious, criteria, -1)), course.SERIOUSNESS.words
            ),
            "outcome": columns.words(each(end["outcome"]), OUTCOMES),
            "resolution_low_days": columns.numbers(
                each(end["resolution_low"]), known(end["has_resolution"] > 0)
            ),
            "resolution_high_days": columns.numbers(
                each(end["resolution_high"]), known(end["has_resolution"] > 0)
            ),
            "last_follow_up_days": columns.numbers(
                each(truth.last_seen), known(end["has_follow_up"] > 0)
            ),
            "sequelae": columns.words(each(end["sequelae"]), SEQUELAE),
        }
    )
    return Reactions(rows, onset_low.astype(np.int32))


def treatment_table(draws: Draws, truth: Truth, key: Integers, onset_low: Integers) -> pa.Table:
    """One row per course; a patient whose treatment is not reported has none."""
    size = len(key)
    shape = (size, MOST_COURSES)
    latest = np.broadcast_to(truth.last_seen[:, None], shape)
    start_low, start_high, start_precision = columns.as_reported(
        truth.start,
        draws.pick(course.START_PRECISION, shape),
        np.broadcast_to(onset_low[:, None], shape),
        latest,
    )
    stop_low, stop_high, stop_precision = columns.as_reported(
        truth.stop, draws.pick(course.STOP_PRECISION, shape), start_low, latest
    )
    has_start, has_stop = start_precision >= 0, (stop_precision >= 0) & ~truth.ongoing
    has_line = draws.chance(course.LINE_REPORTED_PERCENT, size) | (truth.is_course.sum(axis=1) == 1)
    # Courses of one line have one response, reported for both or for neither.
    of_patients, of_lines = course.RESPONSE_REPORTED_PERCENT
    has_response = draws.chance(of_patients, size)[:, None] & draws.chance(of_lines, shape)
    has_response = has_response[np.arange(size)[:, None], truth.line]
    has_drug = draws.chance(course.DRUG_REPORTED_PERCENT, shape)
    length = truth.stop - truth.start + 1
    duration = np.where(length < 7, length, np.minimum(6 + length // 7, len(DURATION_WORDS) - 1))
    has_duration = draws.chance(course.DURATION_TEXT_PERCENT, shape) & ~truth.ongoing
    given = truth.is_course

    def each(values: Integers) -> Integers:
        return values[given].astype(np.int32)

    order = np.broadcast_to(np.arange(1, MOST_COURSES + 1, dtype=np.int32), shape)
    return pa.table(
        {
            "case_key": np.broadcast_to(key[:, None], shape)[given],
            "course": each(order),
            "line": columns.numbers(
                each(truth.line + 1), np.broadcast_to(has_line[:, None], shape)[given]
            ),
            "treatment_class": columns.words(
                each(truth.treatment_class), course.TREATMENT_CLASS.words
            ),
            "drug": columns.words(each(truth.treatment_class), course.DRUGS, has_drug[given]),
            "duration_text": columns.words(each(duration), DURATION_WORDS, has_duration[given]),
            "start_low_days": columns.numbers(each(start_low), has_start[given]),
            "start_high_days": columns.numbers(each(start_high), has_start[given]),
            "stop_low_days": columns.numbers(each(stop_low), has_stop[given]),
            "stop_high_days": columns.numbers(each(stop_high), has_stop[given]),
            "ongoing": columns.flags(truth.ongoing[given], (truth.ongoing | has_stop)[given]),
            "response": columns.words(each(truth.response), course.RESPONSES, has_response[given]),
        }
    )


def _as_first(second: Integers) -> Integers:
    """Codes of second reactions as codes of the list of first reactions."""
    place = [assumed.REACTION.index(word) for word in assumed.SECOND_REACTION.words]
    return np.where(second >= 0, np.array(place, dtype=np.int32)[second], -1)


def _microbiology(draws: Draws, truth: Truth) -> tuple[Integers, Integers, Integers, Integers]:
    """Stain, culture, PCR, and what they come to: one positive is positive, one result a result."""
    infection = truth.reaction == assumed.REACTION.index("infection")
    group = np.where(infection, 2, np.where(truth.biopsy_done, 0, 1)).astype(np.int32)
    results = []
    for test in (course.STAIN, course.CULTURE, course.PCR):
        place = np.array([*(RESULTS.index(word) for word in test.words), -1], dtype=np.int32)
        results.append(place[draws.pick_each(test, group)])
    together = np.stack(results)
    overall = np.full(len(group), -1, dtype=np.int32)
    for word in ("not_done", "negative", "positive"):
        overall[(together == RESULTS.index(word)).any(axis=0)] = RESULTS.index(word)
    return results[0], results[1], results[2], overall


def _end(draws: Draws, truth: Truth, onset_low: Integers) -> dict[str, Integers]:
    """Outcome, end, last follow-up and what stayed, as far as they are reported."""
    size = len(truth.age)
    reported = draws.chance(course.OUTCOME_REPORTED_PERCENT, size)
    scarred = truth.resolved & (truth.sequelae >= 0)
    outcome = np.where(truth.resolved, scarred.astype(np.int32), 2 + truth.unresolved_outcome)
    low, high, precision = columns.as_reported(
        truth.resolution,
        draws.pick(course.RESOLUTION_PRECISION, size),
        onset_low,
        truth.last_seen,
    )
    follow_up_percent = np.where(truth.resolved, 45, course.FOLLOW_UP_REPORTED_PERCENT)
    follow_up_percent = np.where(reported, follow_up_percent, 25)
    said_none = draws.chance(course.NO_SEQUELAE_SAID_PERCENT, size)
    without = np.where(said_none, SEQUELAE.index("none"), -1)
    return {
        "outcome": np.where(reported, outcome, -1).astype(np.int32),
        "resolution_low": low,
        "resolution_high": high,
        "has_resolution": (reported & truth.resolved & (precision >= 0)).astype(np.int32),
        "has_follow_up": draws.chance(follow_up_percent, size).astype(np.int32),
        "sequelae": np.where(
            reported & truth.resolved, np.where(scarred, truth.sequelae, without), -1
        ).astype(np.int32),
    }
