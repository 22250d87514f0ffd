"""Names of cases that tell nothing: a keyed fingerprint of the name supplied."""

import hashlib
import hmac
import secrets
from collections.abc import Iterable

# 60 bits: among a million cases two would share a name once in two million imports.
LETTERS = 15


def new_key() -> str:
    """A key that nobody can guess, as text."""
    return secrets.token_hex(16)


def of(texts: Iterable[str], key: str) -> dict[str, str | None]:
    """A name for each text, the same under the same key."""
    return {text: f"case-{_fingerprint(key.encode(), text)}" for text in texts}


def _fingerprint(key: bytes, text: str) -> str:
    return hmac.new(key, text.encode(), hashlib.sha256).hexdigest()[:LETTERS]
