"""The one way a page shows a figure.

Five colours are changed for a dark page, and only they: ink `#1b2733` (text), quiet `#5b6673`
(footer, axis titles), grid `#e6e9ee` (lines), paper `#ffffff` (background, rims of marks) and deep
`#064f82` (the darkest grade of response, which a dark page would swallow). A figure writes them as
these very strings, in lower case; the browser replaces them. Every other colour stays. A download
is always made in the light colours.

A mark that can be clicked carries its ids in `customdata`: a string (a case id, or a filter such
as `"onset=14-20"`) or a list of such strings. A mark without `customdata` answers to nothing.
What a mark says when pointed at belongs into `text` or `hovertext`, never into `customdata`.
"""

import hashlib
from collections.abc import Callable, Iterable
from functools import partial

import plotly.graph_objects as go
import streamlit as st
from streamlit.components.v2 import component

from pages.controls import assets, marks
from pages.controls import view as viewing
from pages.figures.style import Built

# Streamlit sends a component's script again with each message, so the script itself is an asset
# that the browser keeps and only these lines travel. What was imported is kept here too: to import
# it again takes the browser a turn for each figure, in which it may show the page half drawn.
_LOADER = """
const kept = (globalThis.__figureScripts ??= new Map());
export default async (call) => {
  const { assets } = call.data;
  if (!kept.has(assets)) kept.set(assets, await import(new URL(assets, document.baseURI)));
  return kept.get(assets).default(call);
};
"""
MARKED = (
    "Faint marks hold nobody marked; finding and numbers are of all that the other filters hold."
)
_COMPONENT = component(
    "figure", html='<div class="figure"></div>', js=_LOADER, isolate_styles=False
)


def _turns(key: str) -> str:
    return f"{key}/turns"


def _received(key: str, on_marked: Callable[[tuple[str, ...]], None]) -> None:
    """Hand the ids that were just clicked to `on_marked`; runs before the script."""
    st.session_state[_turns(key)] = st.session_state.get(_turns(key), 0) + 1
    sent = st.session_state[key].get("marked")
    if not isinstance(sent, list):
        return
    on_marked(tuple(dict.fromkeys(each for each in sent if isinstance(each, str))))


def preload() -> None:
    """Start loading plotly.js without showing anything. Call it once, early, in the shell."""
    _COMPONENT(key="figure-preload", data={"assets": assets.address("figure.js"), "figure": None})


def show(figure: Built, *, key: str, selectable: bool = True) -> None:
    """Show a figure of the view: its words, marks, downloads; clicks narrow the selection.

    `figure` comes from `pages.figures` and carries its words and height; `key` is the name under
    which the page asked for its rows, and the name of the figure in the URL.
    """
    view = viewing.current()
    layout = figure.spec["layout"]
    meta = layout["meta"]
    marked = view.marked(key)
    marks.without_other_courses(figure, view.selection)
    if marked and marks.are_drawn(figure, marked):
        meta["reading"] += " " + MARKED
    name = view.dataset.name
    kind = "simulated-" if view.dataset.is_simulated and not name.startswith("simulated") else ""
    mount(
        figure,
        key=key,
        alternative=" ".join(f"{meta['strong']}{meta['rest']}. {meta['left_out']}".split()),
        file_name=f"{kind}{name}-{view.dataset.version}-{key}",
        height=int(layout["height"]),
        selectable=selectable,
        marked=marked,
        on_marked=partial(marks.received, key) if selectable else None,
    )


def mount(
    figure: Built | go.Figure,
    *,
    key: str,
    alternative: str,
    file_name: str,
    height: int,
    selectable: bool = True,
    marked: Iterable[str] = (),
    on_marked: Callable[[tuple[str, ...]], None] | None = None,
) -> None:
    """Show `figure`, and keep its place, zoom and marks when it is shown again with other data.

    `key` names the figure; it stays the same from run to run and is used once on a page.
    `alternative` is one sentence that says what the figure shows. `file_name` names downloads,
    without extension. `height` is in pixels; the width follows the page.

    The words in `layout.meta` (`pages.figures.style.Words`) stand as text around the figure and are
    drawn into every download.

    `marked` holds the ids marked now; all other marks are dimmed. Empty means none is marked and
    none dimmed. `on_marked` receives the ids after a click, a box or a lasso, and an empty tuple
    when the person clears them; it runs before the script, so it may write `st.query_params`.
    With `selectable=False` or without `on_marked` marks cannot be chosen.
    """
    spec = str(figure.to_json())
    _COMPONENT(
        key=key,
        height="content",
        data={
            "assets": assets.address("figure.js"),
            "key": key,
            "figure": spec,
            "revision": hashlib.blake2s(spec.encode(), digest_size=8).hexdigest(),
            "alternative": alternative,
            "file": file_name,
            "height": height,
            # Pixels of the height that only a download needs: on screen the legend is a list.
            "legend": figure.spec["layout"]["meta"]["legend"] if isinstance(figure, Built) else 0,
            "selectable": selectable and on_marked is not None,
            "marked": sorted(set(marked)),
            # Changes after every click, so that a click the page refused is also taken back
            # in the browser, which had drawn it at once.
            "turn": st.session_state.get(_turns(key), 0),
        },
        on_marked_change=(
            partial(_received, key, on_marked) if on_marked is not None else lambda: None
        ),
    )
