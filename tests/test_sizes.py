"""Files, classes and functions stay small, and what is imported late is known: measured in the code, no exceptions."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]

MOST_LINES = 400
"""Of a file."""
MOST_METHODS = 25
"""Of a class: methods and properties, private ones too."""
MOST_FUNCTION_LINES = 45
"""Of a function, with its docstring."""

IMPORTED_LATE = {
    # numba takes half a second to load; the first tensor that is read loads it, in a thread
    "core.index.kernels",
    "core.index.listed_kernels",
    "core.index.square_kernels",
    "core.masks.kernels",
    "core.masks.nm_kernels",
    "core.report.change_kernels",
    # what tells the version loads a parser of messages, and is seldom asked
    "importlib.metadata",
    # the readers are loaded by the window after its first paint, and by a command with its file
    "core.formats",
    "core.formats.sharded.folders",
    # pydantic is loaded with the first plan, masks or record, in a job or by a command that is given or writes them
    "core.plan.fitting_plan",
    "core.plan.journal_file",
    "core.plan.journal_store",
    "core.plan.plan_file",
    "core.masks.masks_file",
    "core.handover.beside",
    "core.handover.embedding",
    "core.handover.origin",
    "core.formats.index_file",
    "core.index_file.beside",
    "core.index_file.index_file",
    "core.model.indexed_model",
    # torch is loaded by the first commit, in a job, and each command loads only what it needs
    "core.pruning.commit",
    "core.handover.folder",
    "core.pruning.mask_application",
    "core.pruning.mask_export",
    "core.pruning.parameter_cuts",
    "core.commands.batch",
    "core.commands.compare",
    "core.commands.evaluate",
    "core.commands.index",
    "core.commands.inspect",
    "core.commands.join",
    "core.commands.join_index",
    "core.commands.masks",
    "core.commands.prune",
    "core.commands.prune_parts",
    "core.commands.prune_ranks",
    "core.commands.verify",
    "core.commands.verify_record",
    # it need not be installed, and is loaded when somebody asks for the models in its cache
    "huggingface_hub",
    "huggingface_hub.errors",
    # they need not be installed, and asyncio takes a while to load: for addresses alone
    "aiohttp",
    "botocore.exceptions",
    "core.storage.web_ranges",
    "fsspec.implementations.http",
    "s3fs",
    # the window is painted before pyqtgraph is loaded, and many never see these dialogs
    "gui.window.deferred_setup",
    "gui.dialogs.about",
    "gui.dialogs.bug_dialog",
    "gui.dialogs.shortcuts_dialog",
}
"""The modules that are imported inside of functions: each because it takes long to load, none to break a circle."""

Definition = ast.FunctionDef | ast.AsyncFunctionDef


def sources() -> list[Path]:
    """Every file of the app, of what it starts and hands over, and of the tests with their helpers."""
    return [
        ROOT / "main.py",
        *(each for top in ("core", "gui", "resources", "tests") for each in sorted((ROOT / top).rglob("*.py"))),
    ]


def definitions() -> Iterator[tuple[str, ast.AST]]:
    """(path and name, node) of every class and function of the app, and of what it starts and hands over."""
    for path in sources():
        name = path.relative_to(ROOT)
        if name.parts[0] != "tests":
            for node in ast.walk(ast.parse(path.read_text())):
                if isinstance(node, ast.ClassDef | Definition):
                    yield f"{name}: {node.name}", node


def methods(node: ast.ClassDef) -> set[str]:
    """The names of what a class defines itself; a property with a setter is one."""
    return {each.name for each in node.body if isinstance(each, Definition)}


def imported_late(tree: ast.Module) -> Iterator[str]:
    """The modules that functions import."""
    for function in ast.walk(tree):
        if isinstance(function, Definition):
            for node in ast.walk(function):
                if isinstance(node, ast.ImportFrom):
                    yield str(node.module)
                elif isinstance(node, ast.Import):
                    yield from (each.name for each in node.names)


def test_files_are_short() -> None:
    lines = {str(path.relative_to(ROOT)): len(path.read_text().splitlines()) for path in sources()}
    assert {path: count for path, count in lines.items() if count > MOST_LINES} == {}


def test_classes_have_few_methods() -> None:
    counts = {name: len(methods(node)) for name, node in definitions() if isinstance(node, ast.ClassDef)}
    assert {name: count for name, count in counts.items() if count > MOST_METHODS} == {}


def test_functions_are_short() -> None:
    lines = {
        name: int(node.end_lineno or 0) - node.lineno + 1
        for name, node in definitions()
        if isinstance(node, Definition)
    }
    assert {name: count for name, count in lines.items() if count > MOST_FUNCTION_LINES} == {}


def test_only_what_takes_long_to_load_is_imported_late() -> None:
    found = {
        module
        for path in sources()
        if path.relative_to(ROOT).parts[0] in ("core", "gui")
        for module in imported_late(ast.parse(path.read_text()))
    }
    assert sorted(found - IMPORTED_LATE) == []
    assert sorted(IMPORTED_LATE - found) == [], "these are imported at the top now, or not at all: take them off"


@pytest.mark.parametrize(
    ("source", "count"),
    [
        ("class A:\n    def a(self): ...\n    async def b(self): ...", 2),
        ("class A:\n    @property\n    def a(self): ...\n    @a.setter\n    def a(self, b): ...", 1),
        ("class A:\n    b = 1\n    class C:\n        def d(self): ...", 0),
    ],
)
def test_methods_are_counted(source: str, count: int) -> None:
    (node,) = ast.parse(source).body
    assert isinstance(node, ast.ClassDef)
    assert len(methods(node)) == count
