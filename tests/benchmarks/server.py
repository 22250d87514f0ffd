"""A Streamlit server in a process of its own, on this machine."""

import http.client
import os
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

import data

ROOT = Path(__file__).parents[2]
APP = "app.py"
RIVAL = "tests/benchmarks/rival/app.py"
SECONDS_TO_START = 120
SECONDS_BETWEEN_LOOKS = 0.005
LINES_SHOWN = 40


class ServerFailedError(RuntimeError):
    """The server did not start; what it said is on the standard error output."""


@dataclass(frozen=True)
class Server:
    """A running server: where, which process, and how long it took to be healthy."""

    address: str
    port: int
    pid: int
    seconds_to_health: float

    def memory(self) -> float:
        """Memory in use by the process now (resident, MB of 1,000,000 bytes)."""
        return self._status("VmRSS")

    def most_memory(self) -> float:
        """The most memory that the process ever had in use (resident, MB of 1,000,000 bytes)."""
        return self._status("VmHWM")

    def _status(self, name: str) -> float:
        lines = Path(f"/proc/{self.pid}/status").read_text(encoding="ascii").splitlines()
        line = next(line for line in lines if line.startswith(f"{name}:"))
        return int(line.split()[1]) * 1024 / 1e6


@contextmanager
def serving(script: str, folder: Path) -> Iterator[Server]:
    """The server of `script` with the data sets of `folder`; stopped at the end.

    Raises ``ServerFailedError`` where it does not become healthy.
    """
    port = _free_port()
    options = {
        "--server.port": str(port),
        "--server.address": "127.0.0.1",
        "--server.headless": "true",
        "--server.fileWatcherType": "none",
    }
    with tempfile.TemporaryFile("w+b") as log:
        ended_well = False
        began = time.perf_counter()
        process = subprocess.Popen(
            [sys.executable, "-m", "streamlit", "run", script, *sum(options.items(), ())],
            cwd=ROOT,
            env={**os.environ, data.FOLDER_VARIABLE: str(folder), "PYTHONPATH": str(ROOT)},
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
        )
        try:
            if not _becomes_healthy(process, port):
                raise ServerFailedError(f"{script} did not start.")
            seconds = time.perf_counter() - began
            yield Server(f"http://127.0.0.1:{port}", port, process.pid, seconds)
            ended_well = True
        finally:
            _stop(process)
            if not ended_well:
                print(f"{script} said:\n{_said(log)}", file=sys.stderr)


def _said(log: BinaryIO) -> str:
    log.seek(0)
    return "\n".join(log.read().decode(errors="replace").splitlines()[-LINES_SHOWN:])


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def _becomes_healthy(process: subprocess.Popen[bytes], port: int) -> bool:
    deadline = time.monotonic() + SECONDS_TO_START
    while time.monotonic() < deadline and process.poll() is None:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
        try:
            connection.request("GET", "/_stcore/health")
            if connection.getresponse().status == http.HTTPStatus.OK:
                return True
        except (ConnectionError, TimeoutError):
            pass
        finally:
            connection.close()
        time.sleep(SECONDS_BETWEEN_LOOKS)
    return False


def _stop(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    try:
        process.wait(timeout=10)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
