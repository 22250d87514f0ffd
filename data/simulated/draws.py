"""Random integers that are the same on every machine, and choices made with them.

Only the raw 64-bit stream of PCG64 is used, which numpy promises never to change, and only whole
numbers: neither the platform's mathematics nor a version of numpy can alter a draw.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Integers = NDArray[np.int32]
Flags = NDArray[np.bool_]
Shape = int | tuple[int, ...]
Weights = Mapping[str, int] | Mapping[None, int] | Mapping[str | None, int]

NOT_REPORTED = -1


@dataclass(frozen=True)
class Choice:
    """Words and, one row per group, how often each is drawn; -1 stands for no word."""

    words: tuple[str, ...]
    table: NDArray[np.int8]

    def index(self, word: str) -> int:
        """Place of one word."""
        return self.words.index(word)

    def among(self, codes: Integers, *wanted: str) -> Flags:
        """Whether each code stands for one of the words."""
        return np.isin(codes, [self.index(word) for word in wanted])


@dataclass(frozen=True)
class Spread:
    """Pieces of whole numbers and, one row per group, how often each piece is drawn."""

    low: Integers
    width: Integers
    table: NDArray[np.int8]


def choice(*groups: Weights) -> Choice:
    """A choice from weights by word, one mapping per group; all groups have the same total.

    The word None stands for "not reported" and becomes -1.
    """
    words = tuple(dict.fromkeys(word for group in groups for word in group if word is not None))
    place = {None: NOT_REPORTED} | {word: index for index, word in enumerate(words)}
    return Choice(
        words, _table([{place[word]: weight for word, weight in group.items()} for group in groups])
    )


def spread(*groups: Mapping[tuple[int, int], int]) -> Spread:
    """Whole numbers from weights by piece (first, last), one mapping per group."""
    pieces = list(dict.fromkeys(piece for group in groups for piece in group))
    place = {piece: index for index, piece in enumerate(pieces)}
    return Spread(
        np.array([low for low, _ in pieces], dtype=np.int32),
        np.array([high - low + 1 for low, high in pieces], dtype=np.int32),
        _table([{place[piece]: group[piece] for piece in group} for group in groups]),
    )


class Draws:
    """One stream of random integers, named by whole numbers."""

    def __init__(self, *key: int) -> None:
        self._stream = np.random.PCG64(np.random.SeedSequence(key))

    def below(self, bound: int | Integers, shape: Shape) -> Integers:
        """Whole numbers from 0 up to, not including, `bound` (at most 2^31, one or one each)."""
        size = int(np.prod(shape))
        raw = self._stream.random_raw(size).reshape(shape) >> np.uint64(32)
        limit = np.uint64(bound) if isinstance(bound, int) else bound.astype(np.uint64)
        return ((raw * limit) >> np.uint64(32)).astype(np.int32)

    def chance(self, percent: int | Integers, shape: Shape) -> Flags:
        """True in so many of a hundred."""
        return self.below(100, shape) < percent

    def pick(self, options: Choice, shape: Shape, group: int = 0) -> Integers:
        """Codes of words of one group."""
        row = options.table[group]
        return row[self.below(len(row), shape)].astype(np.int32)

    def pick_each(self, options: Choice, group: Integers) -> Integers:
        """Codes of words, each from its own group."""
        drawn = self.below(options.table.shape[1], group.shape)
        return options.table[group, drawn].astype(np.int32)

    def number(self, options: Spread, shape: Shape, group: int = 0) -> Integers:
        """Numbers of one group."""
        row = options.table[group]
        piece = row[self.below(len(row), shape)]
        return options.low[piece] + self.below(options.width[piece], shape)

    def number_each(self, options: Spread, group: Integers) -> Integers:
        """Numbers, each from its own group."""
        piece = options.table[group, self.below(options.table.shape[1], group.shape)]
        return options.low[piece] + self.below(options.width[piece], group.shape)

    def places(self, count: int, size: int) -> Integers:
        """`count` different places out of `size`, in ascending order."""
        keys = self.below(2**31, size)
        return np.sort(np.argsort(keys, kind="stable")[:count]).astype(np.int32)


def _table(groups: list[dict[int, int]]) -> NDArray[np.int8]:
    rows = [np.repeat(list(group), list(group.values())) for group in groups]
    return np.stack(rows).astype(np.int8)
