"""Which interpreters are offered: those of environments near the files, each once."""

import os
import sys
from pathlib import Path

from core.evaluation.interpreters import default_interpreter, interpreters_near


def environment(folder: Path) -> Path:
    """A folder as `venv` makes it, whose interpreter is a link to this one."""
    (folder / "bin").mkdir(parents=True)
    (folder / "pyvenv.cfg").write_text("home = /usr/bin\n")
    for name in ("python", "python3"):
        (folder / "bin" / name).symlink_to(os.path.realpath(sys.executable))
    return folder / "bin" / "python"


def test_environments_around_the_files_come_first_and_each_once(tmp_path: Path) -> None:
    project = tmp_path / "project"
    near, upper = environment(project / "src" / ".venv"), environment(project / "venv")
    active = environment(tmp_path / "active")
    (project / "src" / "evaluation.py").touch()
    variables = {"VIRTUAL_ENV": str(active.parent.parent), "PATH": f"{active.parent}:{near.parent}"}
    found = interpreters_near(project / "src" / "evaluation.py", project / "model.pt", environment=variables)
    assert found == (near, upper, active, Path(sys.executable))


def test_environments_of_conda_are_found_from_the_active_one(tmp_path: Path) -> None:
    base = tmp_path / "conda"
    pythons = [environment(base), environment(base / "envs" / "one"), environment(base / "envs" / "two")]
    for prefix in (base, base / "envs" / "two"):
        found = interpreters_near(environment={"CONDA_PREFIX": str(prefix)})
        assert {*found} == {*pythons, Path(sys.executable)}


def test_without_anything_there_is_the_app_s_own(tmp_path: Path) -> None:
    assert interpreters_near(tmp_path / "nothing" / "here.py", environment={}) == (Path(sys.executable),)


def test_the_app_s_own_is_the_default(tmp_path: Path) -> None:
    environment(tmp_path / ".venv")
    assert default_interpreter(tmp_path / "evaluation.py", environment={}) == Path(sys.executable)


def test_a_bundle_s_own_comes_last(in_bundle: Path, tmp_path: Path) -> None:
    near = environment(tmp_path / ".venv")
    variables = {"PATH": str(environment(tmp_path / "path").parent)}
    found = interpreters_near(tmp_path / "evaluation.py", environment=variables)
    assert found == (near, tmp_path / "path" / "bin" / "python3", in_bundle)


def answering(python: Path, status: int) -> Path:
    """An interpreter that ends with a status, whatever it is asked."""
    python.unlink()
    python.write_text(f"#!/bin/sh\nexit {status}\n")
    python.chmod(0o755)
    return python


def test_the_default_of_a_bundle_is_the_nearest_with_torch(in_bundle: Path, tmp_path: Path) -> None:
    script = tmp_path / "project" / "evaluation.py"
    without = answering(environment(tmp_path / "project" / ".venv"), 1)
    upper = answering(environment(tmp_path / ".venv"), 0)
    assert default_interpreter(script, environment={}) == upper
    answering(upper, 1)
    assert default_interpreter(script, environment={}) == in_bundle
    answering(without, 0)
    assert default_interpreter(script, environment={}) == without


def test_what_can_not_be_started_has_no_torch(in_bundle: Path, tmp_path: Path) -> None:
    python = answering(environment(tmp_path / ".venv"), 0)
    python.write_text("no program")
    assert default_interpreter(tmp_path / "evaluation.py", environment={}) == in_bundle
