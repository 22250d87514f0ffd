"""Sources and methods: every publication, the studies as denominators, and the definitions."""

import streamlit as st

from pages.controls import as_reported, definitions, figure
from pages.controls import view as viewing
from pages.controls.words import literal
from pages.figures import study_bounds
from queries import intake, sources

view = viewing.current()
st.subheader("Where the cases come from", anchor="publications")
publications = view.ask(sources.publications)
definitions.publications(publications)

files = intake.files(viewing.connection(view.dataset.full_name, view.dataset))
if not files.empty:
    # What was left out of a register at the import, among others; the table shows it far right.
    for note in dict.fromkeys(publications["note"].dropna()):
        st.caption(literal(note))
    st.subheader("Files that were imported", anchor="files")
    as_reported.files(files)

st.subheader("Studies: the only denominators there are", anchor="studies")
studies = sources.studies(viewing.connection(view.dataset.full_name, view.dataset))
if studies.empty:
    kind = "simulated" if view.dataset.is_simulated else "imported"
    st.info(
        f"This {kind} data set holds no studies: there is no denominator, and no share of treated "
        "patients can be calculated from it.",
        icon=":material/info:",
    )
else:
    st.markdown(
        "Patients treated in trials, and how many of them had an event. **No proportion of "
        "granuloma or necrosis can be calculated from these studies, nor by setting the cases "
        "against them**: they are small, short and mostly topical, and count any event, not "
        "these reactions. “0 of 30: up to 9.5 %” means that a proportion of up to 9.5 % still "
        "leaves a fair chance of seeing none in 30 (exact one-sided 95 % bound)."
    )
    bounds = sources.bounds(studies)
    drawn = study_bounds.figure(bounds, words=definitions.words_of_studies(bounds, view.words))
    figure.show(drawn, key="study_bounds", selectable=False)
    definitions.studies(studies, bounds)

st.subheader("Definitions", anchor="definitions")
definitions.show(view.selection.onset_edges)
st.subheader("Statistics and their sources", anchor="statistics")
definitions.statistics()
