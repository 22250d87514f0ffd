"""What stands around every page: menu, filters, the count of patients, pills and messages."""

from dataclasses import replace
from pathlib import Path

import streamlit as st

import data
from data import vocabulary
from pages.controls import ahead, figure, filters, link, navigation
from pages.controls import choices as choosing
from pages.controls.view import View, answer_choices, connection
from pages.controls.words import literal
from queries import cases
from queries.selection import Known, Selection

TITLE = "Exosome reactions"
ICON = Path(__file__).with_name("icon.svg")
# Name in the URL -> folder below `pages`, and title.
PAGES = {
    "overview": ("explore", "Overview"),
    "timeline": ("explore", "Timeline"),
    "onset": ("explore", "Onset"),
    "response": ("explore", "Response"),
    "cases": ("explore", "Cases"),
    "case": ("explore", "Case"),
    "sources": ("explore", "Sources and methods"),
    "add": ("study", "Add data"),
}
# Pages that stand whatever the selection holds.
WITHOUT_SELECTION = frozenset({"case", "sources", "add"})
# Pages about what is not in view yet, so that nothing on them can be filtered.
WITHOUT_FILTERS = frozenset({"add"})


def run() -> None:
    """Draw the page that the URL names, inside its surroundings."""
    st.set_page_config(
        page_title=TITLE,
        page_icon=str(ICON),
        layout="wide",
        initial_sidebar_state="auto",
    )
    pages = {
        name: st.Page(f"pages/{group}/{name}.py", title=title, url_path=name)
        for name, (group, title) in PAGES.items()
    }
    home = st.Page(_home, title="Home", url_path="home", default=True, visibility="hidden")
    st.session_state["pages"] = pages
    page = st.navigation([home, *pages.values()], position="top")
    if page == home:
        page.run()
    navigation.restore(page.url_path)
    figure.preload()
    catalogue = open_catalogue()
    view, all_choices, refusals = _view(catalogue)
    st.session_state["view"] = view
    ahead.begin(page.url_path, view)
    navigation.remember()
    if page.url_path not in WITHOUT_FILTERS:
        with st.sidebar:
            filters.show(view, all_choices, catalogue)
    _head(view, page.title)
    for refusal in (*refusals, *catalogue.refusals):
        st.warning(literal(refusal), icon=":material/error:")
    if page.url_path not in WITHOUT_SELECTION and view.count().shown == 0:
        _nothing(view)
        return
    page.run()


def open_catalogue() -> data.Catalogue:
    """The data sets there are now, the built-in ones built if missing."""
    return _opened(data.stamp())


# The folder is read again only when something in it has changed.
@st.cache_resource(show_spinner="Opening the data sets", max_entries=1)
def _opened(stamp: tuple[str, int, int]) -> data.Catalogue:
    return data.catalogue()


def _home() -> None:
    st.switch_page(st.session_state["pages"]["overview"], query_params=dict(st.query_params))


def _view(
    catalogue: data.Catalogue,
) -> tuple[View, dict[str, tuple[choosing.Choice, ...]], list[str]]:
    refusals: list[str] = []
    wanted = st.query_params.get(navigation.DATASET, navigation.DEFAULT_DATASET)
    dataset = catalogue.find(wanted)
    if dataset is None:
        refusals.append(f"dataset={wanted} was left out: {_not_there(catalogue, wanted)}")
        dataset = catalogue.datasets[navigation.DEFAULT_DATASET]
    known = _every_choice(dataset.full_name, dataset)[1]
    selection, refused = Selection.parse(st.query_params.to_dict(), known)
    refusals += refused
    if selection.marked:
        selection, unknown = _existing(dataset, selection)
        refusals += unknown
    case_id = st.query_params.get(navigation.CASE)
    if case_id is not None and not _exist(dataset, (case_id,)):
        refusals.append(
            f"case={case_id} was left out: {dataset.full_name} has no such case. "
            "Names of cases stand in the first column of the page Cases."
        )
        case_id = None
    all_choices = _counted_choices(dataset.full_name, selection.everything(), dataset)
    labels = {
        name: {choice.code: choice.label for choice in members}
        for name, members in all_choices.items()
    }
    view = View(dataset, selection, known, labels, case_id, is_newest=catalogue.is_newest(dataset))
    return view, all_choices, refusals


def _not_there(catalogue: data.Catalogue, wanted: str) -> str:
    name, at, _ = wanted.partition("@")
    if at and name in catalogue.versions:
        known = ", ".join(each.full_name for each in catalogue.versions[name])
        return f"there is no such version of {name} here. Allowed: {name}, {known}."
    known = ", ".join(sorted(catalogue.datasets))
    return f"there is no such data set here. Allowed: {known}."


@st.cache_resource(show_spinner=False, max_entries=32)
def _every_choice(
    full_name: str, _dataset: data.Dataset
) -> tuple[dict[str, tuple[choosing.Choice, ...]], Known]:
    """What the data set holds at any evidence level, and the codes of the URL for it."""
    levels = tuple(vocabulary.codes("evidence_level"))
    every = choosing.choices(answer_choices(_dataset, Selection(evidence=levels)))
    return every, choosing.known(every)


@st.cache_resource(show_spinner=False, max_entries=256)
def _counted_choices(
    full_name: str, everything: Selection, _dataset: data.Dataset
) -> dict[str, tuple[choosing.Choice, ...]]:
    """Every choice of the data set, counted at the evidence levels in view."""
    every, known = _every_choice(full_name, _dataset)
    counts = {
        (name, choice.code): choice.patients
        for name, members in choosing.choices(answer_choices(_dataset, everything, known)).items()
        for choice in members
    }
    return {
        name: members
        if name == "evidence"
        else tuple(
            replace(choice, patients=counts.get((name, choice.code), 0)) for choice in members
        )
        for name, members in every.items()
    }


def _existing(dataset: data.Dataset, selection: Selection) -> tuple[Selection, list[str]]:
    found = _exist(dataset, selection.marked)
    missing = [case_id for case_id in selection.marked if case_id not in found]
    if not missing:
        return selection, []
    more = f" and {len(missing) - 1} more" if len(missing) > 1 else ""
    there = tuple(case_id for case_id in selection.marked if case_id in found)
    return replace(selection, marked=there), [
        f"marked={missing[0]}{more} was left out: {dataset.full_name} has no such case. "
        "Names of cases stand in the first column of the page Cases."
    ]


def _exist(dataset: data.Dataset, case_ids: tuple[str, ...]) -> set[str]:
    asked = cases.existing(connection(dataset.full_name, dataset), case_ids=case_ids)
    return set(asked["case_id"])


def _head(view: View, title: str) -> None:
    with st.container(horizontal=True, vertical_alignment="center", key="head"):
        st.title(title, anchor=False, width="stretch")
        link.copy()
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key="in_view"):
        with st.container(key="selection_count", width="content"):
            st.markdown(f"Showing {view.count().sentence}", width="content")
        if not view.is_newest:
            st.badge(f"older version {view.dataset.version}", color="orange")
        if view.dataset.is_simulated:
            st.badge("simulated: no real patients", color="orange")
        active = view.selection.active()
        for name in active:
            st.button(
                _in_words(view, name),
                key=f"pill_{name}",
                icon=":material/close:",
                icon_position="right",
                help="Remove this filter",
                on_click=_drop,
                args=(name,),
            )
        if active:
            st.button("Clear all", key="clear_all", type="tertiary", on_click=_clear)


def _nothing(view: View) -> None:
    """Say which filter left nobody, and offer each step that leads to somebody."""
    count = view.count()
    if not count.total:
        levels = ", ".join(view.selection.evidence)
        _say_nobody(f"No patient of this data set is at evidence level {levels}.")
        levels = tuple(view.known["evidence"])
        every = replace(view.selection, evidence=levels)
        if _shown(view, every):
            _step("Show every evidence level", every, key="show_every_level")
        else:
            everybody = Selection(evidence=levels)
            _step("Show everybody at every evidence level", everybody, key="show_everybody")
    elif count.possible:
        _say_nobody(f"No patient fits certainly; {count.possible} fit possibly and are left out.")
        _step("Show those that fit possibly", view.selection.without("match"), key="show_possible")
    else:
        ways = _ways_out(view)
        named = " or ".join(_without(view, names, n) for names, n in ways.items())
        _say_nobody(f"No patient fits all filters. The last one was removed by {named}.")
        for names in ways:
            without = _dropped(view.selection, names)
            _step(f"Drop {_quoted(view, names)}", without, key=f"drop_{'_'.join(names)}")


def _say_nobody(words: str) -> None:
    st.info(words, icon=":material/filter_alt_off:")


def _step(label: str, selection: Selection, *, key: str) -> None:
    st.button(label, key=key, on_click=navigation.write, args=(selection,))


def _ways_out(view: View) -> dict[tuple[str, ...], int]:
    """Filters to drop, and how many patients fit without them.

    Each that is enough on its own; where none is, the last straw with the others that also leave
    nobody.
    """
    active = view.selection.active()
    alone = {(name,): _shown(view, view.selection.without(name)) for name in active}
    if helpful := {names: n for names, n in alone.items() if n}:
        return helpful
    names: tuple[str, ...] = ()
    left = view.selection
    while left.active() and not _shown(view, left):
        straw = _last_straw(view, left)
        names, left = (*names, straw), left.without(straw)
    return {names: _shown(view, left)}


def _last_straw(view: View, selection: Selection) -> str:
    """The filter at which, adding one after the other, nobody is left."""
    active = selection.active()
    for position, name in enumerate(active):
        if not _shown(view, _dropped(selection, active[position + 1 :])):
            return name
    return active[-1]


def _dropped(selection: Selection, names: tuple[str, ...]) -> Selection:
    for name in names:
        selection = selection.without(name)
    return selection


def _shown(view: View, selection: Selection) -> int:
    return replace(view, selection=selection).count().shown


def _without(view: View, names: tuple[str, ...], patients: int) -> str:
    if len(names) == 1:
        return f"{_quoted(view, names)} ({patients} without it)"
    others = _quoted(view, names[1:])
    verb = "removes" if len(names) == 2 else "remove"
    return (
        f"{_quoted(view, names[:1])}; {others} {verb} everybody as well ({patients} without them)"
    )


def _quoted(view: View, names: tuple[str, ...]) -> str:
    return " and ".join(f"“{_in_words(view, name)}”" for name in names)


def _in_words(view: View, name: str) -> str:
    return literal(view.filter_words(name))


def _drop(name: str) -> None:
    navigation.write(st.session_state["view"].selection.without(name))


def _clear() -> None:
    navigation.write(Selection())
