"""The grammar of ranges: ages, days, dates, numbers and answers as people write them."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.importers import reading_answers, reading_dates, readings
from data.importers.reading_words import NOTHING

TODAY = date(2026, 11, 22)


def ends(reading):
    return reading.low, reading.high


def iso(reading):
    if reading.low is None:
        return None
    return reading_dates.written_dates(reading.low, reading.high)


@pytest.mark.parametrize(
    ("text", "low", "high"),
    [
        ("34", 34, 34),
        ("\uff13\uff14", 34, 34),
        ("34.0", 34, 34),
        ("34세", 34, 34),
        ("만 34세", 34, 34),
        ("34\u00a0yrs", 34, 34),
        ("85 YR", 85, 85),
        ("34 years old", 34, 34),
        ("26-52", 26, 52),
        ("26–52 years", 26, 52),
        ("20~39세", 20, 39),
        ("0", 0, 0),
        ("120", 120, 120),
    ],
)
def test_age_in_years_is_exact_and_needs_no_words(text, low, high):
    reading = readings.age(text)
    assert ends(reading) == (low, high)
    assert (reading.words, reading.note, reading.refusal) == (None, None, None)


@pytest.mark.parametrize(
    ("text", "low", "high"),
    [
        ("26 to 52 years", 26, 52),
        ("between 26 and 52", 26, 52),
        ("30s", 30, 39),
        ("30대", 30, 39),
        ("20-30대", 20, 39),
        ("20s-30s", 20, 39),
        ("teenager", 13, 19),
        ("8 months", 0, 0),
        ("18 months", 1, 1),
        ("18개월", 1, 1),
        ("1 year 3 months", 1, 1),
        ("900 days", 2, 2),
        ("4 decades", 40, 49),
        ("5th decade", 40, 49),
        ("about 40", 40, 40),
        ("34.5", 34, 34),
        ("<18", 0, 17),
        ("<=18", 0, 18),
        ("18세 미만", 0, 17),
        ("18세 이하", 0, 18),
        (">=90", 90, 120),
        ("≥90", 90, 120),
        ("90 or over", 90, 120),
        ("90+", 90, 120),
        ("65세 이상", 65, 120),
        ("over 65", 66, 120),
        ("65세 초과", 66, 120),
    ],
)
def test_age_told_otherwise_is_a_range_with_its_words(text, low, high):
    reading = readings.age(text)
    assert ends(reading) == (low, high)
    assert reading.words == text
    assert (reading.note, reading.refusal) == (None, None)


@pytest.mark.parametrize("text", ["mid-30s", "early 30s", "30대 초반", "in his 30s"])
def test_part_of_a_decade_is_the_whole_decade_in_words(text):
    assert ends(readings.age(text)) == (30, 39)
    assert readings.age(text).words == text


@pytest.mark.parametrize("text", ["middle-aged", "중년", "adult", "노인", "elderly"])
def test_words_for_an_age_get_no_invented_numbers(text):
    reading = readings.age(text)
    assert ends(reading) == (None, None)
    assert (reading.words, reading.note) == (text, None)


@pytest.mark.parametrize("text", ["130", "121세", "110-130"])
def test_age_outside_0_to_120_is_kept_in_words_and_flagged(text):
    reading = readings.age(text)
    assert ends(reading) == (None, None)
    assert (reading.words, reading.note) == (text, "An age outside 0 to 120 years.")


@pytest.mark.parametrize("text", ["banana", "-5", "34 kg", "26 52 years", "1/2/3"])
def test_age_not_understood_stays_words_and_is_flagged(text):
    reading = readings.age(text)
    assert ends(reading) == (None, None)
    assert (reading.words, reading.note) == (text, "Not understood as an age.")


@pytest.mark.parametrize("read", [readings.age, readings.days])
@pytest.mark.parametrize("text", ["60-20", "60–20", "9 to 3"])
def test_low_above_high_is_refused_with_a_remedy(read, text):
    reading = read(text)
    assert ends(reading) == (None, None)
    assert reading.refusal == "The low end lies above the high end."
    assert reading.remedy == "The smaller number first, such as 20-60."


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "-",
        "–",
        "n/a",
        "N/A",
        "unknown",
        "UNK",
        "미상",
        "모름",
        "not reported",
        "알 수 없음",
    ],
)
@pytest.mark.parametrize(
    "read",
    [
        readings.age,
        readings.days,
        reading_dates.reader(today=TODAY),
        reading_answers.whole,
        reading_answers.yes_no,
        reading_answers.examination,
        reading_answers.biopsy,
    ],
)
def test_words_for_nothing_are_not_reported_everywhere(read, text):
    assert read(text) == NOTHING


def test_not_applicable_is_not_the_same_as_not_reported():
    assert readings.days("not applicable").words == "not applicable"
    assert readings.days("해당 없음").note is None


@pytest.mark.parametrize(
    ("text", "low", "high"),
    [
        ("14", 14, 14),
        ("14.0", 14, 14),
        ("14 days", 14, 14),
        ("14일", 14, 14),
        ("10-14 days", 10, 14),
        ("60~90일", 60, 90),
        ("1,000 days", 1000, 1000),
        ("day 14", 14, 14),
        ("day 3-5", 3, 5),
        ("D+14", 14, 14),
        ("-3", -3, -3),
        ("day -3", -3, -3),
        ("-3 to 5", -3, 5),
        ("0", 0, 0),
    ],
)
def test_days_are_exact_and_need_no_words(text, low, high):
    reading = readings.days(text)
    assert ends(reading) == (low, high)
    assert (reading.words, reading.note, reading.refusal) == (None, None, None)


@pytest.mark.parametrize(
    ("text", "low", "high"),
    [
        ("3 weeks", 21, 21),
        ("3wks", 21, 21),
        ("a week", 7, 7),
        ("일주일", 7, 7),
        ("2주 후", 14, 14),
        ("시술 후 2주", 14, 14),
        ("6 weeks after the last session", 42, 42),
        ("2–3 mo", 60, 90),
        ("2~3주", 14, 21),
        ("2 or 3 weeks", 14, 21),
        ("2 weeks to 3 months", 14, 90),
        ("2주~3개월", 14, 90),
        ("2 weeks to 3 months after treatment", 14, 90),
        ("약 2주", 14, 14),
        ("~2 weeks", 14, 14),
        ("2주 정도", 14, 14),
        ("about 6 months", 180, 180),
        ("한 달", 30, 30),
        ("한달", 30, 30),
        ("두 달 뒤", 60, 60),
        ("3개월", 90, 90),
        ("1 year", 365, 365),
        ("1 month 2 weeks", 44, 44),
        ("1.5 weeks", 10, 11),
        ("하루", 1, 1),
        ("이틀 후", 2, 2),
        ("사흘", 3, 3),
        ("열흘", 10, 10),
        ("보름", 15, 15),
        ("48 hours", 2, 2),
        ("12 hours", 0, 1),
        ("30 min", 0, 1),
        ("<24h", 0, 1),
        ("within 24 hours", 0, 1),
        ("24시간 이내", 0, 1),
        ("within three days", 0, 3),
        ("3일 이내", 0, 3),
        ("up to 3 weeks", 0, 21),
        ("same day", 0, 0),
        ("당일", 0, 0),
        ("immediately", 0, 0),
        ("즉시", 0, 0),
        ("next day", 1, 1),
        ("다음날", 1, 1),
        ("3일째", 3, 3),
        ("P3W", 21, 21),
        ("P1M", 30, 30),
        ("PT48H", 2, 2),
    ],
)
def test_durations_become_days_and_keep_their_words(text, low, high):
    reading = readings.days(text)
    assert ends(reading) == (low, high)
    assert reading.words == text
    assert (reading.note, reading.refusal) == (None, None)


@pytest.mark.parametrize("text", ["several weeks", "a few days", "수주", "몇 주", ">3 months"])
def test_a_vague_or_open_latency_stays_words(text):
    reading = readings.days(text)
    assert ends(reading) == (None, None)
    assert (reading.words, reading.note) == (text, None)


@pytest.mark.parametrize("text", ["banana", "3 months ago", "2 weeks or so maybe", "3 mg"])
def test_days_not_understood_stay_words_and_are_flagged(text):
    reading = readings.days(text)
    assert ends(reading) == (None, None)
    assert (reading.words, reading.note) == (text, "Not understood as days.")


@pytest.mark.parametrize(
    ("text", "slack"),
    [("14", 0), ("3 weeks", 3), ("약 2주", 7), ("2 months", 15), ("about 2 months", 30)],
)
def test_a_stated_latency_may_differ_by_half_its_unit_and_a_whole_one_if_about(text, slack):
    assert readings.days(text).slack == slack


@pytest.mark.parametrize("text", ["day 99999999999", "-40000", "40000", "200 years"])
def test_days_beyond_a_century_are_kept_in_words(text):
    reading = readings.days(text)
    assert ends(reading) == (None, None)
    assert (reading.words, reading.note) == (text, "Longer than a hundred years.")


def test_decimal_comma_is_read_where_it_was_chosen():
    assert ends(readings.days("1.500 days", decimal_comma=True)) == (1500, 1500)
    assert ends(readings.days("1,5 weeks", decimal_comma=True)) == (10, 11)
    assert ends(readings.days("1.500 days")) == (1, 2)


@given(st.integers(0, 120), st.integers(0, 120))
def test_an_age_range_that_is_printed_reads_back_the_same(one, other):
    low, high = sorted((one, other))
    assert ends(readings.age(readings.written(low, high))) == (low, high)


@given(st.integers(-9000, 36_000), st.integers(-9000, 36_000))
def test_a_range_of_days_that_is_printed_reads_back_the_same(one, other):
    low, high = sorted((one, other))
    assert ends(readings.days(readings.written(low, high))) == (low, high)


@given(st.dates(date(1901, 1, 1), TODAY), st.dates(date(1901, 1, 1), TODAY))
def test_a_range_of_dates_that_is_printed_reads_back_the_same(one, other):
    low, high = sorted(((one - reading_dates.EPOCH).days, (other - reading_dates.EPOCH).days))
    text = reading_dates.written_dates(low, high)
    assert ends(reading_dates.dates(text, today=TODAY)) == (low, high)


@given(st.text(max_size=40))
def test_no_text_breaks_the_grammar_and_none_is_lost(text):
    for read in (
        readings.age,
        readings.days,
        reading_dates.reader(today=TODAY),
        reading_dates.reader(today=TODAY, style="ymd", serials=True),
        reading_answers.whole,
        reading_answers.patients,
        reading_answers.yes_no,
        reading_answers.examination,
    ):
        reading = read(text)
        assert (reading.low is None) == (reading.high is None)
        assert reading.low is None or reading.low <= reading.high
        known = reading.low is not None or reading.code is not None
        assert known or reading == NOTHING or reading.words == text.strip()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2024-03-15", "2024-03-15"),
        ("2024.03.15", "2024-03-15"),
        ("2024. 3. 15.", "2024-03-15"),
        ("2024/3/5", "2024-03-05"),
        ("20240315", "2024-03-15"),
        ("20240315103000.000+0900", "2024-03-15"),
        ("2024-03-15 00:00:00", "2024-03-15"),
        ("2024-03-15T10:00:00Z", "2024-03-15"),
        ("2024년 3월 15일", "2024-03-15"),
        ("2024년3월15일", "2024-03-15"),
        ("\uff12\uff10\uff12\uff14-03-15", "2024-03-15"),
        ("15 March 2024", "2024-03-15"),
        ("15-Mar-2024", "2024-03-15"),
        ("15MAR2024", "2024-03-15"),
        ("March 15, 2024", "2024-03-15"),
        ("31/12/2023", "2023-12-31"),
        ("12/31/2023", "2023-12-31"),
        ("05/05/2024", "2024-05-05"),
        ("2024-02-29", "2024-02-29"),
    ],
)
def test_a_whole_date_is_one_day(text, expected):
    reading = reading_dates.dates(text, today=TODAY)
    assert iso(reading) == expected
    assert (reading.words, reading.note) == (None, None)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2024-03", "2024-03-01 to 2024-03-31"),
        ("202402", "2024-02-01 to 2024-02-29"),
        ("March 2024", "2024-03-01 to 2024-03-31"),
        ("2024년 3월", "2024-03-01 to 2024-03-31"),
        ("3/2024", "2024-03-01 to 2024-03-31"),
        ("2024-03-UN", "2024-03-01 to 2024-03-31"),
        ("UN-MAR-2024", "2024-03-01 to 2024-03-31"),
        ("20240300", "2024-03-01 to 2024-03-31"),
        ("2024", "2024-01-01 to 2024-12-31"),
        ("2024년", "2024-01-01 to 2024-12-31"),
        ("2024-00-00", "2024-01-01 to 2024-12-31"),
        ("2024 Q1", "2024-01-01 to 2024-03-31"),
        ("2024년 하반기", "2024-07-01 to 2024-12-31"),
        ("2024-03-01 ~ 2024-03-05", "2024-03-01 to 2024-03-05"),
    ],
)
def test_a_partial_date_is_the_range_it_can_mean(text, expected):
    reading = reading_dates.dates(text, today=TODAY)
    assert iso(reading) == expected
    assert (reading.words, reading.note) == (text, None)


@pytest.mark.parametrize(
    ("style", "expected"), [("dmy", "2024-04-03"), ("mdy", "2024-03-04"), ("ymd", "2003-04-20")]
)
def test_the_order_of_a_date_follows_the_choice(style, expected):
    text = "03/04/20" if style == "ymd" else "03/04/2024"
    assert iso(reading_dates.dates(text, today=TODAY, style=style)) == expected


def test_a_date_of_unknown_order_spans_both_and_is_flagged():
    reading = reading_dates.dates("03/04/2024", today=TODAY)
    assert iso(reading) == "2024-03-04 to 2024-04-03"
    assert reading.note == "Day and month cannot be told apart; choose the order of dates."
    assert reading.words == "03/04/2024"


def test_a_day_that_no_month_has_is_refused_with_what_would_be_right():
    reading = reading_dates.dates("2023-02-29", today=TODAY)
    assert reading.refusal == "2023-02 has no day 29."
    assert reading.remedy == "A day from 1 to 28, as in 2024-03-15."
    month = reading_dates.dates("03/25/2024", today=TODAY, style="dmy")
    assert month.refusal == "There is no month 25."


@pytest.mark.parametrize("text", ["9999-12-31", "0000", "0000-00-00", "1900-01-01", "99991231"])
def test_a_date_that_stands_for_none_is_kept_in_words(text):
    reading = reading_dates.dates(text, today=TODAY)
    assert iso(reading) is None
    assert (reading.words, reading.note) == (text, "A date that stands for no date.")


def test_a_future_date_is_kept_in_words_and_today_is_none():
    tomorrow = (TODAY + timedelta(days=1)).isoformat()
    assert reading_dates.dates(tomorrow, today=TODAY).note == "A date in the future."
    assert iso(reading_dates.dates(tomorrow, today=TODAY)) is None
    assert iso(reading_dates.dates(TODAY.isoformat(), today=TODAY)) == TODAY.isoformat()


def test_serial_numbers_are_dates_only_where_told():
    assert iso(reading_dates.dates("45366", today=TODAY, serials=True)) == "2024-03-15"
    assert reading_dates.dates("45366", today=TODAY).note == "Not understood as a date."


@pytest.mark.parametrize(
    ("text", "number"), [("3", 3), ("3명", 3), ("n=3", 3), ("2차", 2), ("2nd", 2)]
)
def test_whole_numbers_are_read_with_their_counters(text, number):
    assert ends(reading_answers.whole(text)) == (number, number)


@pytest.mark.parametrize("text", ["0", "-1", "2.5", "3-5", "many"])
def test_patients_that_are_no_whole_number_of_one_or_more_are_refused(text):
    assert reading_answers.patients(text).refusal == (
        "The number of patients is not a whole number of 1 or more."
    )


@pytest.mark.parametrize(
    ("text", "code"), [("Yes", "true"), ("예", "true"), ("N", "false"), ("없음", "false")]
)
def test_yes_and_no(text, code):
    assert reading_answers.yes_no(text).code == code


@pytest.mark.parametrize(
    ("text", "code", "words"),
    [
        ("negative", "negative", None),
        ("음성", "negative", None),
        ("POS", "positive", None),
        ("양성", "positive", None),
        ("not done", "not_done", None),
        ("미시행", "not_done", None),
        ("positive (M. chelonae)", "positive", "positive (M. chelonae)"),
    ],
)
def test_a_test_has_three_answers_and_not_done_is_not_not_reported(text, code, words):
    reading = reading_answers.examination(text)
    assert (reading.code, reading.words) == (code, words)
