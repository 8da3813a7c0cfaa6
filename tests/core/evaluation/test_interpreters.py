"""Which interpreters are offered: those of environments near the files, each once."""

import os
import sys
from pathlib import Path

from core.evaluation.interpreters import interpreters_near


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
