"""The sidebar: data set and filters, each writing what it changes into the URL."""

from collections.abc import Mapping
from dataclasses import replace

import streamlit as st

import data
from pages.controls import navigation
from pages.controls.choices import Choice
from pages.controls.view import View
from queries.filters import (
    DEFAULT_EVIDENCE,
    EXPOSURE,
    FILTERS,
    FIRST,
    ONSET_LIMITS,
    PATIENT,
    REACTION,
    REPORT,
    Filter,
)
from queries.selection import Selection

# Stops of the onset slider in days: fine where most onsets lie, coarse where few do.
ONSET_STOPS = (
    *range(0, 8), 10, 12, 14, 21, 28, 30, 35, 40, 42, 49, 56, 60, 70, 75, 90,
    105, 120, 150, 180, 270, 365, 730, 1825, 3650,
)  # fmt: skip
AGE_STOPS = tuple(range(121))
FOLDED = (PATIENT, EXPOSURE, REACTION, REPORT)
ABOUT = {
    EXPOSURE: "The exosome procedure; in a register, the suspect product. All wishes of this group "
    "have to be met by one and the same exposure.",
    REACTION: "Reaction, histology and microbiology have to be met by one and the same reaction.",
}


def show(
    view: View, all_choices: Mapping[str, tuple[Choice, ...]], catalogue: data.Catalogue
) -> None:
    """Draw the sidebar for the view; every change goes into the URL and from there to the page."""
    _dataset(view, catalogue)
    st.segmented_control(
        "Cases that fit only possibly",
        ["possible", "certain"],
        key=_seed("filter_match", "certain" if view.selection.certain_only else "possible"),
        format_func={"possible": "shown", "certain": "left out"}.__getitem__,
        required=True,
        on_change=_match_changed,
        help="A range that overlaps a filter, or an unknown fact, fits possibly.",
    )
    for each in FILTERS:
        if each.group == FIRST:
            _filter(each, view, all_choices.get(each.name, ()))
    for group in FOLDED:
        members = [each for each in FILTERS if each.group == group]
        active = sum(each.name in view.selection.active() for each in members)
        label = f"{group} · {active} set" if active else group
        # A folded group draws nothing: a change in another filter need not repaint it.
        folder = st.expander(label, key=f"folder_{group}", on_change="rerun")
        if folder.open:
            with folder:
                if group in ABOUT:
                    st.caption(ABOUT[group])
                for each in members:
                    _filter(each, view, all_choices.get(each.name, ()))


def onset_edges(view: View) -> None:
    """Where a class of onset ends, to be changed; it goes into the URL like a filter."""
    edges = view.selection.onset_edges
    with st.popover("Change the classes", icon=":material/tune:"):
        for place, name in enumerate(("immediate", "early", "delayed")):
            # Between its neighbours, so that the three days always rise.
            st.number_input(
                f"Last day of {name} onset",
                min_value=edges[place - 1] + 1 if place else 0,
                max_value=edges[place + 1] - 1 if place < len(edges) - 1 else ONSET_LIMITS[1],
                value=edges[place],
                step=1,
                key=_seed(f"onset_edge_{place}", edges[place]),
                on_change=_edge_changed,
                args=(place,),
            )


def _dataset(view: View, catalogue: data.Catalogue) -> None:
    names = sorted(catalogue.datasets)
    st.selectbox(
        "Data set",
        names,
        key=_seed("filter_dataset", view.dataset.name),
        format_func=lambda name: catalogue.datasets[name].title,
        on_change=_dataset_changed,
    )
    versions = catalogue.versions[view.dataset.name]
    # Built-in sets are replaced with the program; their older versions are opened by address.
    if len(versions) > 1 and not (view.is_newest and view.dataset.name in data.BUILT_IN):
        words = {each.full_name: _version_in_words(each) for each in versions}
        st.selectbox(
            "Version",
            [each.full_name for each in versions],
            key=_seed("filter_version", view.dataset.full_name),
            format_func=words.__getitem__,
            on_change=_version_changed,
            args=(versions[0],),
        )


def _version_in_words(version: data.Dataset) -> str:
    return f"{version.built_at:%Y-%m-%d %H:%M} UTC · {version.version}"


def _filter(each: Filter, view: View, members: tuple[Choice, ...]) -> None:
    if each.kind == "range":
        _range(each, view.selection)
    elif each.kind == "months":
        _months(each, view.selection)
    else:
        _codes(each, view.selection, members)
    if each.can_be_unknown and each.name in view.selection.active():
        st.checkbox(
            "include unknown",
            key=_seed(f"unknown_{each.name}", each.name not in view.selection.known_only),
            on_change=_unknown_changed,
            args=(each.name,),
        )


def _range(each: Filter, selection: Selection) -> None:
    wanted = getattr(selection, each.name)
    stops = AGE_STOPS if each.name == "age" else ONSET_STOPS
    options = sorted({*stops, *(wanted or ())})
    st.select_slider(
        each.label,
        options,
        # The default makes it a slider with two ends; the value comes from the URL.
        value=(options[0], options[-1]),
        key=_seed(f"filter_{each.name}", wanted or (options[0], options[-1])),
        on_change=_range_changed,
        args=(each.name, (options[0], options[-1])),
    )


def _months(each: Filter, selection: Selection) -> None:
    wanted = getattr(selection, each.name)
    key = _seed(f"filter_{each.name}", "..".join(wanted) if wanted else "")
    st.text_input(
        each.label,
        key=key,
        placeholder="2024-01..2025-06",
        help="First and last month, with two dots between.",
        on_change=_months_changed,
        args=(each.name,),
    )


def _codes(each: Filter, selection: Selection, members: tuple[Choice, ...]) -> None:
    wanted = list(getattr(selection, each.name))
    words = {choice.code: f"{choice.label} ({choice.patients})" for choice in members}
    # A choice nobody has is offered only while it is chosen.
    options = [choice.code for choice in members if choice.patients or choice.code in wanted]
    st.multiselect(
        each.label,
        options,
        key=_seed(f"filter_{each.name}", wanted),
        format_func=words.__getitem__,
        placeholder="any",
        on_change=_codes_changed,
        args=(each.name,),
    )
    if each.name == "treatment" and len(wanted) > 1:
        st.segmented_control(
            "How treatments combine",
            ["any", "all"],
            key=_seed("filter_treatment_match", "all" if selection.treatment_all else "any"),
            format_func={"any": "any of these", "all": "all of these"}.__getitem__,
            required=True,
            label_visibility="collapsed",
            on_change=_treatment_match_changed,
        )


def _seed(key: str, value: object) -> str:
    """The key, its widget set to what the URL says."""
    if st.session_state.get(key, _NOTHING) != value:
        st.session_state[key] = value
    return key


_NOTHING = object()


def _now() -> Selection:
    return st.session_state["view"].selection


def _dataset_changed() -> None:
    navigation.go_to_dataset(st.session_state["filter_dataset"])


def _version_changed(newest: data.Dataset) -> None:
    wanted = st.session_state["filter_version"]
    navigation.go_to_dataset(newest.name if wanted == newest.full_name else wanted)


def _match_changed() -> None:
    navigation.write(replace(_now(), certain_only=st.session_state["filter_match"] == "certain"))


def _treatment_match_changed() -> None:
    everything = st.session_state["filter_treatment_match"] == "all"
    navigation.write(replace(_now(), treatment_all=everything))


def _range_changed(name: str, whole: tuple[int, int]) -> None:
    wanted = tuple(st.session_state[f"filter_{name}"])
    selection = _now()
    navigation.write(
        selection.without(name) if wanted == whole else replace(selection, **{name: wanted})
    )


def _months_changed(name: str) -> None:
    text = st.session_state[f"filter_{name}"].strip()
    navigation.write(_now().without(name), **({name: text} if text else {}))


def _codes_changed(name: str) -> None:
    codes = st.session_state[f"filter_{name}"]
    selection = _now()
    if not codes:
        navigation.write(selection.without(name))
        return
    # In the order of the vocabulary. After a step back to another data set there may be codes of
    # that one among them; then nothing is written.
    wanted = tuple(code for code in st.session_state["view"].known[name] if code in codes)
    changed = replace(selection, **{name: wanted})
    if name == "treatment" and len(wanted) == 1:
        changed = replace(changed, treatment_all=False)
    if name == "evidence" and set(wanted) == set(DEFAULT_EVIDENCE):
        changed = selection.without(name)
    navigation.write(changed)


def _edge_changed(place: int) -> None:
    edges = list(_now().onset_edges)
    edges[place] = int(st.session_state[f"onset_edge_{place}"])
    navigation.write(replace(_now(), onset_edges=(edges[0], edges[1], edges[2])))


def _unknown_changed(name: str) -> None:
    selection = _now()
    included = st.session_state[f"unknown_{name}"]
    known_only = selection.known_only - {name} if included else selection.known_only | {name}
    navigation.write(replace(selection, known_only=known_only))
