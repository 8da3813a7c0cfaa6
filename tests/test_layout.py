"""Tests lie where the code lies and say what they test; what no test imports is a list that only shrinks."""

import ast
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[1]
TESTS = ROOT / "tests"

WITHOUT_WIDGETS = ("core", "gui/state", "gui/support")
"""What can be tested without a window, so that each module has a test."""

REACHED_THROUGH_OTHERS = {
    # the array types, which have no behaviour
    # each is one subcommand, which `core.commands.running` runs
    "core.commands.prune",
    # parts of readers and writers, which `test_every_reader`, the tests of formats and the hostile files run
    "core.formats.archives.export_config",
    "core.formats.archives.program",
    "core.formats.archives.script_code",
    "core.formats.archives.script_objects",
    "core.formats.distributed.metadata",
    "core.formats.distributed.tiles",
    "core.formats.pickle.object_opcodes",
    "core.formats.pickle.value_opcodes",
    "core.formats.safetensors.new_file",
    "core.formats.safetensors.rebuild",
    "core.formats.shared.patching",
    "core.formats.torch_objects.module_edits",
    "core.formats.torch_objects.modules",
    "core.formats.torch_objects.pickled_edits",
    "core.formats.torch_objects.pickled_tables",
    "core.formats.torch_objects.tensor_search",
    "core.formats.torch_objects.tensors",
    "core.formats.torch_objects.zip_storages",
    "core.formats.torch_save.legacy_rebuild",
    "core.formats.torch_save.torch_tar",
    "core.formats.zip.patching",
    "core.formats.zip.revision",
    "core.formats.zip.zip_remainder",
}
"""Modules that no test imports or is called after. Whoever writes a test of one takes it off; nothing is added."""

MOST_REACHED_THROUGH_OTHERS = 24


def modules(folder: str) -> Iterator[str]:
    """The dotted names of all modules in a folder, packages themselves apart."""
    for path in sorted((ROOT / folder).rglob("*.py")):
        if path.stem != "__init__":
            yield ".".join(path.relative_to(ROOT).with_suffix("").parts)


def packages() -> set[Path]:
    """The folders of `core` and `gui` that have modules, relative to the repository."""
    return {path.parent.relative_to(ROOT) for top in ("core", "gui") for path in (ROOT / top).rglob("[!_]*.py")}


def files_of_tests() -> list[Path]:
    """All test modules."""
    return sorted(TESTS.rglob("test_*.py"))


def imported_by(path: Path) -> set[str]:
    """The dotted names of what a file imports."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.ImportFrom) and node.module:
            found |= {node.module, *(f"{node.module}.{each.name}" for each in node.names)}
        elif isinstance(node, ast.Import):
            found |= {each.name for each in node.names}
    return found


def test_every_package_has_tests_in_its_place() -> None:
    mirrored = {path.parent.relative_to(TESTS) for path in files_of_tests()}
    # what `gui.app` runs is the window
    assert sorted(map(str, packages() - mirrored - {Path("gui")})) == []


def test_every_test_of_a_package_lies_where_one_is() -> None:
    places = {path.parent.relative_to(TESTS) for path in files_of_tests()}
    ours = {place for place in places if place.parts and place.parts[0] in ("core", "gui")}
    assert sorted(str(place) for place in ours if not (ROOT / place).is_dir()) == []


def test_names_are_a_module_s_or_say_what_is_tested() -> None:
    """A single word that is no module, package, helper or resource says nothing to whoever looks for a test."""
    common = {path.stem for path in [*(TESTS / "helpers").iterdir(), *(ROOT / "resources").iterdir()]}
    unclear = []
    for path in files_of_tests():
        place, name = path.parent.relative_to(TESTS), path.stem.removeprefix("test_")
        if not place.parts or place.parts[0] not in ("core", "gui"):
            continue
        there = {each.stem for each in (ROOT / place).iterdir()}
        if "_" not in name and name not in there | common:
            unclear.append(str(path.relative_to(TESTS)))
    assert unclear == []


def test_no_two_classes_have_the_same_name() -> None:
    """A name that one meets in two files would mean two things; what one file has for itself begins with ``_``."""
    places: dict[str, list[str]] = {}
    for module in (*modules("core"), *modules("gui")):
        for node in ast.parse(ROOT.joinpath(*module.split(".")).with_suffix(".py").read_text()).body:
            if isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
                places.setdefault(node.name, []).append(module)
    assert {name: found for name, found in places.items() if len(found) > 1} == {}


def test_no_package_defines_what_a_module_in_it_is_called() -> None:
    """Python keeps both under one name, so that it would depend on what was imported before which of them is found."""
    twice = []
    for folder in packages():
        path = ROOT / folder / "__init__.py"
        defined = {getattr(node, "name", "") for node in ast.parse(path.read_text()).body}
        twice += [f"{folder}: {each.stem}" for each in (ROOT / folder).iterdir() if each.stem in defined]
    assert twice == []


def has_own_test(module: str, imported: set[str]) -> bool:
    """Whether a test imports a module, or is called after it and lies in its place."""
    *place, name = module.split(".")
    return module in imported or TESTS.joinpath(*place, f"test_{name}.py").exists()


def test_every_module_without_widgets_has_a_test_or_is_listed() -> None:
    imported = set().union(*map(imported_by, files_of_tests()))
    alone = {each for folder in WITHOUT_WIDGETS for each in modules(folder) if not has_own_test(each, imported)}
    assert sorted(alone - REACHED_THROUGH_OTHERS) == [], "these have no test of their own"
    assert sorted(REACHED_THROUGH_OTHERS - alone) == [], "these have a test now, or are gone: take them off the list"


def test_the_list_of_untested_modules_only_shrinks() -> None:
    assert len(REACHED_THROUGH_OTHERS) == MOST_REACHED_THROUGH_OTHERS
