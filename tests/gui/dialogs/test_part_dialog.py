"""A folder with several models: the window asks which one, and opens it."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from gui.dialogs.part_dialog import PartDialog
from gui.dialogs.pick_dialog import PickDialog
from gui.window.main_window import MainWindow
from tests.gui.driving import answering, settle
from tests.helpers.folders import STATE, write_folder

FILES = {
    "model_index.json": {"unet": ["diffusers", "UNet2DModel"], "text_encoder": ["transformers", "CLIPTextModel"]},
    "unet/diffusion_pytorch_model.safetensors": STATE,
    "text_encoder/model.safetensors": STATE,
}


@pytest.fixture
def with_dialog(qtbot: QtBot) -> Iterator[Callable[[Callable[[PartDialog], None]], None]]:
    """Call a function with the next dialog of parts when it is open, to answer it."""
    yield from answering(PartDialog)


def shown(dialog: PickDialog) -> list[tuple[str, ...]]:
    """The texts of the rows that the filter lets through."""
    items = [dialog.list.topLevelItem(row) for row in range(dialog.list.topLevelItemCount())]
    return [tuple(item.text(column) for column in range(item.columnCount())) for item in items if not item.isHidden()]


def test_the_models_are_listed_and_the_one_that_is_picked_by_keys_opens(
    window: MainWindow, qtbot: QtBot, tmp_path: Path, with_dialog: Callable[[Callable[[PartDialog], None]], None]
) -> None:
    seen: list[object] = []

    def pick(dialog: PartDialog) -> None:
        seen.append(shown(dialog))
        dialog.filter.setFocus()
        qtbot.keyClick(dialog.filter, Qt.Key.Key_Down)
        seen.append(dialog.path)
        qtbot.keyClick(dialog.filter, Qt.Key.Key_Return)

    with_dialog(pick)
    folder = write_folder(tmp_path / "pipe", FILES)
    window.open(folder)
    qtbot.waitUntil(lambda: window.document.is_open)
    settle(qtbot, window)
    size = f"{(folder / 'unet' / 'diffusion_pytorch_model.safetensors').stat().st_size} B"
    assert [row[:2] for row in seen[0]] == [("unet", "UNet2DModel"), ("text_encoder", "CLIPTextModel")]
    assert seen[0][0][2].replace("\xa0", " ") == size
    assert seen[1] == folder / "text_encoder"
    assert window.document.state.checkpoint.path == folder / "text_encoder"
    assert window.messages.text.startswith("It is the text_encoder of a pipeline.")


def test_cancelling_leaves_everything_as_it_is(
    opened: MainWindow, qtbot: QtBot, tmp_path: Path, with_dialog: Callable[[Callable[[PartDialog], None]], None]
) -> None:
    before = opened.document.state.checkpoint.path
    closed: list[bool] = []

    def cancel(dialog: PartDialog) -> None:
        dialog.reject()
        closed.append(True)

    with_dialog(cancel)
    opened.open(write_folder(tmp_path / "pipe", FILES))
    qtbot.waitUntil(lambda: bool(closed))
    settle(qtbot, opened)
    assert opened.document.state.checkpoint.path == before


def test_a_screenshot_of_several_models_ends_with_the_sentence(
    run_main: Callable[..., tuple[int, str, str]], tmp_path: Path
) -> None:
    folder = write_folder(tmp_path / "pipe", FILES)
    status, _, said = run_main(str(folder), "--screenshot", str(tmp_path / "out.png"))
    assert status == 2
    assert "holds more than one model: unet (UNet2DModel), text_encoder (CLIPTextModel)." in said
