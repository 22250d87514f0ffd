"""Step 2 of Add data: keep every case, or only those with a product that has one of some words."""

import streamlit as st

from data.importers import wished
from pages.controls import add_draft
from pages.controls.words import literal

# "exosome" finds "exosomes" as well.
PROPOSAL = "exosome; exosomal; extracellular vesicle"
HELP = (
    "Words parted by “;”. They are looked for in the names and active ingredients of the suspect "
    "products, in small or capital letters. Concomitant products do not count. Left empty, every "
    "case is kept."
)


def show(draft: add_draft.Draft, *, is_register: bool) -> dict[str, object]:
    """A box for the words; the setting of the order, empty where every case is kept.

    For a register, which holds reports of every product, words are proposed and not applied.
    """
    text = str(draft.chosen.get(wished.SETTING, ""))
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        key, start = draft.widget(wished.SETTING, text, is_chosen=wished.SETTING in draft.chosen)
        st.text_input(
            "Keep only cases with a product that contains",
            start,
            key=key,
            persist_state="session",
            max_chars=500,
            placeholder="every case is kept",
            help=HELP,
            on_change=_changed,
            args=(draft, key),
            width=420,
        )
        if is_register and not text:
            st.button(
                f"Use “{PROPOSAL}”",
                key="add_products_proposed",
                icon=":material/filter_alt:",
                on_click=_use_proposal,
                args=(draft,),
            )
    words = wished.words({wished.SETTING: text})
    if not words:
        return {}
    st.caption(
        f"Cases of which no suspect product contains {literal(wished.in_words(words))} are left "
        "out. The report counts them."
    )
    return {wished.SETTING: list(words)}


def _changed(draft: add_draft.Draft, key: str) -> None:
    _choose(draft, st.session_state[key])


def _use_proposal(draft: add_draft.Draft) -> None:
    # Another beginning makes another box, which begins with the words.
    draft.begun.pop(wished.SETTING, None)
    _choose(draft, PROPOSAL)


def _choose(draft: add_draft.Draft, text: str | None) -> None:
    if (text or "").strip():
        draft.chosen[wished.SETTING] = text
    else:
        draft.chosen.pop(wished.SETTING, None)
