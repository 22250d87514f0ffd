"""How SAS files begin."""

from data.importers.given import GivenFile
from data.importers.sas import transport

SAS7BDAT = b"\x00" * 12 + bytes.fromhex("c2ea8160b31411cfbd92080009c7318c181f1011")
CPORT = b"**COMPRESSED**"


def kind(file: GivenFile) -> str:
    """What kind of SAS file it is by its first bytes: xpt, sas7bdat, cport or none (empty)."""
    with file.path.open("rb") as stream:
        start = stream.read(len(SAS7BDAT))
    signatures = {"xpt": transport.LIBRARY, "sas7bdat": SAS7BDAT, "cport": CPORT}
    return next((name for name, bytes_ in signatures.items() if start.startswith(bytes_)), "")
