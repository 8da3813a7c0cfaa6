"""Outputs and inputs in the real window: norms, boxes and the dead, held against torch."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from core.plan.rules import StructuredNM
from gui.plots.channel_view import BOXES, DEAD, IN, OUT, ChannelView
from gui.presenters import channels
from gui.window.main_window import MainWindow
from tests.gui.driving import move_to, settle
from tests.helpers.patterns import nm_reference


@pytest.fixture
def read(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The keys of the tensors whose lines were read."""
    keys: list[str] = []
    work = channels._read

    def noted(wanted, channel):  # noqa: ANN001, ANN202
        keys.append(wanted.tensor.key)
        return work(wanted, channel)

    monkeypatch.setattr(channels, "_read", noted)
    return keys


def state_of_all() -> dict[str, torch.Tensor]:
    generator = torch.Generator().manual_seed(4)
    weight = torch.randn(60, 36, generator=generator)
    weight[[4, 9]] = 0
    weight[17] *= 0.01
    weight[:, 5] *= 0.001
    return {
        "fc.weight": weight,
        "fc.bias": torch.ones(60),
        "conv.weight": torch.randn(8, 4, 3, 3, generator=generator),
        "h.0.attn.c_attn.weight": torch.randn(16, 48, generator=generator),
        "h.0.attn.c_attn.bias": torch.zeros(48),
        "word_embeddings.weight": torch.randn(30, 4, generator=generator),
        "ids": torch.arange(12).reshape(3, 4),
        "none.weight": torch.zeros(0, 5),
    }


@pytest.fixture
def page(read: list[str], window: MainWindow, qtbot: QtBot, tmp_path: Path) -> tuple[MainWindow, ChannelView]:
    torch.save(state_of_all(), tmp_path / "x.pt")
    window.open(tmp_path / "x.pt")
    settle(qtbot, window)
    return window, window.workspace.matrix.channels


def show(window: MainWindow, qtbot: QtBot, name: str) -> ChannelView:
    window.document.select([name])
    window.workspace.matrix.channels_tab.click()
    settle(qtbot, window)
    return window.workspace.matrix.channels


def check(view: ChannelView, tensor: torch.Tensor, side: int) -> None:
    rows = tensor.movedim(side, 0).flatten(1).double().numpy()
    assert view.lines is not None
    found = view.lines.found
    np.testing.assert_allclose(found.norms, np.linalg.norm(rows, axis=1))
    np.testing.assert_array_equal(found.median, np.quantile(rows, 0.5, axis=1, method="inverted_cdf"))
    np.testing.assert_array_equal(found.upper, np.quantile(rows, 0.75, axis=1, method="inverted_cdf"))
    np.testing.assert_array_equal([found.least, found.greatest], [rows.min(axis=1), rows.max(axis=1)])


@pytest.mark.parametrize(
    ("name", "outputs", "words"),
    [
        ("fc.weight", 0, ["Outputs", "Inputs"]),
        ("conv.weight", 0, ["Outputs", "Inputs"]),
        ("h.0.attn.c_attn.weight", 1, ["Outputs", "Inputs"]),
        ("word_embeddings.weight", 0, ["Rows", "Columns"]),
        ("ids", 0, ["Rows", "Columns"]),
    ],
)
def test_norms_and_boxes_are_torchs(
    page: tuple[MainWindow, ChannelView], qtbot: QtBot, name: str, outputs: int, words: list[str]
) -> None:
    view = show(page[0], qtbot, name)
    assert [button.text() for button in view.side.buttons.values()] == words
    check(view, state_of_all()[name], outputs)
    view.side.buttons[IN].click()
    settle(qtbot, page[0])
    check(view, state_of_all()[name], 1 - outputs)
    view.shown.buttons[BOXES].click()
    check(view, state_of_all()[name], 1 - outputs)
    view.side.buttons[OUT].click()
    settle(qtbot, page[0])
    check(view, state_of_all()[name], outputs)


def dead_in(kept: torch.Tensor, side: int) -> list[int]:
    return (~kept.movedim(side, 0).flatten(1).any(dim=1)).nonzero().flatten().tolist()


def test_the_dead_follow_the_threshold_and_nothing_is_read_again(
    page: tuple[MainWindow, ChannelView], qtbot: QtBot, read: list[str]
) -> None:
    window, weight = page[0], state_of_all()["fc.weight"]
    view = show(window, qtbot, "fc.weight")
    for threshold in (0.0, 0.05, 1.9, 0.01):
        move_to(window, threshold, qtbot)
        assert view.dead is not None
        assert view.dead.indexes.tolist() == dead_in(weight.abs() > threshold, 0)
        assert view.dead.indexes[view.dead.before].tolist() == [4, 9]
    assert read == ["fc.weight"]
    window.workspace.matrix.channels.side.buttons[IN].click()
    settle(qtbot, window)
    assert view.dead is not None
    assert view.dead.indexes.tolist() == dead_in(weight.abs() > 0.01, 1) == [5]
    assert view.shown.buttons[DEAD].text() == "1 dead"


def test_the_dead_under_n_of_m_are_torchs(page: tuple[MainWindow, ChannelView], qtbot: QtBot) -> None:
    window, weight = page[0], state_of_all()["fc.weight"]
    view = show(window, qtbot, "fc.weight")
    window.document.do("1 of 4", replace(window.document.plan, rule=StructuredNM(1, 4)))
    settle(qtbot, window)
    for side, key in enumerate((OUT, IN)):
        view.side.buttons[key].click()
        settle(qtbot, window)
        assert view.dead is not None
        assert view.dead.indexes.tolist() == dead_in(nm_reference(weight, 1, 4, 1), side)


def test_the_dead_under_a_recorded_mask_are_torchs(window: MainWindow, qtbot: QtBot, tmp_path: Path) -> None:
    weight, mask = torch.ones(6, 5), torch.ones(6, 5)
    weight[1], mask[2], mask[:, 3] = 0, 0, 0
    torch.save({"fc.weight_orig": weight, "fc.weight_mask": mask}, tmp_path / "x.pt")
    window.open(tmp_path / "x.pt")
    settle(qtbot, window)
    view = show(window, qtbot, "fc.weight")
    assert view.dead is not None
    assert (view.dead.indexes.tolist(), view.dead.before.tolist()) == ([1, 2], [True, False])
    view.side.buttons[IN].click()
    settle(qtbot, window)
    assert view.dead.indexes.tolist() == [3]


def test_a_dead_output_leads_to_the_mask_and_the_values(page: tuple[MainWindow, ChannelView], qtbot: QtBot) -> None:
    window = page[0]
    view = show(window, qtbot, "fc.weight")
    move_to(window, 0.1, qtbot)
    view.shown.buttons[DEAD].click()
    rows = [view.model.index(row).data() for row in range(view.model.rowCount())]
    assert rows == ["output 4 · zero before", "output 9 · zero before", "output 17"]
    rect = view.list.visualRect(view.model.index(2))
    QTest.mouseClick(view.list.viewport(), Qt.MouseButton.LeftButton, pos=rect.center())
    settle(qtbot, window)
    matrix = window.workspace.matrix
    assert matrix.mask_tab.isChecked()
    assert matrix.mask_view.area.seen.top <= 17 < matrix.mask_view.area.seen.bottom
    assert matrix.mask_view.area.seen.rows < 60
    current = matrix.values.table.currentIndex()
    assert (current.row(), current.column()) == (17, 0)
    # what has no mask is led to among the values
    view = show(window, qtbot, "ids")
    view.shown.buttons["norms"].click()
    place = view.area.to_pixels(2.5, 1.0).toPoint()
    QTest.mouseClick(view.area.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert matrix.values_tab.isChecked()
    assert matrix.values.table.currentIndex().row() == 2


def test_sentences_say_why_there_is_nothing(
    page: tuple[MainWindow, ChannelView], qtbot: QtBot, read: list[str]
) -> None:
    view = show(page[0], qtbot, "fc.bias")
    assert view.is_empty
    assert "no two dimensions" in view.accessibleDescription()
    assert show(page[0], qtbot, "none.weight").accessibleDescription() == "It has no elements."
    page[0].document.select(["fc.weight", "conv.weight"])
    settle(qtbot, page[0])
    assert "Select one tensor" in view.accessibleDescription()
    assert read == []


def test_nothing_is_read_while_the_page_is_hidden_or_kept_of_another_file(
    page: tuple[MainWindow, ChannelView], qtbot: QtBot, read: list[str], tmp_path: Path
) -> None:
    window = page[0]
    window.document.select(["fc.weight"])
    settle(qtbot, window)
    assert read == []
    view = show(window, qtbot, "fc.weight")
    show(window, qtbot, "conv.weight")
    show(window, qtbot, "fc.weight")
    assert read == ["fc.weight", "conv.weight"]
    other = {**state_of_all(), "fc.weight": torch.full((60, 36), 2.0)}
    torch.save(other, tmp_path / "x.pt")
    window.open(tmp_path / "x.pt")
    settle(qtbot, window)
    show(window, qtbot, "fc.weight")
    check(view, other["fc.weight"], 0)


def test_what_cannot_be_read_is_told_and_not_tried_again(
    page: tuple[MainWindow, ChannelView], qtbot: QtBot, read: list[str], tmp_path: Path
) -> None:
    (tmp_path / "x.pt").write_bytes(b"gone")
    view = show(page[0], qtbot, "ids")
    assert "changed" in view.accessibleDescription()
    page[0].workspace.matrix.mask_tab.click()
    view = show(page[0], qtbot, "ids")
    assert "changed" in view.accessibleDescription()
    assert read == ["ids"]
