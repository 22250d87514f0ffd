"""Text from data, shown as text: never as a link, a picture, markup or a formula."""

import re

# What Streamlit's markdown gives a meaning to: markdown itself, HTML, formulas, :colour[text],
# :material/icons: and emoji, and the addresses and names that it links by itself.
_MEANINGFUL = re.compile(r"([\\`*_{}\[\]()<>#+\-.!|~$:@&^=\"'/%])")
_BREAKS = re.compile(r"\s+")
# An address of e-mail becomes a link even with its signs taken away; this parts it unseen.
_ADDRESS = re.compile(r"(?<=[\w.+-])(?=@[\w-]+\.[\w.-])")
_WORD_JOINER = "\u2060"


def literal(text: str) -> str:
    """The text, its meaning for markdown taken away, on one line.

    What comes back is for `st.markdown`, `st.table` and labels; read by them it shows exactly the
    characters of `text`, with runs of spaces and breaks as one space and a word joiner, which has
    no width, before the @ of an address. Empty text stays empty.
    """
    parted = _ADDRESS.sub(_WORD_JOINER, _BREAKS.sub(" ", text).strip())
    return _MEANINGFUL.sub(r"\\\1", parted)
