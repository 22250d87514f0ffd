"""Text that no spreadsheet runs, and the same text read back."""

import re

# A cell that begins with one of these is a formula to a spreadsheet.
# Source: OWASP, CSV Injection (owasp.org/www-community/attacks/CSV_Injection).
RUNNABLE = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")  # noqa: RUF001
# Without it a spreadsheet takes UTF-8 for the code page of the machine.
BYTE_ORDER_MARK = "\ufeff"
# Begins like a formula and is none: a number, or a dash for nothing.
NUMBER = re.compile(r"[+-]?\d+(?:[.,]\d+)?|-+")


def as_text(text: str) -> str:
    """Text that no spreadsheet takes for a formula."""
    return f"'{text}" if text.lstrip(" ").startswith(RUNNABLE) else text


def as_cell(text: str) -> str:
    """Text of a cell that no spreadsheet runs; numbers stay numbers."""
    return text if NUMBER.fullmatch(text.strip()) else as_text(text)


def as_supplied(text: str) -> str:
    """The text that `as_text` or `as_cell` made safe, as it was before."""
    return text[1:] if text.startswith("'") and as_text(text[1:]) == text else text
