"""What the bundle is made of is complete; `.ci/bundle` builds and tries it."""

from pathlib import Path

from resources.bundle.parts import modules, resources
from tests.test_layout import modules as modules_in
from tests.test_wheel import ROOT, expected


def test_it_has_the_resources_that_the_wheel_has() -> None:
    found = {Path(path).relative_to(ROOT).as_posix(): place for path, place in resources()}
    assert set(found) == {name for name in expected() if name.startswith("resources/")}
    assert all(place == Path(name).parent.as_posix() for name, place in found.items())


def test_it_has_every_module_of_the_app_and_of_python_s_library() -> None:
    found = set(modules())
    assert {*modules_in("core"), *modules_in("gui"), "core", "gui", "core.formats.safetensors"} <= found
    assert {"csv", "sqlite3", "statistics", "huggingface_hub"} <= found
    assert not {"tkinter", "turtle", "msilib"} & found
