"""The tree is the architecture: what lies where, what imports what, and what is never written."""

import ast
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
OURS = ("app", "pages", "queries", "data")
TOP_LEVEL = {
    "app.py",
    "pages",
    "data",
    "queries",
    "tests",
    "requirements.txt",
    "README.md",
    "pyproject.toml",
    ".streamlit",
    ".ci",
    ".github",
    "CHANGELOG.md",
    "LICENSE",
    ".gitignore",
}
# Written in two parts, because this file is searched as well.
MACHINE_WORDS = ["/wor" + "k/", "/roo" + "t/", ".libra" + "ry/", "../shar" + "ed"]
MADE_BY_TOOLS = {
    ".git",
    ".venv",
    "__pycache__",
    ".pytest_cache",
    ".hypothesis",
    ".ruff_cache",
    ".import_linter_cache",
    "sets",
}
MODULE_LINES = 300
PAGE_LINES = 80
PAGE_GROUPS = ("explore", "review", "share", "study")


def modules(*folders: str) -> list[Path]:
    """Paths of the Python files below these folders, relative to the root."""
    return sorted(
        path.relative_to(ROOT) for folder in folders for path in (ROOT / folder).rglob("*.py")
    )


def page_scripts() -> list[Path]:
    """Paths of the scripts that are pages, relative to the root."""
    groups = [f"pages/{group}" for group in PAGE_GROUPS]
    return [path for path in modules(*groups) if path.name != "__init__.py"]


def imports(path: Path) -> Iterator[str]:
    """Full names of what a file imports: `from a import b` is `a.b`, and so is `import a.b`."""
    for node in ast.walk(ast.parse((ROOT / path).read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def imports_of_ours(path: Path) -> list[str]:
    """Full names of what a file imports from this project."""
    return [name for name in imports(path) if name.split(".")[0] in OURS]


def of(*packages: str):
    """Whether a full name belongs to one of these packages."""
    return lambda name: any(name == each or name.startswith(f"{each}.") for each in packages)


def kept_files() -> list[Path]:
    """Files that are in the repository or about to be, relative to the root."""
    if shutil.which("git") is None or not (ROOT / ".git").exists():
        return list(unpacked_files(ROOT))
    # A checkout that belongs to another user is read all the same.
    listing = subprocess.run(
        ["git", "-c", "safe.directory=*", "ls-files", "-z", "-co", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    return [Path(name) for name in listing.split("\0") if name and (ROOT / name).is_file()]


def unpacked_files(folder: Path) -> Iterator[Path]:
    """Files of a copy without its history, leaving out what tools make, relative to the root."""
    for path in sorted(folder.iterdir()):
        if path.is_dir() and path.name not in MADE_BY_TOOLS:
            yield from unpacked_files(path)
        elif path.is_file():
            yield path.relative_to(ROOT)


def test_no_script_lies_directly_in_pages():
    """Streamlit would serve it without app.py to the first deep link after a start."""
    assert [path.name for path in (ROOT / "pages").glob("*.py")] == ["__init__.py"]


def test_top_level_holds_only_the_agreed_names():
    assert {path.parts[0] for path in kept_files()} <= TOP_LEVEL


@pytest.mark.parametrize("path", modules("data"), ids=str)
def test_data_imports_only_data(path):
    assert [name for name in imports_of_ours(path) if not of("data")(name)] == []


@pytest.mark.parametrize("path", modules("queries"), ids=str)
def test_queries_import_only_queries_and_data(path):
    assert [name for name in imports_of_ours(path) if not of("queries", "data")(name)] == []


@pytest.mark.parametrize("path", modules("pages"), ids=str)
def test_pages_do_not_import_the_shell(path):
    assert [name for name in imports_of_ours(path) if of("app")(name)] == []


@pytest.mark.parametrize("path", modules("queries/statistics"), ids=str)
def test_statistics_import_nothing_of_ours_but_statistics(path):
    assert [name for name in imports_of_ours(path) if not of("queries.statistics")(name)] == []


@pytest.mark.parametrize("path", modules("pages/figures"), ids=str)
def test_figures_import_nothing_of_ours_but_figures(path):
    assert [name for name in imports_of_ours(path) if not of("pages.figures")(name)] == []


@pytest.mark.parametrize("path", page_scripts(), ids=str)
def test_pages_do_not_import_plotly_or_duckdb(path):
    assert [name for name in imports(path) if of("plotly", "duckdb")(name)] == []


@pytest.mark.parametrize("package", ["data", "queries", "pages/figures", "pages/exports"])
def test_importing_it_does_not_load_streamlit(package):
    """In a process of its own, because a linter cannot see an import made while running."""
    names = [
        ".".join(path.with_suffix("").parts).removesuffix(".__init__")
        for path in modules(package)
        if path.name != "__main__.py"
    ]
    program = (
        "import importlib, sys\n"
        "for name in sys.argv[1:]: importlib.import_module(name)\n"
        "print('streamlit' in sys.modules)"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, *names], cwd=ROOT, capture_output=True, text=True
    )
    assert done.stdout == "False\n", done.stderr


@pytest.mark.parametrize("path", [Path("app.py"), *modules("pages", "queries", "data")], ids=str)
def test_module_is_read_in_one_sitting(path):
    limit = PAGE_LINES if path in page_scripts() else MODULE_LINES
    lines = len((ROOT / path).read_text(encoding="utf-8").splitlines())
    assert lines <= limit


@pytest.mark.parametrize("path", [Path("app.py"), *modules("pages", "queries", "data")], ids=str)
def test_names_say_what_they_are(path):
    assert path.stem not in {"utils", "util", "helpers", "helper", "common", "manager", "misc"}
    tree = ast.parse((ROOT / path).read_text(encoding="utf-8"))
    names = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}
    names |= {node.arg for node in ast.walk(tree) if isinstance(node, ast.arg)}
    assert names & {"df", "tmp", "res", "data2"} == set()


def test_no_file_names_the_machine_it_was_written_on():
    found = [
        f"{path}: {word}"
        for path in kept_files()
        for word in MACHINE_WORDS
        if word.encode() in (ROOT / path).read_bytes()
    ]
    assert found == []
