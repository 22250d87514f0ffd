"""Case: everything that is known of one patient or published group."""

import streamlit as st

from data import vocabulary
from pages.controls import as_reported, case_facts, figure, navigation
from pages.controls import view as viewing
from pages.controls.words import literal
from pages.figures import case_course, case_course_text
from queries import profile

view = viewing.current()
found = view.ask(profile.one_case, case_id=view.case_id)
if found.empty:
    st.info("No case is selected. Choose one on the page Cases, or loosen the filters.")
    st.stop()
case = found.iloc[0].to_dict()
patient = case["patient"]

with st.container(horizontal=True, vertical_alignment="center"):
    st.subheader(literal(patient["case_id"]), anchor=False, width="stretch")
    if case["match"] in (1, 2):
        st.markdown(f"{case['position']} of {case['cases']}", width="content")
    for name, words in (("previous_id", "Previous"), ("next_id", "Next")):
        if isinstance(case[name], str):
            # A link to the page that is open would leave the address as it is.
            st.button(
                words,
                key=name,
                type="tertiary",
                icon=":material/arrow_back:" if words == "Previous" else ":material/arrow_forward:",
                on_click=navigation.go_to_case,
                args=(case[name],),
            )

if case["match"] not in (1, 2):
    st.info("This case does not fit the filters in view. It is shown because it was asked for.")
elif case["match"] == 1:
    st.info("This case fits the filters only possibly: a fact is unknown or known as a range.")
if patient["patients"] > 1:
    st.info(f"{patient['patients']} patients; values per patient are not published.")

course = case_course_text.marks(case)
figure.show(
    case_course.figure(course, words=view.words(*case_course_text.told(case))),
    key="case_course",
    selectable=False,
)


def label(field: str, code: str) -> str:
    """Words for a code of a vocabulary."""
    return vocabulary.labels(field).get(code, code)


groups = [*case_facts.groups(case, label), case_facts.source(case, label)]
tests = next(number for number, group in enumerate(groups) if group.title.startswith("Tests"))
for column, shown in zip(st.columns(2, gap="large"), (groups[:tests], groups[tests:]), strict=True):
    with column:
        for group in shown:
            st.subheader(group.title, anchor=False)
            st.table(group.table(), border="horizontal", hide_index=True, hide_header=True)

opened = viewing.connection(view.dataset.full_name, view.dataset)
supplied = profile.as_supplied(opened, case_key=int(patient["case_key"])).iloc[0].to_dict()
with st.container(width=800):
    as_reported.show(supplied)
