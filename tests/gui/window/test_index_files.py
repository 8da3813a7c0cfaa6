"""An index file in the window: a model without its weights, and a file beside the model that saves reading them."""

import gc
import html
import math
import re
import weakref
from pathlib import Path

import numpy as np
import pytest
import torch
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QLabel, QToolButton, QWidget
from pytestqt.qtbot import QtBot

from core.base.errors import UserError
from core.commands.parser import main as command_line
from core.index_file.index_file import write_index
from core.model.opening import open_checkpoint
from core.plan.rules import Density, EachError, Rule, Sigma, StructuredNM, Value
from core.preview.measurements import Measurements
from core.preview.read_planning import make_exact
from gui.dialogs.file_dialogs import FileDialogs
from gui.plots.layers_panel import BARS, MATRIX
from gui.plots.switch import DENSITY, ERROR
from gui.support import number_format
from gui.support.without_weights import SMOOTH, told_of_counts
from gui.tree.columns import Column
from gui.window.main_window import MainWindow
from tests.gui.driving import settle
from tests.helpers.checkpoints import write_safetensors, write_torch

ABSENT = "The weights are not here. Open model.safetensors itself for this."
TIP = Qt.ItemDataRole.ToolTipRole
NEEDING = (
    *("commitAction", "exportMasksAction", "exportMasksAloneAction", "handOverAction", "differenceAction"),
    *("copyCodeAction", "copyLoadCodeAction", "evaluateAction", "followAction", "sweepAction", "sensitivityAction"),
    *("searchAction", "evaluateSetupAction"),
)


@pytest.fixture
def model(tmp_path: Path) -> Path:
    generator = torch.Generator().manual_seed(0)
    path = tmp_path / "model.safetensors"
    tensors = {f"layers.{number}.weight": torch.randn(300, 200, generator=generator) for number in range(2)}
    write_safetensors({**tensors, "norm.running_mean": torch.ones(4), "norm.weight": torch.ones(4)}, path)
    return path


@pytest.fixture
def index(model: Path) -> Path:
    path = model.with_name("model.index.safetensors")
    write_index(open_checkpoint(model), path)
    return path


@pytest.fixture
def indexed(window: MainWindow, qtbot: QtBot, index: Path) -> MainWindow:
    window.open(index)
    settle(qtbot, window)
    return window


def take(window: MainWindow, qtbot: QtBot, rule: Rule) -> None:
    window.control.move_rule(rule)
    window.control.finish()
    settle(qtbot, window)


def action(window: MainWindow, name: str) -> QAction:
    (found,) = window.findChildren(QAction, name)
    return found


def shown_thresholds(window: MainWindow) -> set[str]:
    """How the threshold of all is told: below the field, at both lines, and in the tree."""
    workspace = window.workspace
    lines = {area.line.handle._text for area in (workspace.histogram.area, workspace.curve.area)}
    model = workspace.tree.model
    in_tree = {model.index(row, Column.THRESHOLD).data() for row in range(model.rowCount())}
    return {workspace.threshold.spin.text(), *lines, *in_tree}


def test_a_threshold_found_from_estimates_is_one(indexed: MainWindow, qtbot: QtBot, english: None) -> None:
    indexed.document.select(["layers.0.weight"])
    take(indexed, qtbot, Density(0.37))
    told = shown_thresholds(indexed)
    assert not indexed.document.state.plan_numbers.total.exact
    assert all("≈ " in text for text in told if text), told
    panel = indexed.workspace.threshold
    assert "Counts marked ≈ are within" in panel.readings.texts[panel.spin].toolTip()
    for rule in (Sigma(0.5), Value(0.03)):
        take(indexed, qtbot, rule)
        assert not any("≈" in text for text in shown_thresholds(indexed))
    assert panel.readings.texts[panel.spin].toolTip() == ""


def test_title_summary_and_message_say_that_it_is_an_index_and_of_what(indexed: MainWindow) -> None:
    assert indexed.windowTitle().startswith("model.index.safetensors, index of model.safetensors")
    assert indexed.summary.text().startswith("index of model.safetensors · 120,004 weights")
    assert re.search(r"This is the index of model.safetensors, made on \d{4}-\d\d-\d\d:", indexed.messages.text)
    doubt = number_format.percent(math.ceil(indexed.document.state.measurements.doubt * 10_000) / 10_000)
    assert f"≈ are within {doubt} of the weights of each parameter, and within 0.01 % where" in indexed.messages.text
    assert "The weights are not in" not in indexed.messages.text


def test_the_message_lies_where_the_weights_would_be_shown_and_over_no_plot(
    indexed: MainWindow, qtbot: QtBot, model: Path
) -> None:
    indexed.resize(1440, 900)
    settle(qtbot, indexed)
    bar, matrix = indexed.messages, indexed.workspace.matrix
    # too many lines for the room among the tools
    indexed.messages.tell("x\n" * 3)
    assert within(bar, matrix, indexed)
    indexed.workspace.show_part(matrix, False)
    indexed.messages.tell("y\n" * 3)
    assert within(bar, indexed.workspace.plots, indexed)
    indexed.workspace.show_part(matrix, True)
    indexed.open(model)
    settle(qtbot, indexed)
    indexed.messages.tell("z\n" * 3)
    assert not within(bar, matrix, indexed)


def test_no_message_covers_where_the_weights_are(indexed: MainWindow, qtbot: QtBot) -> None:
    """That stands in the middle of where they would be."""
    indexed.resize(1440, 900)
    settle(qtbot, indexed)
    matrix = indexed.workspace.matrix
    middle = matrix.mapTo(indexed, matrix.rect().center()).y()
    for lines in range(1, 7):
        indexed.messages.tell("x\n" * lines)
        assert indexed.messages.y() > middle + matrix.fontMetrics().lineSpacing() or lines == 1


def within(inner: QWidget, outer: QWidget, window: MainWindow) -> bool:
    """Whether a widget lies in another on the screen."""
    corner = outer.mapTo(window, QPoint(0, 0))
    return QRect(corner, outer.size()).contains(inner.geometry())


@pytest.mark.parametrize(
    ("weights", "said"),
    [
        (torch.randn(300, 200).bfloat16(), "All counts are exact."),
        (torch.cat([torch.linspace(1, 2, 70_000), torch.linspace(1.5, 1.5 + 1e-4, 30_000)])[None], "within 30."),
    ],
    ids=["half precision", "lumps"],
)
def test_no_more_is_said_of_counts_than_is_so(
    weights: torch.Tensor, said: str, window: MainWindow, qtbot: QtBot, tmp_path: Path
) -> None:
    path, index = tmp_path / "m.safetensors", tmp_path / "m.index.safetensors"
    write_safetensors({"fc.weight": weights}, path)
    write_index(open_checkpoint(path), index)
    window.open(index)
    settle(qtbot, window)
    assert said in window.messages.text


def test_an_index_of_which_the_model_was_written_since_is_warned_of(
    window: MainWindow, qtbot: QtBot, index: Path, model: Path
) -> None:
    raw = bytearray(model.read_bytes())
    raw[-1] ^= 1
    model.write_bytes(raw)
    window.open(index)
    settle(qtbot, window)
    assert window.messages.text.startswith(f"{model} was written after this index was made")
    window.messages.acted()
    assert "choose File ▸ Save index file… there." in window.messages.text


@pytest.mark.parametrize("rule", [Sigma(0.7), Density(0.4), EachError(0.2)], ids=str)
def test_numbers_are_live_and_within_the_bound(rule: Rule, indexed: MainWindow, qtbot: QtBot, model: Path) -> None:
    take(indexed, qtbot, rule)
    found = indexed.document.state.plan_numbers
    true = make_exact(Measurements(open_checkpoint(model)), indexed.document.plan)
    assert found.known.all()
    assert (np.abs(found.kept - true.kept) <= np.ceil(SMOOTH * true.numel) + np.ceil(SMOOTH * true.total.numel)).all()
    assert "≈" in indexed.summary.text()
    assert not indexed.jobs.busy


def index_of_blocks(folder: Path, dtype: torch.dtype) -> Path:
    """The index of a model of three blocks of two kinds."""
    path, index = folder / "m.safetensors", folder / "m.index.safetensors"
    names = [f"layers.{number}.{kind}.weight" for number in range(3) for kind in "qv"]
    write_safetensors({name: torch.randn(300, 200).to(dtype) for name in names}, path)
    write_index(open_checkpoint(path), index)
    return index


def test_every_number_that_is_an_estimate_says_so(window: MainWindow, qtbot: QtBot, tmp_path: Path) -> None:
    index = index_of_blocks(tmp_path, torch.float32)
    window.open(index)
    settle(qtbot, window)
    take(window, qtbot, Density(0.4))
    workspace = window.workspace
    window.document.select(["layers.0.q.weight"])
    settle(qtbot, window)
    assert "kept ≈ " in window.summary.text()
    assert "density ≈ " in window.summary.text()
    assert all(workspace.parameter.texts[field].count("≈") == 2 for field in ("kept", "cut"))
    layers = workspace.layers
    for reading in (DENSITY, ERROR):
        for card, told in ((layers.blocks, layers.blocks.tip), (layers.bars, layers.bars.area.tip)):
            layers.layout_switch.choose(MATRIX if card is layers.blocks else BARS)
            card.switch.choose(reading)
            settle(qtbot, window)
            assert "≈ " in told(0), (reading, card)
    assert not layers.blocks.area.cells.all_exact


def test_every_tip_of_an_estimate_states_its_bound(indexed: MainWindow, qtbot: QtBot, english: None) -> None:
    take(indexed, qtbot, Density(0.4))
    bound = told_of_counts(indexed.document.state.measurements.doubt)
    assert bound.startswith("Counts marked ≈ are within")
    workspace, model = indexed.workspace, indexed.workspace.tree.model
    for row in range(model.rowCount()):
        for column in (Column.THRESHOLD, Column.DENSITY):
            cell = model.index(row, column)
            assert ("≈" in (cell.data() or "")) == (bound in html.unescape(str(cell.data(TIP)))), cell.data()
    take(indexed, qtbot, Value(0.03))
    for plot in (workspace.histogram, workspace.curve):
        for threshold, estimated in ((0.0321, True), (100.0, False)):
            plot.thresholdPointedAt.emit(threshold)
            said = plot.area.hint.text()
            beside = re.search(r"≈ is within (0\.\d\d %)$", said)
            assert (said.count("≈") > 1, beside is not None) == (estimated, estimated), said
            assert beside is None or beside[1] in bound


def test_what_is_nearly_gone_by_an_estimate_says_so(indexed: MainWindow, qtbot: QtBot) -> None:
    take(indexed, qtbot, Density(0.03))
    told = [text for text in indexed.workspace.attention.texts if "keeps only" in text]
    assert len(told) == 2
    assert all("keeps only ≈ " in text for text in told)


def test_no_number_of_half_precision_is_called_an_estimate(window: MainWindow, qtbot: QtBot, tmp_path: Path) -> None:
    window.open(index_of_blocks(tmp_path, torch.bfloat16))
    settle(qtbot, window)
    window.messages.clear()
    for rule in (Density(0.4), Sigma(0.7), EachError(0.2)):
        take(window, qtbot, rule)
        window.document.select(["layers.0.q.weight"])
        settle(qtbot, window)
        assert [text for text in sentences(window) if "≈" in text] == []
        assert window.workspace.layers.blocks.area.cells.all_exact


def test_what_needs_the_weights_is_disabled_with_the_reason(indexed: MainWindow, qtbot: QtBot, model: Path) -> None:
    for name in NEEDING:
        assert not action(indexed, name).isEnabled(), name
        assert action(indexed, name).toolTip() == ABSENT
    pattern = indexed.workspace.threshold.auto_menu.actions()[-1]
    assert (pattern.isEnabled(), pattern.toolTip()) == (False, ABSENT)
    for name in ("savePlanAction", "openPlanAction", "snapshotAction", "reloadAction", "fileSummaryAction"):
        assert action(indexed, name).isEnabled(), name
    indexed.open(model)
    settle(qtbot, indexed)
    for name in NEEDING:
        assert action(indexed, name).isEnabled(), name
        assert action(indexed, name).toolTip() != ABSENT
    assert indexed.windowTitle().startswith("model.safetensors[*] — ")
    assert "index of" not in indexed.summary.text()


def test_views_of_weights_say_that_they_are_not_here(indexed: MainWindow, qtbot: QtBot) -> None:
    workspace = indexed.workspace
    for names in (["layers.0.weight"], ["layers.0.weight", "layers.1.weight"]):
        indexed.document.select(names)
        settle(qtbot, indexed)
        assert workspace.mask_view.accessibleDescription() == ABSENT
        assert workspace.mask_view.is_empty
    indexed.document.select(["layers.0.weight"])
    for tab, view in {"values": workspace.matrix.values, "channels": workspace.matrix.channels}.items():
        workspace.matrix.choose(tab)
        settle(qtbot, indexed)
        assert ABSENT in sentences(view)
    qtbot.mouseClick(indexed.findChild(QToolButton, "signedValues"), Qt.MouseButton.LeftButton)
    settle(qtbot, indexed)
    assert ABSENT in sentences(workspace.histogram)
    indexed.document.select(["norm.running_mean"])
    settle(qtbot, indexed)
    assert workspace.parameter.texts["zeros"] == ABSENT
    assert ABSENT in sentences(workspace.histogram)


def sentences(view: QWidget) -> list[str]:
    """What is written in a view."""
    return [each.text() for each in view.findChildren(QLabel) if each.isVisible()]


def test_dead_outputs_are_told_from_the_index(indexed: MainWindow, qtbot: QtBot) -> None:
    take(indexed, qtbot, Density(0.001))
    assert any("outputs of layers.0.weight are dead" in text for text in indexed.workspace.attention.texts)


def test_a_plan_with_a_pattern_says_what_it_needs(indexed: MainWindow, qtbot: QtBot) -> None:
    indexed.control.take(StructuredNM(2, 4))
    settle(qtbot, indexed)
    assert "what is kept needs the weights" in indexed.summary.text()


def test_the_plan_that_is_saved_applies_to_the_weights(
    indexed: MainWindow,
    qtbot: QtBot,
    model: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    plan, out = tmp_path / "plan.json", tmp_path / "out.safetensors"
    take(indexed, qtbot, Density(0.4))
    monkeypatch.setattr(FileDialogs, "new_plan", lambda *_: plan)
    indexed.plans.save()
    qtbot.waitUntil(lambda: not indexed.document.stack.modified)
    assert command_line(["prune", str(model), "--plan", str(plan), "-o", str(out)]) == 0
    told = capsys.readouterr()
    assert "another file" not in told.out + told.err
    kept = sum(int(torch.count_nonzero(torch.from_numpy(each))) for each in _weights(out))
    assert kept == 48_000


def _weights(path: Path) -> list[np.ndarray]:
    from safetensors.numpy import load_file

    return [each for name, each in load_file(path).items() if name.startswith("layers")]


def test_a_model_beside_its_index_is_not_read(
    window: MainWindow, qtbot: QtBot, index: Path, model: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise AssertionError("something is read")

    monkeypatch.setattr("gui.state.exact_reader.read_all", refuse)
    monkeypatch.setattr("gui.state.dead_unit_scan.run_tasks", refuse)
    window.open(model)
    settle(qtbot, window)
    assert "Nothing had to be read: model.index.safetensors beside the model has its index" in window.messages.text
    assert window.document.state.measurements.complete
    assert not window.document.state.checkpoint.no_weights


@pytest.mark.parametrize("damage", ["another state", "another model", "no index"])
def test_a_stale_index_beside_a_model_is_told_and_not_used(
    damage: str, window: MainWindow, qtbot: QtBot, index: Path, model: Path
) -> None:
    if damage == "another state":
        state = {f"layers.{number}.weight": torch.zeros(300, 200) for number in range(2)}
        write_safetensors({**state, "norm.running_mean": torch.ones(4), "norm.weight": torch.ones(4)}, model)
    elif damage == "another model":
        write_safetensors({"one.weight": torch.zeros(3, 2)}, model)
    else:
        index.write_bytes(index.read_bytes()[:1000])
    window.open(model)
    settle(qtbot, window)
    assert "model.index.safetensors beside the model is not the index of its present state" in window.messages.text
    zeros = window.document.state.measurements.table.zeros
    assert zeros.sum() == {"another state": 120_000, "another model": 6, "no index": 0}[damage]


def test_what_an_index_says_is_dropped_with_it(indexed: MainWindow, qtbot: QtBot, model: Path, source: Path) -> None:
    state = indexed.document.state
    kept = [weakref.ref(each) for each in (state.measurements, state.maxima, state.checkpoint.container)]
    del state
    model.with_name("model.index.safetensors").unlink()
    for path in (model, source):
        indexed.open(path)
        settle(qtbot, indexed)
    gc.collect()
    assert [each() for each in kept] == [None] * 3


def test_recorded_masks_of_an_index_are_its_plan(window: MainWindow, qtbot: QtBot, tmp_path: Path) -> None:
    torch.manual_seed(0)
    weights = torch.randn(40, 30)
    path, out = tmp_path / "masked.pt", tmp_path / "masked.index.safetensors"
    write_torch({"fc.weight_orig": weights, "fc.weight_mask": (weights.abs() > 0.5).float()}, path)
    write_index(open_checkpoint(path), out)
    window.open(out)
    settle(qtbot, window)
    total = window.document.state.plan_numbers.total
    assert total.kept == int((weights.abs() > 0.5).sum())


def test_a_damaged_index_is_told_in_a_sentence(window: MainWindow, qtbot: QtBot, index: Path) -> None:
    index.write_bytes(index.read_bytes()[:-100])
    with qtbot.waitSignal(window.opener.failed) as failed:
        window.open(index)
    assert "model.index.safetensors" in failed.args[0]
    with pytest.raises(UserError):
        open_checkpoint(index)
