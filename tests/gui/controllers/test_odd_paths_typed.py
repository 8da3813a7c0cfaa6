"""Whatever is typed as the name of the new file, letter by letter, is answered beside the field."""

from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from gui.dialogs.commit_dialog import CommitDialog
from gui.window.main_window import MainWindow
from tests.gui.conftest import WithDialog
from tests.gui.driving import move_to


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("~nobody-of-that-name/out.pt", "There is no folder"),
        ("n" * 300 + "/out.pt", "There is no folder"),
        ("x/" * 3000, "There is no folder"),
        ("a\0b/out.pt", "There is no folder"),
        ("loop/out.pt", "There is no folder"),
    ],
    ids=lambda text: repr(text[:8]),
)
def test_a_path_that_leads_nowhere_is_told_and_no_fault(
    opened: MainWindow, qtbot: QtBot, with_dialog: WithDialog, tmp_path: Path, text: str, said: str
) -> None:
    """Nothing of it is a fault: one would fail this test."""
    (tmp_path / "loop").symlink_to(tmp_path / "loop")
    seen: list[tuple[bool, str]] = []

    def answer(dialog: CommitDialog) -> None:
        for stop in (1, 2, 3, len(text)):
            dialog.target.setText(text[:stop] if text.startswith("~") else str(tmp_path / text[:stop]))
        seen.append((dialog.accept_button.isEnabled(), dialog.remark.text()))
        dialog.reject()

    move_to(opened, 0.1, qtbot)
    with_dialog(answer)
    opened.menus.commit.trigger()
    assert seen[0][0] is False
    assert said in seen[0][1]


def test_a_name_that_is_too_long_is_told_beside_the_field(
    opened: MainWindow, qtbot: QtBot, with_dialog: WithDialog, tmp_path: Path
) -> None:
    seen: list[tuple[bool, str]] = []

    def answer(dialog: CommitDialog) -> None:
        dialog.target.setText(str(tmp_path / ("n" * 300 + ".safetensors")))
        seen.append((dialog.accept_button.isEnabled(), dialog.remark.text()))
        dialog.reject()

    move_to(opened, 0.1, qtbot)
    with_dialog(answer)
    opened.menus.commit.trigger()
    assert seen == [(False, "This name is too long. Choose a shorter one.")]
