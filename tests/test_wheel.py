"""A wheel has the whole app, and what is unpacked from it finds everything in its own place."""

import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
BUILT_FROM = ("main.py", "pyproject.toml", "README.md", "LICENSE", "core", "gui", "resources")
NOT_FOR_USERS = {"resources/bundle", "resources/screenshots"}
"""Folders that stay in the checkout."""

FIND_RESOURCES = """
from core.evaluation.child_process import RUNNER
from core.model.example import EVALUATION, EXAMPLE
from gui.controllers.script_templates import script_templates
from gui.support.language import TRANSLATIONS
from core.base.resources import resource

for path in (RUNNER, EVALUATION, EXAMPLE, *script_templates().values(), *TRANSLATIONS.glob("*.qm"), resource()):
    assert path.exists(), path
    print(path)
"""


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel of a copy of the checkout, as building leaves files beside what is built."""
    source, out = tmp_path_factory.mktemp("source"), tmp_path_factory.mktemp("wheel")
    for name in BUILT_FROM:
        if (ROOT / name).is_dir():
            shutil.copytree(ROOT / name, source / name, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(ROOT / name, source)
    build = f"import setuptools.build_meta as backend; backend.build_wheel({str(out)!r})"
    done = subprocess.run([sys.executable, "-c", build], cwd=source, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    (made,) = out.glob("*.whl")
    return made


def expected() -> set[str]:
    """Every file of the app in the checkout."""
    found = {"main.py"}
    for top in ("core", "gui", "resources"):
        for path in (ROOT / top).rglob("*"):
            name = path.relative_to(ROOT)
            source_of_another = path.suffix == ".ts" or "__pycache__" in name.parts
            if path.is_file() and not source_of_another and str(name.parent) not in NOT_FOR_USERS:
                found.add(name.as_posix())
    return found


def packed(wheel: Path) -> set[str]:
    with zipfile.ZipFile(wheel) as archive:
        return {name for name in archive.namelist() if ".dist-info/" not in name}


def test_a_wheel_has_every_module_and_every_resource_and_nothing_else(wheel: Path) -> None:
    assert sorted(expected() - packed(wheel)) == [], "these are missing"
    assert sorted(packed(wheel) - expected()) == [], "these do not belong there"


def test_a_wheel_brings_the_command(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        (name,) = (each for each in archive.namelist() if each.endswith("entry_points.txt"))
        assert "secateurs = main:main" in archive.read(name).decode()


def test_an_unpacked_wheel_finds_its_own_resources(wheel: Path, tmp_path: Path) -> None:
    place = tmp_path / "site-packages"
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(place)
    done = subprocess.run(
        [sys.executable, "-c", FIND_RESOURCES],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(place)},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    found = [Path(line) for line in done.stdout.splitlines()]
    assert len(found) >= 9
    assert [path for path in found if not path.is_relative_to(place)] == []


def test_files_of_the_app_are_found_by_one_module_alone() -> None:
    """Another looks for a checkout, which an installation does not have."""
    looking = [path for top in ("core", "gui") for path in (ROOT / top).rglob("*.py") if "__file__" in path.read_text()]
    assert [str(path.relative_to(ROOT)) for path in looking] == ["core/base/program.py"]
