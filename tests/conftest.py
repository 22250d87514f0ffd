"""What several tests need: the app served once, a browser, and a page that stays at home."""

import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.error import URLError
from urllib.parse import urlsplit
from urllib.request import urlopen

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

import data
from tests import chromium as browsers

ROOT = Path(__file__).parent.parent
SECONDS_TO_START = 120
OWN_HOSTS = {"127.0.0.1", "localhost"}
NETWORK_SCHEMES = {"http", "https", "ws", "wss"}


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """One browser for the whole run; without one the tests fail and say how to get it."""
    program = browsers.find()
    if program is None:
        pytest.fail(
            "No browser to test with. `bash tests/run` installs one; or install Chromium, "
            "or set CHROME to the path of one.",
            pytrace=False,
        )
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=program, args=list(browsers.ARGUMENTS), headless=True
        )
        yield browser
        browser.close()


@pytest.fixture(scope="session", autouse=True)
def datasets_folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Folder in which every test finds its data sets, built once for the whole run."""
    folder = tmp_path_factory.mktemp("datasets")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(data.FOLDER_VARIABLE, str(folder))
        yield folder


@pytest.fixture(scope="session")
def app_server(datasets_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Address of the app, served from the project's root as a user would serve it."""
    with _served(datasets_folder, tmp_path_factory.mktemp("server")) as address:
        yield address


@pytest.fixture
def own_server(datasets_folder: Path, tmp_path: Path) -> Iterator[str]:
    """Address of an app just started, which nobody has visited."""
    with _served(datasets_folder, tmp_path) as address:
        yield address


@pytest.fixture(scope="module")
def import_server(datasets_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Address of an app with data sets of its own, so that what a test imports stays with it."""
    folder = tmp_path_factory.mktemp("imported")
    data.catalogue(datasets_folder)
    for path in datasets_folder.glob("*.duckdb"):
        shutil.copy2(path, folder)
    with _served(folder, tmp_path_factory.mktemp("import_server")) as address:
        yield address


@contextmanager
def _served(datasets_folder: Path, scratch: Path) -> Iterator[str]:
    port = _free_port()
    log = scratch / "log.txt"
    options = {
        "--server.port": str(port),
        "--server.address": "127.0.0.1",
        "--server.headless": "true",
        "--server.fileWatcherType": "none",
    }
    with log.open("wb") as output:
        server = subprocess.Popen(
            [sys.executable, "-m", "streamlit", "run", "app.py", *sum(options.items(), ())],
            cwd=ROOT,
            env={**os.environ, data.FOLDER_VARIABLE: str(datasets_folder)},
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
        )
        address = f"http://127.0.0.1:{port}"
        try:
            if not _becomes_healthy(server, address):
                pytest.fail(f"The app did not start. It said:\n{log.read_text()}", pytrace=False)
            yield address
        finally:
            _stop(server)


@pytest.fixture
def page(chromium: Browser) -> Iterator[Page]:
    """A fresh page of 1440 by 900; the test fails if it asks another host for anything."""
    context = chromium.new_context(viewport={"width": 1440, "height": 900})
    asked: list[str] = []
    context.on("request", lambda request: asked.append(request.url))
    page = context.new_page()
    page.on("websocket", lambda websocket: asked.append(websocket.url))
    yield page
    context.close()
    elsewhere = sorted({url for url in asked if is_elsewhere(url)})
    assert not elsewhere, f"the page asked other hosts: {elsewhere}"


def is_elsewhere(url: str) -> bool:
    """Whether fetching this address would leave the machine."""
    parts = urlsplit(url)
    return parts.scheme in NETWORK_SCHEMES and parts.hostname not in OWN_HOSTS


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def _becomes_healthy(server: subprocess.Popen[bytes], address: str) -> bool:
    deadline = time.monotonic() + SECONDS_TO_START
    while time.monotonic() < deadline and server.poll() is None:
        try:
            with urlopen(f"{address}/_stcore/health", timeout=5) as answer:
                return answer.status == 200
        except (URLError, ConnectionError, TimeoutError):
            time.sleep(0.1)
    return False


def _stop(server: subprocess.Popen[bytes]) -> None:
    server.terminate()
    try:
        server.wait(timeout=10)
    except subprocess.TimeoutExpired:
        server.kill()
        server.wait()
