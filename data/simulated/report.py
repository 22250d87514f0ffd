"""What the reports say of the simulated patients: less than what happened, and less exactly."""

from datetime import date

import numpy as np
import pyarrow as pa

from data.simulated import assumptions as assumed
from data.simulated import columns
from data.simulated.draws import Draws, Flags, Integers
from data.simulated.report_course import reaction_table, treatment_table
from data.simulated.truth import MOST_SESSIONS, Truth, days_since_1970

Tables = dict[str, pa.Table]

EXACT_DATE, MONTH_DATE = 0, 1
FIRST_DATE_TEXT = date(2015, 1, 1)
_FIRST_DAY = days_since_1970(FIRST_DATE_TEXT)
_LAST_DAY = days_since_1970(assumed.LAST_REPORT)
_FIRST_MONTH = (FIRST_DATE_TEXT.year - 1970) * 12 + FIRST_DATE_TEXT.month - 1
_DAYS = np.arange(_FIRST_DAY, _LAST_DAY + 1).astype("M8[D]").astype(str).tolist()
_MONTHS = np.unique(np.arange(_FIRST_DAY, _LAST_DAY + 1).astype("M8[D]").astype("M8[M]"))
DATE_WORDS = (*_DAYS, *_MONTHS.astype(str).tolist())
AGE_WORDS = (*(f"{age} years" for age in range(100)), *(f"{age}s" for age in range(0, 100, 10)))
_LETTERS = [product.removeprefix("Product ") for product in assumed.PRODUCT.words]
LOT_WORDS = [f"LOT-{letter}-{lot:02}" for letter in _LETTERS for lot in range(1, assumed.LOTS + 1)]
SHORTEST_NUMBER = 4


def tables(draws: Draws, truth: Truth, first_key: int, patients: int) -> Tables:
    """Rows of each table for patients numbered from `first_key` on, of `patients` in all."""
    key = np.arange(first_key, first_key + len(truth.age), dtype=np.int32)
    width = max(SHORTEST_NUMBER, len(str(patients)))
    reaction = reaction_table(draws, truth, key)
    return {
        "patient_case": _case_table(draws, truth, key, width),
        "exposure": _exposure_table(draws, truth, key),
        "reaction": reaction.rows,
        "treatment": treatment_table(draws, truth, key, reaction.onset_low),
    }


def _case_table(draws: Draws, truth: Truth, key: Integers, width: int) -> pa.Table:
    size = len(key)
    precision = draws.pick(assumed.AGE_PRECISION, size)
    # A decade of life is told from twenty on.
    decade = (precision == 1) & (truth.age >= 20)
    age_low = np.where(decade, truth.age // 10 * 10, truth.age)
    age_high = np.where(decade, age_low + 9, truth.age)
    age_words = np.where(decade, 100 + truth.age // 10, truth.age).astype(np.int32)
    when = draws.pick(assumed.REPORT_PRECISION, size)
    month_low, month_high = columns.month_of(truth.report)
    by_month = when == MONTH_DATE
    return pa.table(
        {
            "case_key": key,
            "number_width": np.full(size, width, dtype=np.int32),
            "source_id": columns.words(truth.source, assumed.SOURCE.words),
            "age_low_years": columns.numbers(age_low, precision >= 0),
            "age_high_years": columns.numbers(age_high, precision >= 0),
            "age_text": columns.words(age_words, AGE_WORDS, precision >= 0),
            "sex": columns.words(truth.sex, assumed.SEX.words),
            "country": columns.words(truth.country, assumed.COUNTRY.words),
            "reporter": columns.words(draws.pick(assumed.REPORTER, size), assumed.REPORTER.words),
            "reported_low": columns.days(np.where(by_month, month_low, truth.report), when >= 0),
            "reported_high": columns.days(np.where(by_month, month_high, truth.report), when >= 0),
        }
    )


def _date_precision(draws: Draws, size: int, is_day_zero: Flags) -> Integers:
    """How exactly the date of each session is told: 0 by day, 1 by month, -1 not at all."""
    of_case = draws.pick(assumed.DATE_PRECISION, size)[:, None]
    less = draws.chance(assumed.DATE_LESS_PRECISE_PERCENT, is_day_zero.shape) & ~is_day_zero
    return np.where(less, np.where(of_case == EXACT_DATE, MONTH_DATE, -1), of_case)


def _exposure_table(draws: Draws, truth: Truth, key: Integers) -> pa.Table:
    size = len(key)
    shape = (size, MOST_SESSIONS)
    place = np.arange(MOST_SESSIONS, dtype=np.int32)
    is_day_zero = place == (truth.sessions_before - 1)[:, None]
    is_after = place > (truth.sessions_before - 1)[:, None]
    precision = _date_precision(draws, size, is_day_zero)
    day = truth.day_zero[:, None] + truth.session_day
    month_low, month_high = columns.month_of(day)
    by_month = precision == MONTH_DATE
    low = np.where(by_month, month_low, day)
    high = np.where(by_month, month_high, day)

    # The day of another session is what its date and that of day 0 leave open; the sessions'
    # order is known, so it stays on its side of day 0.
    row, zero = np.arange(size), truth.sessions_before - 1
    zero_low, zero_high = low[row, zero][:, None], high[row, zero][:, None]
    start_low = np.where(is_after, np.maximum(low - zero_high, 1), low - zero_high)
    start_high = np.where(is_after, high - zero_low, np.minimum(high - zero_low, -1))
    from_dates = (precision >= 0) & (precision[row, zero] >= 0)[:, None]
    told = draws.chance(assumed.INTERVAL_REPORTED_PERCENT, size)[:, None] & ~from_dates
    exactly = is_day_zero | told
    start_low = np.where(exactly, truth.session_day, start_low)
    start_high = np.where(exactly, truth.session_day, start_high)
    date_words = np.where(
        by_month,
        len(_DAYS) + columns.month_number(day) - _FIRST_MONTH,
        day - _FIRST_DAY,
    ).astype(np.int32)

    named = truth.product >= 0
    lot_percent = np.where(
        truth.in_cluster, assumed.CLUSTER_LOT_REPORTED_PERCENT, assumed.LOT_REPORTED_PERCENT
    )
    has_lot = draws.chance(lot_percent, size)[:, None] & named
    has_source = draws.chance(assumed.EXOSOME_SOURCE_REPORTED_PERCENT, size)[:, None] & named
    sources = (*assumed.EXOSOME_SOURCES, *assumed.EXOSOME_SOURCE_OF_UNNAMED.words)
    unnamed = draws.pick(assumed.EXOSOME_SOURCE_OF_UNNAMED, size)[:, None]
    unnamed = np.where(unnamed >= 0, unnamed + len(assumed.EXOSOME_SOURCES), -1)
    source = np.where(has_source, truth.product, np.where(named, -1, unnamed))
    has_form = draws.chance(assumed.FORMULATION_REPORTED_PERCENT, size)[:, None] & named
    numbered = draws.chance(assumed.SESSION_NUMBER_REPORTED_PERCENT, size)

    seen = truth.is_session

    def each(values: Integers) -> Integers:
        """Values of the sessions there were, from one per case or one per session."""
        spread_out = values if values.ndim > 1 else values[:, None]
        return np.broadcast_to(spread_out, shape)[seen].astype(np.int32)

    def known(values: Flags) -> Flags:
        spread_out = values if values.ndim > 1 else values[:, None]
        return np.broadcast_to(spread_out, shape)[seen]

    has_start, has_date = known(exactly | from_dates), known(precision >= 0)
    dose = draws.pick(assumed.DOSE, size)
    registered = draws.pick(assumed.REGISTERED_USE, size)
    operator = draws.pick(assumed.OPERATOR, size)
    return pa.table(
        {
            "case_key": each(key),
            "session": columns.numbers(each(place[None, :] + 1), known(numbered)),
            "start_low_days": columns.numbers(each(start_low), has_start),
            "start_high_days": columns.numbers(each(start_high), has_start),
            "date_low": columns.days(each(low), has_date),
            "date_high": columns.days(each(high), has_date),
            "date_text": columns.words(each(date_words), DATE_WORDS, has_date),
            "indication": columns.words(each(truth.indication), assumed.INDICATION.words),
            "product": columns.words(each(truth.product), assumed.PRODUCT.words),
            "lot": columns.words(
                each(truth.product * assumed.LOTS + truth.lot - 1), LOT_WORDS, known(has_lot)
            ),
            "exosome_source": columns.words(each(source), sources),
            "formulation": columns.words(
                each(truth.product), assumed.FORMULATIONS, known(has_form)
            ),
            "route": columns.words(each(truth.route), assumed.ROUTE.words),
            "device": columns.words(each(truth.device), assumed.DEVICE.words),
            "co_exposures": columns.words(each(truth.co_exposures), assumed.CO_EXPOSURES.words),
            "sites": columns.words(each(truth.sites), assumed.SITES.words),
            "dose_text": columns.words(each(dose), assumed.DOSE.words),
            "registered_use": columns.words(each(registered), assumed.REGISTERED_USE.words),
            "operator": columns.words(each(operator), assumed.OPERATOR.words),
        }
    )
