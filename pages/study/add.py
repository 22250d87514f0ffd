"""Add data: give files, see what was understood, check, read the report, keep or discard."""

import dataclasses

import streamlit as st

import data
from pages.controls import (
    add_check,
    add_draft,
    add_files,
    add_keep,
    add_reading,
    add_report,
    add_versions,
    shell,
)

folder = data.folder()
catalogue = shell.open_catalogue()
versions = [
    each
    for name, members in catalogue.versions.items()
    if name not in data.BUILT_IN
    for each in members
]
draft = add_draft.current()
check = add_draft.followed()

# Each step in a box of its own, or what appears above would take the cursor out of one below.
with st.container():
    add_keep.outcome()
st.subheader("1. Files and name", anchor=False)
order = add_files.show(draft, {each.name: catalogue.datasets[each.name] for each in versions})

understood = None
if draft.files:
    st.subheader("2. What was understood", anchor=False)
    with st.container():
        understood = add_reading.show(draft, folder)
if order is not None and understood is not None:
    order = dataclasses.replace(order, settings=understood)

if draft.files or check:
    st.subheader("3. Check", anchor=False)
    add_check.button(folder, order if understood is not None else None)
if check:
    state = add_check.show(folder, check)
    if state.ended == "checked":
        st.subheader("4. Report", anchor=False)
        report = add_report.read(folder, check)
        add_report.show(folder, report)
        st.subheader("5. Keep or discard", anchor=False)
        outdated = bool(draft.ordered) and (order is None or order.to_json() != draft.ordered)
        add_keep.show(folder, report, outdated=outdated)

st.subheader("Versions of imported data sets", anchor=False)
add_versions.show(versions)
