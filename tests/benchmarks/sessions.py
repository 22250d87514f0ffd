"""Thirty people at once, each changing a filter every five seconds, every answer checked."""

import asyncio
import random
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import data
from tests.benchmarks import datasets, server
from tests.benchmarks.expected import Reckoning, Wish, wishes
from tests.benchmarks.session import Answer, Session
from tests.benchmarks.table import Measure, Target

SESSIONS = 30
SECONDS_BETWEEN_CHANGES = 5.0
SEED = 7
TARGET = Target(p95=150)


def measures(
    folder: Path,
    catalogue: data.Catalogue,
    *,
    pages: Sequence[str],
    seconds: float,
    tell: Callable[[str], None],
) -> Iterator[Measure]:
    """Per data set: the server part of every change, and wrong answers among all of them.

    The pages are dealt out among the sessions in turn. Each data set has a server of its own.
    """
    changes = max(round(seconds / SECONDS_BETWEEN_CHANGES), 1)
    for name in (datasets.SIMULATED, datasets.LARGE):
        title = f"simulated {datasets.patients(catalogue.datasets[name]):,}"
        tell(f"counting {SESSIONS * changes} selections of {title} with pandas")
        plans = _plans(Reckoning(catalogue.datasets[name]), changes)
        tell(f"{SESSIONS} sessions for {seconds:g} s, {title}")
        with server.serving(server.APP, folder) as place:
            heard = asyncio.run(_everybody(place.port, name, pages, plans))
            memory = place.memory()
        answers = [answer for own in heard for answer, _ in own]
        wrong = [f"{a.sentence!r}, not {right!r}" for own in heard for a, right in own
                 if a.sentence != right]  # fmt: skip
        for line in wrong[:3]:
            tell(f"wrong answer: {line}")
        times = tuple(answer.milliseconds for answer in answers)
        yield Measure(f"{SESSIONS} sessions, server part, {title}", times, "ms", TARGET)
        for page in pages:
            own = tuple(
                answer.milliseconds
                for number, each in enumerate(heard)
                if pages[number % len(pages)] == page
                for answer, _ in each
            )
            yield Measure(f"  … of these {page}", own, "ms")
        yield Measure("  … sent per change", tuple(a.bytes / 1000 for a in answers), "kB")
        yield Measure(f"  … wrong of {len(answers)}", (len(wrong),), "", Target(median=0))
        yield Measure("  … memory", (memory,), "MB", Target(median=600))


Plan = list[tuple[Wish, str]]


def _plans(reckoning: Reckoning, changes: int) -> list[Plan]:
    """What each session asks for, and the sentence that has to come."""
    random_numbers = random.Random(SEED)
    return [
        [(wish, reckoning.sentence(wish)) for wish in wishes(random_numbers, changes)]
        for _ in range(SESSIONS)
    ]


async def _everybody(
    port: int, dataset: str, pages: Sequence[str], plans: list[Plan]
) -> list[list[tuple[Answer, str]]]:
    arrived = asyncio.Semaphore(1)
    all_there = asyncio.Barrier(len(plans))
    return await asyncio.gather(
        *(
            _one(
                Session(port, pages[number % len(pages)]),
                dataset,
                plan,
                arrived,
                all_there,
                # Spread evenly, as people are who know nothing of one another.
                SECONDS_BETWEEN_CHANGES * number / len(plans),
            )
            for number, plan in enumerate(plans)
        )
    )


async def _one(
    session: Session,
    dataset: str,
    plan: Plan,
    arrived: asyncio.Semaphore,
    all_there: asyncio.Barrier,
    later: float,
) -> list[tuple[Answer, str]]:
    """The answers to one plan, each with the sentence it should hold."""
    async with session:
        async with arrived:
            await session.ask(f"dataset={dataset}")
        await all_there.wait()
        clock = asyncio.get_running_loop().time
        began = clock() + later
        answers: list[tuple[Answer, str]] = []
        for turn, (wish, sentence) in enumerate(plan):
            await asyncio.sleep(max(began + turn * SECONDS_BETWEEN_CHANGES - clock(), 0))
            answers.append((await session.ask(wish.query(dataset)), sentence))
        return answers
