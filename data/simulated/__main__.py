"""Draw a registry: python -m data.simulated --patients N --seed S [--folder F]."""

import argparse
from collections.abc import Callable
from pathlib import Path

import data
from data import simulated

MOST_PATIENTS = 10_000_000


def main(arguments: list[str] | None = None) -> None:
    """Build the data set and print where it lies."""
    parser = argparse.ArgumentParser(
        prog="python -m data.simulated", description="Draw a registry of simulated patients."
    )
    parser.add_argument("--patients", type=_number(1, MOST_PATIENTS), required=True)
    parser.add_argument("--seed", type=_number(0, 2**63 - 1), required=True)
    parser.add_argument("--folder", type=Path, help="where the data set goes; by default data/sets")
    chosen = parser.parse_args(arguments)
    folder = chosen.folder or data.folder()
    folder.mkdir(parents=True, exist_ok=True)
    name = f"{simulated.NAME}-{chosen.patients}-{chosen.seed}"
    print(
        simulated.build(folder, patients=chosen.patients, seed=chosen.seed, name=name, tell=print)
    )


def _number(least: int, most: int) -> Callable[[str], int]:
    def whole_number(text: str) -> int:
        if not text.isascii() or not text.isdigit() or not least <= int(text) <= most:
            raise argparse.ArgumentTypeError(
                f"'{text}' is not a whole number from {least} to {most}"
            )
        return int(text)

    return whole_number


if __name__ == "__main__":
    main()
