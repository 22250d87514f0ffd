"""Errors that strange files bring about, said in words at one place."""

import csv
import errno
from collections.abc import Iterator
from contextlib import contextmanager

import duckdb

from data.importers.limits import LIMITS, size_in_words
from data.refusal import Refused

# What readers raise on content they cannot read; anything else is a defect of the program.
STRANGE = (duckdb.Error, UnicodeError, OSError, MemoryError, RecursionError, EOFError, csv.Error)
LONGEST_REASON = 300
FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)


@contextmanager
def in_words(doing: str) -> Iterator[None]:
    """Turn what a reader raises on strange content into `Refused`; `doing` names the step."""
    try:
        yield
    except Refused:
        raise
    except (MemoryError, duckdb.OutOfMemoryException) as error:
        raise Refused(
            f"{doing} takes more memory than the {size_in_words(LIMITS.process_bytes)} an import "
            "may have. Nothing was kept. Give the files in smaller parts."
        ) from error
    except STRANGE as error:
        if _is_full(error):
            raise Refused(
                f"{doing} stopped, because there is no room left on the disk. Nothing was kept. "
                "Make room, or give fewer files at a time."
            ) from error
        raise Refused(
            f"{doing} failed, because the content is not as this format has it: "
            f"{_reason(error)} Nothing was kept."
        ) from error


def _is_full(error: BaseException) -> bool:
    return getattr(error, "errno", None) in FULL or "No space left" in str(error)


def _reason(error: BaseException) -> str:
    first = next((line for line in str(error).splitlines() if line.strip()), type(error).__name__)
    short = first if len(first) <= LONGEST_REASON else f"{first[:LONGEST_REASON]}…"
    return short if short.endswith((".", "!", "?", "…")) else f"{short}."
