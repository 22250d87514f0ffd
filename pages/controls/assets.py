"""Serves what the browser needs to draw a figure: plotly.js, `figure.js` and `figure.css`.

All three come from this server, never from another host. Their address holds a hash of their
content, so a browser may keep them for a year and still never shows an old one.
"""

import gzip
import hashlib
from functools import cache
from importlib.resources import files
from pathlib import Path

import streamlit as st
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

_MEDIA_TYPES = {
    "plotly.min.js": "text/javascript; charset=utf-8",
    "figure.js": "text/javascript; charset=utf-8",
    "figure.css": "text/css; charset=utf-8",
}


@cache
def _content(name: str) -> bytes:
    if name == "plotly.min.js":
        return files("plotly").joinpath("package_data", name).read_bytes()
    return Path(__file__).with_name(name).read_bytes()


@cache
def _compressed(name: str) -> bytes:
    return gzip.compress(_content(name), compresslevel=6, mtime=0)


@cache
def _revision() -> str:
    digest = hashlib.blake2s(digest_size=8)
    for name in _MEDIA_TYPES:
        digest.update(_content(name))
    return digest.hexdigest()


def _base() -> str:
    base = str(st.get_option("server.baseUrlPath") or "").strip("/")
    return f"/{base}/plotly" if base else "/plotly"


def address(name: str) -> str:
    """Return the path under which a browser finds the asset `name`, `server.baseUrlPath` included.

    Raises `KeyError` for a name that is not served.
    """
    if name not in _MEDIA_TYPES:
        raise KeyError(name)
    return f"{_base()}/{_revision()}/{name}"


def _accepts_gzip(header: str) -> bool:
    for part in header.split(","):
        coding, _, weight = part.partition(";")
        if coding.strip().lower() == "gzip":
            return weight.replace(" ", "") not in {"q=0", "q=0.0", "q=0.00", "q=0.000"}
    return False


def _serve(request: Request) -> Response:
    name = request.path_params["name"]
    if name not in _MEDIA_TYPES or request.path_params["revision"] != _revision():
        return Response("Not found", status_code=404, media_type="text/plain")
    headers = {
        "Cache-Control": "public, max-age=31536000, immutable",
        "Content-Type": _MEDIA_TYPES[name],
        "Vary": "Accept-Encoding",
        "X-Content-Type-Options": "nosniff",
    }
    if not _accepts_gzip(request.headers.get("accept-encoding", "")):
        return Response(_content(name), headers=headers)
    return Response(_compressed(name), headers={**headers, "Content-Encoding": "gzip"})


def routes() -> list[Route]:
    """Return the routes for `st.App(routes=...)`. Streamlit's configuration must be loaded."""
    return [Route(_base() + "/{revision}/{name}", _serve, methods=["GET"])]


def warm() -> None:
    """Read and compress every asset now (about 0.2 s), so that no visitor waits for it."""
    for name in _MEDIA_TYPES:
        _compressed(name)
