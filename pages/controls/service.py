"""Starting and stopping the web server around the app."""

import gc
import threading
import webbrowser
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import streamlit as st
from streamlit.runtime.pages_manager import PagesManager

import data


@asynccontextmanager
async def lifespan(app: st.App) -> AsyncIterator[None]:
    """Build the data sets that are missing and load what the first visit needs."""
    # Until the first `st.navigation` Streamlit would serve a folder called "pages" by itself, and
    # the first visitor of a deep link would get a page without its surroundings.
    PagesManager.uses_pages_directory = False
    data.catalogue()
    threading.Thread(target=_warm, daemon=True).start()
    yield


def _warm() -> None:
    from pages.controls import assets, shell  # noqa: F401 - what every visit needs

    assets.warm()
    if not st.get_option("server.headless"):
        # Streamlit opens the browser itself only for apps without a web server of their own.
        webbrowser.open(f"http://localhost:{st.get_option('server.port')}")

    # Streamlit collects all garbage after every run; what is loaded for good need not be looked at.
    gc.collect()
    gc.freeze()
