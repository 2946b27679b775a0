"""The rules of the house, read from the source: who may import whom, how long a file may be, what must be explained.

When a rule is in the way of something better, change it here, in the open, and say why in docs/decisions/.
"""

import ast
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
SOURCE = ROOT / "src" / "citekit"

FLOORS = {
    "errors": 0, "identifiers": 0, "names": 0, "dates": 0, "text": 0,
    "work": 1, "findings": 1, "outcomes": 1, "bib": 1, "vocabulary": 1,
    "mapping": 2, "matching": 2, "citekeys": 2, "duplicates": 2, "tagging": 2, "query": 2, "checks": 2,
    "reading_list": 2, "evidence_map": 2,
    "resources": 3, "storage": 3, "pending": 3, "config": 3, "personal": 3, "journal": 3, "digest_cache": 3, "store": 3,
    "swap": 3,
    "catalogue": 3, "sources": 3, "render": 3, "notes": 3, "preview": 3,
    "journeys": 4,
    "cli": 5, "__main__": 5,
}  # fmt: skip
"""Room to floor: words, records, rules, edges, journeys, door."""

ONLY_IN = {
    "bibtexparser": "bib",
    "habanero": "sources",
    "httpx2": "sources",
    "jinja2": "render",
    "click": "cli",
    "rdflib": "vocabulary",
    "docx": "render",
    "xlsxwriter": "render",
    "typst": "render",
    "ahocorasick_rs": "tagging",
}
"""Package to the one room that may import it."""

PURE_ROOMS = [room for room, floor in FLOORS.items() if floor <= 2]
WORLD = {"os", "pathlib", "subprocess", "socket", "sqlite3", "tempfile", "shutil", "time", "random"}
"""Modules that touch the world; rooms of the first three floors do without them."""

LONGEST_FILE = 400
LONGEST_FUNCTION = 60

HELP_MAY_LOAD = {"citekit", "citekit.cli", "citekit.cli.front", "citekit.errors", "citekit.__main__"}
"""The modules of citekit that ``--help`` may load; of other packages it may load click alone."""
NEVER_FOR_LIST = {
    "bibtexparser",
    "habanero",
    "httpx2",
    "jinja2",
    "pypandoc",
    "difflib",
    "pylatexenc",
    "tomllib",
    "citekit.bib.library",
}
"""What a warm ``list`` does without."""


@cache
def _files() -> tuple[Path, ...]:
    return tuple(sorted(SOURCE.rglob("*.py")))


def _module(path: Path) -> str:
    parts = path.relative_to(SOURCE.parent).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def _room(module: str) -> str:
    parts = module.split(".")
    return parts[1] if len(parts) > 1 else ""


@cache
def _tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text("utf-8"))


def _imports(path: Path) -> Iterator[tuple[int, str]]:
    """Yield (line, module) of every import, late ones too; ``from citekit import x`` counts as ``citekit.x``."""
    names = {_module(other) for other in _files()}
    for node in ast.walk(_tree(path)):
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield node.lineno, alias.name
        elif isinstance(node, ast.ImportFrom) and node.module:
            for alias in node.names:
                inner = f"{node.module}.{alias.name}"
                yield node.lineno, inner if inner in names else node.module


def test_every_room_has_a_floor() -> None:
    """Whoever adds a room says on which floor it lies."""
    rooms = {_room(_module(path)) for path in _files()} - {""}

    assert rooms - set(FLOORS) == set()


def test_no_import_goes_up_a_floor() -> None:
    """A module imports only from its own floor and those below, late imports included."""
    up = []
    for path in _files():
        here = FLOORS.get(_room(_module(path)), 0)
        for line, module in _imports(path):
            room = _room(module) if module.startswith("citekit.") else ""
            if room and FLOORS[room] > here:
                up.append(
                    f"{path.relative_to(ROOT)}:{line}: {module} is on floor {FLOORS[room]}, this file on floor {here}"
                )

    assert up == [], "\n".join(up)


def test_no_import_makes_a_circle() -> None:
    """The import graph has no circles, also counting imports inside functions."""
    graph = {_module(path): {name for _, name in _imports(path) if name.startswith("citekit.")} for path in _files()}
    done: set[str] = set()

    def visit(name: str, trail: tuple[str, ...]) -> None:
        assert name not in trail, " -> ".join((*trail[trail.index(name) :], name))
        if name in done:
            return
        for other in sorted(graph.get(name, ())):
            if other != name:
                visit(other, (*trail, name))
        done.add(name)

    for name in sorted(graph):
        visit(name, ())


def test_packages_stay_in_their_room() -> None:
    """bibtexparser, habanero, jinja2 and click are each imported by one room alone."""
    strays = [
        f"{path.relative_to(ROOT)}:{line}: {module} belongs to citekit.{ONLY_IN[module.split('.')[0]]}"
        for path in _files()
        for line, module in _imports(path)
        if module.split(".")[0] in ONLY_IN
        and _room(_module(path)) not in (ONLY_IN[module.split(".")[0]],)
        and _room(_module(path)) != ""
    ]

    assert strays == []


def test_the_first_three_floors_touch_no_world() -> None:
    """Words, records and rules open no file, ask no clock and start no process."""
    touching = [
        f"{path.relative_to(ROOT)}:{line}: {module}"
        for path in _files()
        if _room(_module(path)) in PURE_ROOMS
        for line, module in _imports(path)
        if module.split(".")[0] in WORLD
    ]

    assert touching == []


def test_only_the_console_prints() -> None:
    """``print`` and ``click.echo`` stand in cli/console.py, and in cli/front.py for the last words of a command."""
    allowed = {SOURCE / "cli" / "console.py", SOURCE / "cli" / "front.py"}
    printing = [
        f"{path.relative_to(ROOT)}:{node.lineno}"
        for path in _files()
        if path not in allowed
        for node in ast.walk(_tree(path))
        if isinstance(node, ast.Call)
        and (
            (isinstance(node.func, ast.Name) and node.func.id == "print")
            or (isinstance(node.func, ast.Attribute) and node.func.attr == "echo")
        )
    ]

    assert printing == []


def test_files_and_functions_are_short() -> None:
    """No file has more than 400 lines, no function more than 60."""
    long = [
        f"{path.relative_to(ROOT)}: {count} lines"
        for path in _files()
        if (count := len(path.read_text().splitlines())) > LONGEST_FILE
    ]
    for path in _files():
        for node in ast.walk(_tree(path)):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                count = (node.end_lineno or node.lineno) - node.lineno + 1
                if count > LONGEST_FUNCTION:
                    long.append(f"{path.relative_to(ROOT)}:{node.lineno}: {node.name} has {count} lines")

    assert long == []


def test_every_public_name_is_explained() -> None:
    """Modules, public classes, functions and methods have a docstring."""
    bare = []
    for path in _files():
        if not ast.get_docstring(_tree(path)):
            bare.append(f"{path.relative_to(ROOT)}: the module")
        for node in ast.walk(_tree(path)):
            if isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
                bare += [f"{path.relative_to(ROOT)}:{n.lineno}: {node.name}.{n.name}" for n in _public_bare(node.body)]
        bare += [f"{path.relative_to(ROOT)}:{n.lineno}: {n.name}" for n in _public_bare(_tree(path).body)]

    assert bare == []


def _public_bare(body: list[ast.stmt]) -> Iterator[ast.FunctionDef | ast.ClassDef]:
    for node in body:
        if (
            isinstance(node, ast.FunctionDef | ast.ClassDef)
            and not node.name.startswith("_")
            and not ast.get_docstring(node)
        ):
            yield node


def test_every_test_says_what_it_proves() -> None:
    """Each test function has a docstring that states the fact."""
    bare = [
        f"{path.relative_to(ROOT)}:{node.lineno}: {node.name}"
        for path in sorted((ROOT / "tests").rglob("test_*.py"))
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.FunctionDef) and node.name.startswith("test_") and not ast.get_docstring(node)
    ]

    assert bare == []


def _loaded(*arguments: str) -> set[str]:
    """Return the names of the modules that a command loads."""
    code = (
        f"import sys; sys.argv = ['citekit', *{list(arguments)!r}]\n"
        "from citekit.cli import main\n"
        "try:\n    main()\nfinally:\n    sys.stderr.write('\\n'.join(sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    return set(done.stderr.split())


@pytest.mark.parametrize("arguments", [("--help",), ("--version",)])
def test_help_loads_no_command(arguments: tuple[str, ...]) -> None:
    """``--help`` and ``--version`` load the door and click, and nothing else of citekit or its packages."""
    loaded = _loaded(*arguments)

    assert {name for name in loaded if name.split(".")[0] == "citekit"} <= HELP_MAY_LOAD
    assert not {"bibtexparser", "habanero", "httpx2", "jinja2", "filelock", "pylatexenc", "sqlite3", "json"} & loaded


def test_a_warm_list_loads_no_heavy_package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The second ``list`` reads from the cache: no parser, no template engine."""
    from citekit.journeys.initialise import initialise

    initialise(tmp_path)
    (tmp_path / "refs/library.bib").write_text("@article{a, title={{JAK} inhibitors}, author={Müller, A.}}")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    _loaded("list")

    assert NEVER_FOR_LIST & _loaded("list") == set()


def test_the_help_table_says_what_the_commands_say() -> None:
    """The one-line helps of the static table belong to commands that exist, and each command ends with an example."""
    import click

    from citekit.cli import COMMANDS, citekit

    for name in COMMANDS:
        command = citekit.get_command(click.Context(citekit), name)
        assert command is not None
        assert command.name == name
        assert "citekit" in (command.epilog or ""), f"`{name}` has no example"
