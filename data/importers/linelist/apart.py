"""Describing spreadsheets in a process of its own: a damaged one can bring its reader down.

The reader of spreadsheets is compiled code that lays sheets out in memory; where a false size makes
it fail, it ends its process. The page's process serves other people and must not be that one.
"""

import json
import resource
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

import data
from data.importers.given import Choices, GivenFile
from data.importers.limits import LIMITS
from data.importers.linelist.description import Description
from data.refusal import Refused

REFUSED = "refused"


def describe_apart(files: Sequence[GivenFile], choices: Choices) -> Description:
    """What `describe` gives; raises `Refused` also where the reader broke."""
    order = {
        "files": [{**asdict(file), "path": str(file.path)} for file in files],
        "settings": dict(choices.settings),
    }
    names = ", ".join(file.name for file in files)
    try:
        done = subprocess.run(
            [sys.executable, "-m", __name__],
            input=json.dumps(order, default=str).encode(),
            capture_output=True,
            cwd=Path(data.__file__).parents[1],
            timeout=LIMITS.seconds_to_describe,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise Refused(
            f"{names}: looking at it took longer than {LIMITS.seconds_to_describe} seconds."
        ) from error
    if done.returncode != 0:
        raise Refused(
            f"{names} looks like a spreadsheet but cannot be read as one: it is damaged, or claims "
            "to be far larger than it is. Save it again as XLSX or CSV."
        )
    answer = json.loads(done.stdout)
    if REFUSED in answer:
        raise Refused(answer[REFUSED])
    return Description.from_json(answer)


def main() -> None:
    """Read the order from standard input, and write the description or the refusal."""
    from data.importers.linelist.describe import describe_here

    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_DATA, (LIMITS.process_bytes, LIMITS.process_bytes))
    order = json.loads(sys.stdin.buffer.read())
    files = [GivenFile(**{**each, "path": Path(each["path"])}) for each in order["files"]]
    try:
        answer: object = asdict(describe_here(files, Choices(order["settings"])))
    except Refused as refused:
        answer = {REFUSED: str(refused)}
    sys.stdout.buffer.write(json.dumps(answer, ensure_ascii=False, default=str).encode())


if __name__ == "__main__":
    main()
