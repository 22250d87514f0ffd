"""What one session has given so far on the page Add data; it outlives a change of page."""

import hashlib
import shutil
import weakref
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any, cast

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx
from streamlit.runtime.uploaded_file_manager import UploadedFile

import data
from data.importers import places
from data.importers.given import GivenFile
from data.importers.linelist import Described

# In the URL, so that a reload of the page finds the check again.
CHECK = "check"
ABOUT_LAYOUT = ("encoding", "delimiter", "sheet", "header_row", "date_style", "decimal")


@dataclass
class Draft:
    """Files given in this session, what was chosen for them, and what the check was started with.

    `round` changes whenever files come or go, so that the boxes of the page begin anew. `chosen`
    are settings of the import, without what was left to the program. When `ordered` differs from
    what stands on the page, the report speaks of something else.
    """

    files: dict[str, Path] = field(default_factory=dict[str, Path])
    chosen: dict[str, object] = field(default_factory=dict[str, object])
    round: int = 0
    ordered: str = ""
    # Name of a widget -> the value it began with.
    begun: dict[str, object] = field(default_factory=dict[str, object])
    # The tables of a line list, as they were last described.
    tables: tuple[Described, ...] = ()
    # The files as an importer takes them, and the round they are of.
    unpacked: tuple[int, tuple[GivenFile, ...]] | None = None
    _place: Path | None = None
    _ending: Callable[[], object] | None = None

    @property
    def folder(self) -> Path:
        """A private folder beside the imports, made when it is first needed.

        It goes when the session ends. While this process lives it holds the folder; where it was
        killed, the next start on the same data sets finds the folder unheld and removes it.
        """
        if self._place is None:
            self._place, lock = places.open_place(data.folder())
            self._ending = weakref.finalize(self, _remove, self._place, lock)
        return self._place

    def end(self) -> None:
        """Remove the files now; the draft is an empty one afterwards.

        Streamlit remembers what widgets of earlier runs were given until the session ends, this
        draft among it.
        """
        if self._ending is not None:
            self._ending()
        self._place = self._ending = self.unpacked = None
        self.files.clear()

    def chosen_for(self, name: str) -> Mapping[str, object]:
        """What was chosen under a name that holds a choice for each column."""
        return cast("Mapping[str, object]", self.chosen.get(name, {}))

    def choose(self, settings: Mapping[str, object]) -> None:
        """Take over settings as if each of them had been chosen on the page."""
        self.chosen.update(settings)
        self._renew()

    def widget(self, name: str, value: object, *, is_chosen: bool) -> tuple[str, Any]:
        """Key of a widget and the value it begins with.

        A widget that was told its value later would be asked for it too early: the browser may
        send what it knows while the page is still being drawn. So a value that the program found
        is where the widget begins, and another value makes another widget; what a person chose
        is remembered by the widget itself.
        """
        if not is_chosen or name not in self.begun:
            self.begun[name] = value
        start = self.begun[name]
        digest = hashlib.blake2s(f"{name} {start}".encode(), digest_size=8).hexdigest()
        return f"add_{self.round}_{digest}", start

    def take(self, given: UploadedFile) -> None:
        """Lay a sent file beside the others; a later one of the same name replaces it."""
        self.drop(given.name)
        self._renew()
        place = self.folder / f"file-{self.round}"
        given.seek(0)
        with place.open("wb") as file:
            shutil.copyfileobj(given, file)
        self.files[given.name] = place
        # Another file is laid out in its own way; which column is what may well be the same.
        for name in ABOUT_LAYOUT:
            self.chosen.pop(name, None)

    def drop(self, name: str) -> None:
        """Forget the file of this name, where there is one."""
        place = self.files.pop(name, None)
        if place is not None:
            place.unlink()
            self._renew()

    def _renew(self) -> None:
        self.round += 1
        self.begun.clear()


def _remove(place: Path, lock: IO[bytes]) -> None:
    with lock:
        places.remove(place)


def current() -> Draft:
    """The draft of this session, an empty one at first."""
    if "add_draft" not in st.session_state:
        st.session_state["add_draft"] = Draft()
    return st.session_state["add_draft"]


def receive(key: str) -> None:
    """Take over what the box for files holds, and free the server's memory of it."""
    context = get_script_run_ctx()
    for given in st.session_state[key] or []:
        # The browser may still speak of a box whose files were taken over a moment ago.
        if not isinstance(given, UploadedFile):
            continue
        current().take(given)
        if context is not None:
            context.uploaded_file_mgr.remove_file(context.session_id, given.file_id)


def start_over() -> None:
    """Forget the files and the check that was followed; nothing that was kept changes."""
    draft: Draft | None = st.session_state.pop("add_draft", None)
    if draft is not None:
        draft.end()
    forget_check()


def follow(check: str, ordered: str) -> None:
    """Follow this check from now on, started with what `ordered` says."""
    current().ordered = ordered
    st.session_state["add_check"] = check
    st.query_params[CHECK] = check


def forget_check() -> None:
    """Follow no check any more."""
    current().ordered = ""
    st.session_state.pop("add_check", None)
    st.query_params.pop(CHECK, None)


def followed() -> str:
    """Number of the check that is followed, empty where there is none; it is put into the URL."""
    check = st.query_params.get(CHECK) or st.session_state.get("add_check", "")
    if check:
        st.session_state["add_check"] = check
        st.query_params[CHECK] = check
    return check
