"""The app among those of the desktop: what is written is valid, lies in the user's folder, and goes again."""

import configparser
import re
import shutil
import subprocess
import sys
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from core.base.errors import UserError
from core.commands import desktop
from core.commands.desktop import PLACES
from main import main

REGISTERED = {"Science", "ArtificialIntelligence", "Development"}
"""Of the categories in freedesktop's menu specification, those that the entry uses."""


@pytest.fixture
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The user's folder for data, which is not there yet; the app was started by its command."""
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "home" / "data"))
    monkeypatch.setattr("sys.argv", [str(tmp_path / "bin" / "secateurs")])
    return tmp_path / "home" / "data"


def files(folder: Path) -> set[str]:
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}


def entry(data: Path) -> dict[str, str]:
    parser = configparser.RawConfigParser(delimiters="=", strict=True)
    parser.optionxform = str  # type: ignore[assignment,method-assign]
    parser.read_string((data / "applications" / "secateurs.desktop").read_text(encoding="utf-8"))
    assert parser.sections() == ["Desktop Entry"]
    return dict(parser["Desktop Entry"])


def started_by(exec_value: str) -> list[str]:
    """The words that a desktop runs without a file, by the Desktop Entry Specification."""
    command = exec_value.replace("\\\\", "\0").replace("\\n", "\n").replace("\\t", "\t").replace("\\r", "\r")
    found = re.findall(r'"((?:[^"\\]|\\.)*)"|(\S+)', command.replace("\0", "\\"), re.DOTALL)
    words = [re.sub(r"\\(.)", r"\1", quoted, flags=re.DOTALL) or plain for quoted, plain in found]
    assert words.pop() == "%f"
    return [word.replace("%%", "%") for word in words]


def test_what_is_written_is_told_and_lies_in_the_folder_for_data(
    data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["--install-desktop"]) == 0
    told = [line.strip() for line in capsys.readouterr().out.splitlines()[1:]]
    assert told == [str(data / place) for place in PLACES]
    assert all(Path(path).is_file() for path in told)
    assert [path.name for path in tmp_path.iterdir()] == ["home"]
    assert [path.name for path in data.parent.iterdir()] == ["data"]


def test_the_entry_starts_the_command_that_wrote_it(data: Path, tmp_path: Path) -> None:
    desktop.install()
    found = entry(data)
    assert found["TryExec"] == str(tmp_path / "bin" / "secateurs")
    assert started_by(found["Exec"]) == [found["TryExec"]]


def test_the_entry_of_a_checkout_starts_its_file(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.argv", ["main.py"])
    desktop.install()
    assert started_by(entry(data)["Exec"]) == [sys.executable, str(Path.cwd() / "main.py")]


@example("a b%f")
@example('"$`\\\\')
@example("back\\slash\\new")
@given(st.text(st.characters(exclude_characters="\0/", exclude_categories=["Cs"]), min_size=1))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_the_entry_starts_programs_in_folders_of_any_name(name: str) -> None:
    program = f"/opt/{name}/secateurs"
    exec_line = desktop._start_lines([program]).split("\nExec=")[1].removesuffix("\n")
    assert "\n" not in exec_line
    assert started_by(exec_line) == [program]


def test_the_entry_is_valid(data: Path) -> None:
    desktop.install()
    found = entry(data)
    assert (found["Type"], found["Name"], found["Terminal"]) == ("Application", "Secateurs", "false")
    assert set(found["Categories"].strip(";").split(";")) == REGISTERED
    assert (data / f"icons/hicolor/scalable/apps/{found['Icon']}.svg").is_file()
    validator = shutil.which("desktop-file-validate")
    if validator:
        path = data / "applications" / "secateurs.desktop"
        checked = subprocess.run([validator, str(path)], capture_output=True, text=True)
        assert (checked.returncode, checked.stdout) == (0, "")


def test_the_kinds_of_files_are_those_that_the_entry_opens(data: Path) -> None:
    desktop.install()
    space = "{http://www.freedesktop.org/standards/shared-mime-info}"
    kinds = ET.parse(data / "mime" / "packages" / "secateurs.xml").getroot().findall(f"{space}mime-type")
    assert {kind.get("type") for kind in kinds} == set(entry(data)["MimeType"].strip(";").split(";"))
    patterns = {glob.get("pattern") for kind in kinds for glob in kind.findall(f"{space}glob")}
    assert {"*.safetensors", "*.pt", "*.pth"} <= patterns


def test_all_of_it_is_removed_again(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    main(["--install-desktop"])
    capsys.readouterr()
    assert main(["--remove-desktop"]) == 0
    told = {line.strip() for line in capsys.readouterr().out.splitlines()[1:]}
    assert told == {str(data / place) for place in PLACES}
    assert list(data.iterdir()) == []
    assert main(["--remove-desktop"]) == 0
    assert capsys.readouterr().out == f"Nothing to remove in {data}.\n"


def test_what_others_have_there_stays(data: Path) -> None:
    theirs = {"applications/other.desktop", "icons/hicolor/index.theme", "mime/packages/other.xml", "notes.txt"}
    empty = "<mime-info xmlns='http://www.freedesktop.org/standards/shared-mime-info'/>"
    for name in theirs:
        (data / name).parent.mkdir(parents=True, exist_ok=True)
        (data / name).write_text(empty)
    desktop.install()
    desktop.remove()
    assert theirs <= files(data)
    assert not files(data) & set(PLACES)


def test_written_twice_is_written_once(data: Path) -> None:
    desktop.install()
    before = {name: (data / name).read_bytes() for name in files(data) & set(PLACES)}
    desktop.install()
    assert {name: (data / name).read_bytes() for name in files(data) & set(PLACES)} == before


def test_a_folder_that_can_not_be_written_is_told(data: Path) -> None:
    data.parent.mkdir()
    data.write_text("a file in the place of the folder")
    with pytest.raises(UserError, match="can't be written"):
        desktop.install()


def test_other_systems_are_told_that_this_is_for_linux(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.platform", "darwin")
    with pytest.raises(UserError, match="Linux"):
        desktop.install()
    assert not data.exists()


def test_a_bundle_is_started_by_its_path_however_it_was_called(data: Path, in_bundle: Path) -> None:
    assert main(["--install-desktop"]) == 0
    found = entry(data)
    assert started_by(found["Exec"]) == [str(in_bundle)]
    assert found["TryExec"] == str(in_bundle)
