"""Random selections, and which cases fit them, reckoned in plain Python from the tables."""

from collections import defaultdict

from hypothesis import strategies as st

from queries.selection import Selection

RESPONSES = ("worse", "none", "partial", "marked", "near_complete", "complete")
TREATMENTS = ("topical_corticosteroid", "systemic_corticosteroid", "antibiotic", "other")


def ranges(highest):
    return st.none() | st.tuples(st.integers(0, highest), st.integers(0, highest)).map(
        lambda ends: (min(ends), max(ends))
    )


def some(codes):
    return st.lists(st.sampled_from(codes), unique=True, max_size=2).map(tuple)


selections = st.builds(
    Selection,
    age=ranges(80),
    onset=ranges(120),
    treatment=some(TREATMENTS),
    response=some(RESPONSES),
    sex=some(("female", "male")),
    certain_only=st.booleans(),
    known_only=st.sets(st.sampled_from(("age", "onset", "treatment", "response"))).map(frozenset),
)


def tables(connection):
    """Cases, first onsets by case, and courses by case, read without the product's rules."""
    with connection.cursor() as cursor:
        cases = cursor.execute(
            "select case_key, case_id, patients, age_low_years, age_high_years, sex::varchar, "
            "evidence_level::varchar from patient_case join source using (source_id)"
        ).fetchall()
        reactions = cursor.execute(
            "select case_key, onset_low_days, onset_high_days from reaction"
        ).fetchall()
        courses = cursor.execute(
            "select case_key, treatment_class::varchar, response::varchar, patients_treated "
            "from treatment"
        ).fetchall()
    onsets, given = defaultdict(list), defaultdict(list)
    for case_key, low, high in reactions:
        if low is not None:
            onsets[case_key].append((low, high))
    for case_key, *course in courses:
        given[case_key].append(course)
    return cases, onsets, given


def fitting(known_tables, selection):
    """(case id, patients, 'certain' or 'possible') of the cases that fit, in the tables' order."""
    cases, onsets, given = known_tables
    found = []
    for case_key, case_id, patients, age_low, age_high, sex, level in cases:
        if level not in selection.evidence:
            continue
        first = onsets[case_key]
        onset = (min(low for low, _ in first), min(high for _, high in first)) if first else None
        age = None if age_low is None else (age_low, age_high)
        fit = min(
            of_range(age, selection.age, "age" in selection.known_only),
            of_range(onset, selection.onset, "onset" in selection.known_only),
            2 if not selection.sex else 1 if sex is None else 2 * (sex in selection.sex),
            of_courses(given[case_key], patients, selection),
        )
        if fit >= (2 if selection.certain_only else 1):
            found.append((case_id, patients, "certain" if fit == 2 else "possible"))
    return found


def of_range(fact, wanted, known_only):
    if wanted is None:
        return 2
    if fact is None:
        return 0 if known_only else 1
    if wanted[0] <= fact[0] and fact[1] <= wanted[1]:
        return 2
    return 1 if fact[1] >= wanted[0] and fact[0] <= wanted[1] else 0


def of_courses(courses, patients, selection):
    if not selection.treatment and not selection.response:
        return 2
    return max((of_course(course, patients, selection) for course in courses), default=0)


def of_course(course, patients, selection):
    treatment, response, treated = course
    if selection.treatment and treatment not in selection.treatment:
        return 0
    treated = treated if treated is not None else (1 if patients == 1 else 0)
    had_it = 2 if treated >= patients else 1
    if had_it == 1 and selection.treatment and "treatment" in selection.known_only:
        return 0
    if not selection.response:
        return had_it
    if response in selection.response:
        return had_it
    if response in {None, "varied"} and "response" not in selection.known_only:
        return 1
    return 0
