"""The simulated registry: the same for the same seed, plausible, and every feature in it."""

import subprocess
import sys
from collections.abc import Iterator
from dataclasses import fields
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import pytest

from data import simulated
from data.build import create_tables
from data.simulated.__main__ import main
from data.simulated.draws import Draws, choice, spread
from data.simulated.truth import happened, report_days, with_duplicates

LAST_DAY = date(2026, 10, 31)


@pytest.fixture(scope="module")
def registry(tmp_path_factory: pytest.TempPathFactory) -> Iterator[duckdb.DuckDBPyConnection]:
    """The registry that ships: 240 patients of seed 1."""
    place = simulated.build(tmp_path_factory.mktemp("sets"), patients=240, seed=1)
    with duckdb.connect(str(place), read_only=True) as connection:
        yield connection


def one(connection: duckdb.DuckDBPyConnection, statement: str) -> Any:
    rows = connection.execute(statement).fetchall()
    assert len(rows) == 1
    return rows[0][0]


def filled(patients: int, seed: int) -> duckdb.DuckDBPyConnection:
    connection = duckdb.connect()
    create_tables(connection)
    simulated.fill(connection, patients, seed)
    return connection


def test_same_seed_gives_the_same_name_and_another_seed_another(tmp_path: Path) -> None:
    first = simulated.build(tmp_path, patients=240, seed=1)
    first.unlink()
    again = simulated.build(tmp_path, patients=240, seed=1)
    other = simulated.build(tmp_path, patients=240, seed=2)
    assert again.name == first.name
    assert other.name != first.name


def test_fingerprint_changes_with_patients_and_seed() -> None:
    assert len({simulated.made_from(n, s) for n in (240, 241) for s in (1, 2)}) == 4


def test_every_title_says_simulated(registry: duckdb.DuckDBPyConnection) -> None:
    assert registry.execute("select title, is_simulated from dataset_info").fetchall() == [
        ("Simulated registry", True)
    ]
    sources = registry.execute(
        "select source_id, kind, evidence_level, title from source order by source_id"
    ).fetchall()
    assert sources == [
        (f"simulated-registry-{letter.lower()}", "simulation", "C",
         f"Simulated registry {letter}: no real patients")
        for letter in "ABC"
    ]  # fmt: skip
    assert one(registry, "select count(distinct source_id) from patient_case") == 3


@pytest.mark.parametrize(
    ("patients", "first", "last"),
    [(1, "S-0001", "S-0001"), (7, "S-0001", "S-0007"), (10_000, "S-00001", "S-10000")],
)
def test_cases_are_numbered_on_with_one_width(patients: int, first: str, last: str) -> None:
    with filled(patients, 3) as connection:
        assert connection.execute(
            "select count(*), min(case_id), max(case_id), max(case_key), max(patients)"
            " from patient_case"
        ).fetchall() == [(patients, first, last, patients, 1)]


def test_parts_number_on_and_keep_the_order_of_reports(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(simulated, "PART", 100)
    with filled(240, 1) as connection:
        assert one(connection, "select count(distinct case_id) from patient_case") == 240
        assert (
            one(
                connection,
                "select count(*) from patient_case as a inner join patient_case as b"
                " on b.case_key = a.case_key + 1 where b.reported_high < a.reported_low",
            )
            == 0
        )


def test_only_words_that_are_plainly_made_up(registry: duckdb.DuckDBPyConnection) -> None:
    products = registry.execute(
        "select distinct product from exposure where product is not null order by product"
    ).fetchall()
    assert products == [(f"Product {letter}",) for letter in "ABCDEF"]
    assert (
        one(
            registry,
            "select count(*) from exposure"
            " where not regexp_full_match(lot, 'LOT-[A-F]-[0-9]{2}')"
            " or right(product, 1) <> substr(lot, 5, 1)",
        )
        == 0
    )


def test_nothing_lies_in_the_future(registry: duckdb.DuckDBPyConnection) -> None:
    assert one(registry, "select max(reported_high) from patient_case") <= LAST_DAY
    assert one(registry, "select max(date_high) from exposure") <= LAST_DAY
    assert (
        one(
            registry,
            """
            select count(*)
            from exposure
            inner join patient_case using (case_key)
            inner join reaction using (case_key)
            left join treatment using (case_key)
            where exposure.start_low_days = 0 and exposure.date_low = exposure.date_high
                and exposure.date_low + greatest(
                    reaction.onset_high_days, reaction.biopsy_high_days,
                    reaction.resolution_high_days, reaction.last_follow_up_days,
                    treatment.start_high_days, treatment.stop_high_days
                ) > patient_case.reported_high
            """,
        )
        == 0
    )


def test_days_come_in_their_order(registry: duckdb.DuckDBPyConnection) -> None:
    """Apart from the onsets before the exposure, no end can lie before its beginning."""
    assert (
        one(
            registry,
            """
            select count(*)
            from reaction
            left join treatment using (case_key)
            where reaction.biopsy_high_days < reaction.onset_low_days
                or reaction.resolution_high_days < reaction.onset_low_days
                or reaction.last_follow_up_days < reaction.onset_high_days
                or treatment.start_high_days < (
                    select min(first.onset_low_days)
                    from reaction as first
                    where first.case_key = reaction.case_key
                )
                or treatment.stop_low_days < treatment.start_low_days
                or (treatment.ongoing and treatment.stop_low_days is not null)
            """,
        )
        == 0
    )


def test_day_zero_is_the_last_session_before_the_onset(
    registry: duckdb.DuckDBPyConnection,
) -> None:
    sessions = registry.execute(
        "select case_key, count(*) filter (start_low_days = 0 and start_high_days = 0)"
        " from exposure group by case_key order by case_key"
    ).fetchall()
    assert sessions == [(key, 1) for key in range(1, 241)]
    assert (
        one(
            registry,
            """
            select count(*)
            from exposure
            inner join case_fact using (case_key)
            where exposure.start_low_days > 0 and case_fact.onset_low_days >= 0
                and exposure.start_high_days <= case_fact.onset_low_days
            """,
        )
        == 0
    )


def test_dates_of_two_sessions_agree_with_their_days(
    registry: duckdb.DuckDBPyConnection,
) -> None:
    rows = registry.execute(
        """
        select
            count(*),
            count(*) filter (
                session.start_high_days < session.date_low - zero.date_high
                or session.start_low_days > session.date_high - zero.date_low
            )
        from exposure as session
        inner join exposure as zero on zero.case_key = session.case_key
        where zero.start_low_days = 0 and session.start_low_days <> 0
            and zero.date_low is not null and session.date_low is not null
        """
    ).fetchall()
    assert rows[0][0] > 100
    assert rows[0][1] == 0


def test_device_fits_the_route(registry: duckdb.DuckDBPyConnection) -> None:
    needled = registry.execute(
        "select distinct device from exposure where route = 'topical_after_microneedling'"
    ).fetchall()
    assert needled == [("microneedling",)]
    assert (
        one(registry, "select count(*) from exposure where route is null and device is not null")
        == 0
    )


def test_overall_microbiology_follows_from_the_tests(registry: duckdb.DuckDBPyConnection) -> None:
    assert (
        one(
            registry,
            """
            select count(*)
            from reaction
            where microbiology is distinct from case
                when list_contains([stain, culture, pcr], 'positive') then 'positive'
                when list_contains([stain, culture, pcr], 'negative') then 'negative'
                when list_contains([stain, culture, pcr], 'not_done') then 'not_done'
            end
            """,
        )
        == 0
    )


def test_facts_that_need_another_do_not_stand_alone(
    registry: duckdb.DuckDBPyConnection,
) -> None:
    assert (
        one(
            registry,
            """
            select count(*)
            from reaction
            where (biopsy is distinct from 'done'
                    and coalesce(histology::varchar, biopsy_low_days::varchar) is not null)
                or (serious is distinct from true and seriousness is not null)
                or (resolution_low_days is not null
                    and (outcome is null
                        or outcome not in ('resolved', 'resolved_with_sequelae')))
                or outcome in ('fatal', 'varied')
            """,
        )
        == 0
    )


# What is to be seen among the 240 patients, and the fewest and most patients that show it.
FEATURES = {
    "women": ("patient_case", "sex = 'female'", 192, 228),
    "ages from 26 to 52": ("patient_case", "age_low_years >= 26 and age_high_years <= 52",
                           145, 210),
    "ages as a decade": ("patient_case", "age_low_years < age_high_years", 12, 48),
    "unknown age": ("patient_case", "age_low_years is null", 3, 24),
    "South Korea": ("patient_case", "country = 'South Korea'", 84, 140),
    "unknown country": ("patient_case", "country is null", 3, 24),
    "report by month": ("patient_case", "reported_low < reported_high", 30, 80),
    "unknown report": ("patient_case", "reported_low is null", 1, 20),
    "granulomatous reaction": ("reaction", "reaction = 'granulomatous_reaction'", 84, 140),
    "delayed onset": ("reaction", "onset_low_days >= 14 and onset_high_days <= 90", 72, 150),
    "early reaction": ("reaction", "onset_high_days between 0 and 14", 30, 100),
    "necrosis or vasculitis": ("reaction", "reaction in ('skin_necrosis', 'vasculitis')", 2, 30),
    "late onset": ("reaction", "onset_low_days > 90", 2, 30),
    "onset known exactly": ("reaction", "onset_low_days = onset_high_days", 105, 170),
    "onset as a range": ("reaction", "onset_low_days < onset_high_days", 60, 110),
    "unknown onset": ("reaction", "onset_low_days is null", 7, 30),
    "onset before exposure": ("reaction", "onset_low_days < 0", 1, 4),
    "biopsy not done": ("reaction", "biopsy = 'not_done'", 30, 120),
    "granuloma in the biopsy": (
        "reaction", "list_contains(histology, 'foreign_body_granuloma')", 5, 60),
    "positive microbiology": ("reaction", "microbiology = 'positive'", 1, 20),
    "negative microbiology": ("reaction", "microbiology = 'negative'", 20, 120),
    "rechallenge": ("reaction", "rechallenge in ('positive', 'negative')", 2, 24),
    "serious": ("reaction", "serious", 20, 70),
    "unknown whether serious": ("reaction", "serious is null", 12, 55),
    "criteria of seriousness": ("reaction", "len(seriousness) > 0", 15, 70),
    "unknown outcome": ("reaction", "outcome is null", 7, 40),
    "resolved on a range of days": ("reaction", "resolution_low_days < resolution_high_days",
                                    5, 60),
    "not resolved at last follow-up": (
        "reaction", "outcome = 'not_resolved' and last_follow_up_days is not null", 15, 90),
    "sequelae": ("reaction", "outcome = 'resolved_with_sequelae' and len(sequelae) > 0", 8, 60),
    "session after the onset": ("exposure", "start_low_days > 0", 5, 40),
    "five sessions": ("exposure", "session = 5", 4, 40),
    "date by month": ("exposure", "date_low < date_high", 30, 120),
    "unknown date": ("exposure", "date_low is null", 15, 80),
    "session on a range of days": ("exposure", "start_low_days < start_high_days", 15, 90),
    "co-exposure": ("exposure", "len(co_exposures) > 0", 110, 190),
    "unknown product": ("exposure", "product is null", 20, 70),
    "second line": ("treatment", "line = 2", 60, 140),
    "fourth line": ("treatment", "line = 4", 2, 30),
    "lines not reported": ("treatment", "line is null", 2, 30),
    "ongoing course": ("treatment", "ongoing", 20, 110),
    "unknown response": ("treatment", "response is null", 10, 60),
    "start on a range of days": ("treatment", "start_low_days < start_high_days", 20, 110),
    "unknown start": ("treatment", "start_low_days is null", 30, 130),
    "no treatment reported": ("case_fact", "course_set is null", 8, 36),
    "two reactions": ("reaction", "case_key in (select case_key from reaction"
                      " group by case_key having count(*) = 2)", 24, 80),
    "two courses at once": ("treatment", "case_key in (select case_key from treatment"
                            " where line is not null group by case_key, line having count(*) = 2)",
                            12, 70),
}  # fmt: skip


@pytest.mark.parametrize("feature", FEATURES)
def test_feature_is_there_in_a_plausible_share(
    registry: duckdb.DuckDBPyConnection, feature: str
) -> None:
    table, condition, fewest, most = FEATURES[feature]
    patients = one(
        registry,
        f"select count(distinct case_key) from {table} where {condition}",  # noqa: S608 - from above
    )
    assert fewest <= patients <= most


@pytest.mark.parametrize(
    ("column", "table", "fewest"),
    [
        ("route", "exposure", 9),
        ("device", "exposure", 6),
        ("indication", "exposure", 8),
        ("reaction", "reaction", 11),
        ("treatment_class", "treatment", 15),
        ("response", "treatment", 6),
        ("outcome", "reaction", 5),
        ("country", "patient_case", 8),
    ],
)
def test_many_words_of_a_vocabulary_occur(
    registry: duckdb.DuckDBPyConnection, column: str, table: str, fewest: int
) -> None:
    statement = f"select count(distinct {column}) from {table}"  # noqa: S608 - from above
    assert one(registry, statement) >= fewest


def test_reports_rise_over_the_years(registry: duckdb.DuckDBPyConnection) -> None:
    counts = registry.execute(
        "select count(*) from patient_case where reported_low < date '2026-01-01'"
        " group by year(reported_low) order by year(reported_low)"
    ).fetchall()
    assert len(counts) == 4
    assert counts == sorted(counts)
    assert counts[0][0] >= 5


def test_one_lot_stands_out_and_is_more_often_serious(
    registry: duckdb.DuckDBPyConnection,
) -> None:
    lots = registry.execute(
        "select lot, count(distinct case_key) as patients from exposure where lot is not null"
        " group by lot order by patients desc, lot limit 2"
    ).fetchall()
    assert lots[0][0] == "LOT-C-29"
    assert lots[0][1] > lots[1][1]
    [(of_others,), (of_the_lot,)] = registry.execute(
        """
        select avg(serious::integer)
        from case_fact
        where serious is not null
        group by case_key in (select case_key from exposure where lot = 'LOT-C-29')
        order by case_key in (select case_key from exposure where lot = 'LOT-C-29')
        """
    ).fetchall()
    assert of_the_lot > 2 * of_others


def test_second_reports_tell_of_an_earlier_patient_from_another_source() -> None:
    report = report_days(Draws(1, 0), 240)
    alone = happened(Draws(1, 1), report)
    doubled = with_duplicates(Draws(1, 2), alone, 6)
    again = np.flatnonzero(doubled.day_zero != alone.day_zero)
    assert 3 <= len(again) <= 5
    told = [field.name for field in fields(alone) if field.name not in ("source", "report")]
    for row in again:
        first = next(
            place
            for place in range(max(row - 6, 0), row)
            if all(
                np.array_equal(getattr(doubled, name)[row], getattr(alone, name)[place])
                for name in told
            )
        )
        assert doubled.source[row] != alone.source[first]
        assert doubled.report[row] == report[row]


def test_some_patients_are_reported_twice_by_another_source_and_unmarked(
    registry: duckdb.DuckDBPyConnection,
) -> None:
    pairs = registry.execute(
        """
        with told as (
            select
                patient_case.*,
                (
                    select list((product, route, device, indication, sites) order by session)
                    from exposure
                    where exposure.case_key = patient_case.case_key
                ) as sessions,
                (
                    select list(reaction.reaction order by reaction.reaction)
                    from reaction
                    where reaction.case_key = patient_case.case_key
                ) as reactions
            from patient_case
        )
        select first.case_id, second.case_id
        from told as first
        inner join told as second on second.case_key > first.case_key
        where second.source_id <> first.source_id
            and second.country is not distinct from first.country
            and second.sex is not distinct from first.sex
            and coalesce(second.age_low_years <= first.age_high_years, true)
            and coalesce(second.age_high_years >= first.age_low_years, true)
            and second.sessions = first.sessions
            and second.reactions = first.reactions
        order by first.case_id
        """
    ).fetchall()
    assert len(pairs) >= 2
    assert one(registry, "select count(*) from patient_case where note is not null") == 0


def test_draws_do_not_depend_on_the_size_of_what_follows() -> None:
    assert Draws(1, 2).below(100, 5).tolist() == Draws(1, 2).below(100, (1, 5)).ravel().tolist()
    assert Draws(1, 2).below(100, 50).tolist() != Draws(1, 3).below(100, 50).tolist()


def test_weights_are_met_and_pieces_are_filled_to_their_edges() -> None:
    words = choice({"often": 3, None: 1})
    drawn = Draws(1).pick(words, 40_000)
    assert set(drawn.tolist()) == {0, -1}
    assert 0.74 < np.mean(drawn == 0) < 0.76
    numbers = Draws(1).number(spread({(1, 2): 1, (8, 9): 1}), 4_000)
    assert set(numbers.tolist()) == {1, 2, 8, 9}


def test_groups_of_a_choice_need_one_total() -> None:
    with pytest.raises(ValueError, match="same shape"):
        choice({"one": 2}, {"one": 3})


def test_places_are_different_and_ascending() -> None:
    places = Draws(5).places(30, 40).tolist()
    assert places == sorted(set(places))
    assert len(places) == 30


def test_command_builds_into_the_folder_and_prints_where(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    main(["--patients", "5", "--seed", "4", "--folder", str(tmp_path / "new")])
    [built] = (tmp_path / "new").iterdir()
    assert built.match("simulated-5-4@*.duckdb")
    assert str(built) in capsys.readouterr().out


@pytest.mark.parametrize(
    "arguments", [["--patients", "0"], ["--patients", "many"], ["--seed", "-1"]]
)
def test_command_refuses_what_is_no_number_in_words(arguments: list[str], tmp_path: Path) -> None:
    given = {"--patients": "5", "--seed": "4"} | {arguments[0]: arguments[1]}
    finished = subprocess.run(
        [sys.executable, "-m", "data.simulated", "--folder", str(tmp_path),
         *(f"{name}={value}" for name, value in given.items())],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert finished.returncode == 2
    assert f"'{arguments[1]}' is not a whole number from" in finished.stderr
    assert list(tmp_path.iterdir()) == []
