"""Which column of a line list goes where, and which columns look personal."""

from collections.abc import Sequence

import streamlit as st

from data.importers.column_words import in_words
from data.importers.linelist import Column, fields
from data.importers.linelist.guess import LIKELY
from data.importers.linelist.personal import REASON_LETTERS
from pages.controls import add_draft
from pages.controls.words import literal

TABLES = {
    "case": "Patient",
    "exposure": "Exposure",
    "reaction": "Reaction",
    "treatment": "Treatment of the reaction",
}
AS_SUPPLIED = ""
COLUMNS_PER_PAGE = 40
SAMPLE_LENGTH = 40


def label_of(field: str) -> str:
    """`Reaction · date of the onset` for `reaction.onset_date`, a field of the template."""
    return f"{TABLES[field.partition('.')[0]]} · {in_words(field)}"


def mapping(draft: add_draft.Draft, columns: Sequence[Column]) -> None:
    """A list for each column: where it goes, with samples and why; 40 at a time.

    Once a check was started the report matters more, and this is folded.
    """
    unsure = [each.header for each in columns if each.field and each.certainty < LIKELY]
    with st.container():
        if unsure:
            st.info(
                f"To be looked at, because the guess is unsure: {literal(', '.join(unsure))}.",
                icon=":material/help:",
            )
    folder = st.expander(
        f"Which column is what ({len(columns)} columns)",
        expanded=not draft.ordered,
        key=f"add_mapping_{bool(draft.ordered)}",
    )
    with folder:
        _mapping(draft, columns)


def _mapping(draft: add_draft.Draft, columns: Sequence[Column]) -> None:
    pages = -(-len(columns) // COLUMNS_PER_PAGE)
    page = st.pagination(pages, key=f"add_columns_{pages}") if pages > 1 else 1
    first = (page - 1) * COLUMNS_PER_PAGE
    for column in columns[first : first + COLUMNS_PER_PAGE]:
        _column(draft, column)


def personal(draft: add_draft.Draft, columns: Sequence[Column]) -> None:
    """Columns that look personal: left out, unless somebody types why they are needed."""
    if not columns:
        return
    st.markdown("##### Columns that look personal")
    st.markdown("They are left out, and are not kept anywhere, unless a reason is typed.")
    for column in columns:
        with st.container(border=True):
            st.markdown(
                f"**{literal(column.header)}**: {literal(column.personal or '')}, as "
                f"{literal(column.personal_why or '')}."
            )
            if column.field == fields.CASE_ID:
                _names_of_cases(draft, column)
            elif column.field == fields.BIRTH_DATE:
                _birth_date(draft)
            _reason(draft, column)
            if column.kept_because:
                _column(draft, column)


def _names_of_cases(draft: add_draft.Draft, column: Column) -> None:
    if not column.kept_because:
        st.caption(
            "It names the cases: they get names that tell nothing, the same for the same case in "
            "the next file."
        )


def _birth_date(draft: add_draft.Draft) -> None:
    wanted = draft.chosen.get("birth_date") == "to_age"
    key, start = draft.widget("birth_date", wanted, is_chosen="birth_date" in draft.chosen)
    st.checkbox(
        "Turn it into an age, and drop it",
        value=start,
        key=key,
        persist_state="session",
        on_change=_birth_date_changed,
        args=(draft, key),
    )


def _reason(draft: add_draft.Draft, column: Column) -> None:
    reasons = draft.chosen_for("reasons")
    given = reasons.get(column.header, "")
    key, start = draft.widget(f"reason {column.header}", given, is_chosen=column.header in reasons)
    st.text_input(
        f"Reason to keep {literal(column.header)}",
        start,
        key=key,
        persist_state="session",
        placeholder="left out",
        help=f"A sentence, at least {REASON_LETTERS} letters; it is kept with the data set.",
        on_change=_chosen,
        args=(draft, "reasons", column.header, key),
    )
    if reasons.get(column.header) and not column.kept_because:
        st.caption(f"Left out still: a reason has at least {REASON_LETTERS} letters.")


def _column(draft: add_draft.Draft, column: Column) -> None:
    """One column: its heading over the list of fields, samples and the reason beside it."""
    left, right = st.columns([2, 3], gap="medium", vertical_alignment="bottom")
    key, start = draft.widget(
        f"column {column.header}",
        column.field,
        is_chosen=column.header in draft.chosen_for("columns"),
    )
    places = [AS_SUPPLIED, *(field.name for field in fields.all_fields())]
    left.selectbox(
        f"{literal(column.header)} goes to",
        places,
        index=places.index(start),
        format_func=lambda name: label_of(name) if name else "kept as supplied",
        key=key,
        persist_state="session",
        on_change=_chosen,
        args=(draft, "columns", column.header, key),
    )
    with right:
        if column.samples:
            st.text(" · ".join(_short(each) for each in column.samples), width="stretch")
        st.caption(
            literal(f"{column.certainty_word}: {column.why}" if column.field else column.why)
        )


def _chosen(draft: add_draft.Draft, name: str, header: str, key: str) -> None:
    draft.chosen[name] = {**draft.chosen_for(name), header: st.session_state[key]}


def _birth_date_changed(draft: add_draft.Draft, key: str) -> None:
    draft.chosen["birth_date"] = "to_age" if st.session_state[key] else ""


def _short(text: str) -> str:
    return text if len(text) <= SAMPLE_LENGTH else f"{text[:SAMPLE_LENGTH]}…"
