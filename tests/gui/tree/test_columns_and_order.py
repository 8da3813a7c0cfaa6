"""Columns that are chosen, clicks on the header, and what a filter finds: each against plain numpy."""

from collections.abc import Callable
from itertools import product
from pathlib import Path

import numpy as np
import pytest
import torch
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from core.model.module_rows import ROOT
from gui.support.export_requests import rows_of
from gui.support.settings import Settings
from gui.tree.column_table import COLUMNS, USUAL
from gui.tree.columns import NUMBERS, CellRole, Column
from gui.tree.snapshot_model import AT_ONCE
from gui.window.main_window import MainWindow
from tests.gui.driving import move_to, settle
from tests.gui.support.test_sorted_header import written
from tests.gui.tree.checkpoints import many
from tests.gui.tree.tree_driver import TreeDriver
from tests.helpers.checkpoints import write_safetensors

THRESHOLD = 0.8
Tensors = dict[str, torch.Tensor]


def tensors() -> Tensors:
    generator = torch.Generator().manual_seed(0)
    found: Tensors = {}
    for number in range(11):
        weight = torch.randn(6, 5, generator=generator) * (0.2 + 0.1 * number)
        weight[: number // 3] = 0
        found[f"layers.{number}.weight"] = weight
        found[f"layers.{number}.bias"] = torch.randn(6, generator=generator)
    found["head.weight"] = torch.randn(4, 8, generator=generator).half()
    found["odd.weight"] = torch.tensor([[1.0, float("nan")], [float("inf"), 0.5]])
    return found


def open_wide(window: MainWindow, qtbot: QtBot, folder: Path) -> MainWindow:
    """Show these tensors where there is room for many columns."""
    write_safetensors(tensors(), folder / "model.safetensors")
    window.resize(1900, 900)
    window.open(folder / "model.safetensors")
    settle(qtbot, window)
    return window


@pytest.fixture
def opened(window: MainWindow, qtbot: QtBot, tmp_path: Path) -> MainWindow:
    move_to(open_wide(window, qtbot, tmp_path), THRESHOLD, qtbot)
    return window


def finite(weight: torch.Tensor) -> np.ndarray:
    plain = weight.double().numpy().ravel()
    return plain[np.isfinite(plain)]


def dead(name: str, weight: torch.Tensor) -> float:
    if weight.dim() < 2:
        return np.nan
    return float(sum(not bool((row.abs() > THRESHOLD).any()) for row in weight))


def kept(weight: torch.Tensor) -> float:
    return float((weight.abs() > THRESHOLD).double().mean()) if weight.dim() > 1 else np.nan


FACTS: dict[str, Callable[[str, torch.Tensor], float]] = {
    "size": lambda _, w: w.numel(),
    "bytes": lambda _, w: w.numel() * w.element_size(),
    "zeros": lambda _, w: float((w == 0).sum()),
    "nan": lambda _, w: float(w.isnan().sum()),
    "inf": lambda _, w: float(w.isinf().sum()),
    "σ": lambda _, w: float(finite(w).std(ddof=1)),
    "sigma": lambda _, w: float(finite(w).std(ddof=1)),
    "std": lambda _, w: float(finite(w).std(ddof=1)),
    "max": lambda _, w: float(np.abs(finite(w)).max()),
    "dead": dead,
    "density": lambda _, w: kept(w),
}
COLUMN_FACTS = {
    Column.WEIGHTS: "size",
    Column.BYTES: "bytes",
    Column.SIGMA: "σ",
    Column.LARGEST: "max",
    Column.DEAD: "dead",
    Column.DENSITY: "density",
}


def shown(window: MainWindow) -> list[str]:
    """All parameters in the tree, from top to bottom."""
    model = window.workspace.tree.model
    pending, found = [model.index(row, 0) for row in reversed(range(model.rowCount()))], []
    while pending:
        index = pending.pop()
        if index.data(CellRole.IS_PARAMETER):
            found.append(index.data(CellRole.PATH))
        pending += [model.index(row, 0, index) for row in reversed(range(model.rowCount(index)))]
    return found


def click_header(window: MainWindow, qtbot: QtBot, column: Column) -> None:
    header = window.workspace.tree.view.header()
    place = QPoint(header.sectionViewportPosition(column) + header.sectionSize(column) // 2, header.height() // 2)
    qtbot.mouseClick(header.viewport(), Qt.MouseButton.LeftButton, pos=place)


def show_columns(window: MainWindow, qtbot: QtBot, *columns: Column) -> None:
    window.workspace.setSizes([1300, 300, 290])
    window.workspace.tree.columns.want(USUAL | set(columns))
    settle(qtbot, window)


COMPARISONS = {"<": np.less, "<=": np.less_equal, ">": np.greater, ">=": np.greater_equal, "=": np.equal}


def test_a_filter_finds_what_numpy_finds(opened: MainWindow, qtbot: QtBot, subtests: pytest.Subtests) -> None:
    """In one window: each filter takes the place of the one before, as when it is typed."""
    order = in_tree_order(opened)
    for name, (comparison, compare) in product(sorted(FACTS), COMPARISONS.items()):
        values = {key: FACTS[name](key, weight) for key, weight in tensors().items()}
        bound = float(np.nanmedian(list(values.values())))
        text = f"{name}{comparison}{bound!r}"
        with subtests.test(text):
            opened.workspace.tree.filter_edit.setText(text)
            settle(qtbot, opened)
            assert opened.workspace.tree.filter_line.filter.problems == ()
            assert shown(opened) == [key for key in order if compare(values[key], bound)]


TYPED: dict[str, Callable[[torch.Tensor], bool]] = {
    "nan": lambda w: bool(w.isnan().any()),
    "inf": lambda w: bool(w.isinf().any()),
    "zeros>10%": lambda w: float((w == 0).double().mean()) > 0.1,
    "dtype:fp16": lambda w: w.dtype == torch.float16,
    "dead>30%": lambda w: w.dim() > 1 and dead("", w) / len(w) > 0.3,
    "density<20%": lambda w: kept(w) < 0.2,
    "density<0,2": lambda w: kept(w) < 0.2,
    "size>1M": lambda w: False,
}


def test_facts_as_they_are_typed(opened: MainWindow, qtbot: QtBot, subtests: pytest.Subtests) -> None:
    order = in_tree_order(opened)
    for text, passes in TYPED.items():
        with subtests.test(text):
            opened.workspace.tree.filter_edit.setText(text)
            settle(qtbot, opened)
            assert shown(opened) == [key for key in order if passes(tensors()[key])]


def in_tree_order(window: MainWindow) -> list[str]:
    module_rows = window.workspace.tree.model.snapshot.module_rows
    return [module_rows.path(row) for row in module_rows.leaves.tolist()]


@pytest.mark.parametrize("column", sorted(COLUMN_FACTS))
def test_a_click_on_a_header_sorts_and_the_third_gives_the_tree_back(
    opened: MainWindow, qtbot: QtBot, column: Column
) -> None:
    show_columns(opened, qtbot, column)
    before, tree = shown(opened), opened.workspace.tree
    fact = FACTS[COLUMN_FACTS[column]]
    values = {key: fact(key, weight) for key, weight in tensors().items()}
    known = [key for key in in_tree_order(opened) if not np.isnan(values[key])]
    unknown = [key for key in in_tree_order(opened) if np.isnan(values[key])]
    click_header(opened, qtbot, column)
    settle(qtbot, opened)
    assert shown(opened) == sorted(known, key=lambda key: -values[key]) + unknown
    assert written(tree.view.header(), column).text == f"{COLUMNS[column].title()} ▾"
    # a table that is copied has the plain titles
    assert not set("▾▴") & set("".join(next(rows_of(tree.model))))
    assert "A third click gives the tree back." in tree.note.text()
    click_header(opened, qtbot, column)
    settle(qtbot, opened)
    assert shown(opened) == sorted(known, key=values.__getitem__) + unknown
    assert written(tree.view.header(), column).text == f"{COLUMNS[column].title()} ▴"
    click_header(opened, qtbot, column)
    assert shown(opened) == before
    assert written(tree.view.header(), column).text == COLUMNS[column].title()
    assert tree.note.isHidden()


def test_names_are_sorted_by_their_numbers(opened: MainWindow, qtbot: QtBot) -> None:
    click_header(opened, qtbot, Column.NAME)
    names = shown(opened)
    assert names[0] == "head.weight"
    assert names.index("layers.2.weight") < names.index("layers.10.weight")
    model = opened.workspace.tree.model
    assert model.index(0, 0).data() == "head.weight", "a list has whole names"


def test_selection_ticks_and_expansion_outlive_the_order(opened: MainWindow, qtbot: QtBot) -> None:
    tree = opened.workspace.tree
    rows = tree.model.snapshot.module_rows.row_of_module
    tree.view.setCurrentIndex(tree.model.index_of(rows["layers.3"]))
    tree.view.collapse(tree.model.index_of(rows["layers.5"]))
    settle(qtbot, opened)
    selection = opened.document.state.selection
    assert selection.modules == ("layers.3",)
    expanded = [tree.view.isExpanded(tree.model.index_of(rows[f"layers.{number}"])) for number in range(11)]
    click_header(opened, qtbot, Column.DENSITY)
    assert opened.document.state.selection == selection
    shown_rows = {tree.model.snapshot.path(row) for row in tree._selection.rows}
    assert shown_rows == {"layers.3.weight", "layers.3.bias"}
    tree.model.setData(
        tree.model.index_of_name("layers.4.weight"), Qt.CheckState.Unchecked.value, Qt.ItemDataRole.CheckStateRole
    )
    assert "layers.4.weight" not in opened.document.plan.chosen
    for _ in range(2):
        click_header(opened, qtbot, Column.DENSITY)
    assert opened.document.state.selection == selection
    assert expanded == [tree.view.isExpanded(tree.model.index_of(rows[f"layers.{number}"])) for number in range(11)]


def test_rows_keep_their_places_while_a_threshold_is_dragged(opened: MainWindow, qtbot: QtBot) -> None:
    click_header(opened, qtbot, Column.DENSITY)
    settle(qtbot, opened)
    before = shown(opened)
    opened.control.move(0.3)
    qtbot.waitUntil(lambda: opened.document.state.target.plan.rule.threshold == 0.3)
    assert shown(opened) == before
    # a hand that holds it still is not at rest
    settle(qtbot, opened)
    assert shown(opened) == before
    opened.control.finish()
    settle(qtbot, opened)
    weights = {key: weight for key, weight in tensors().items() if weight.dim() > 1}
    order = sorted(
        (key for key in in_tree_order(opened) if key in weights),
        key=lambda key: -float((weights[key].abs() > 0.3).double().mean()),
    )
    assert shown(opened)[: len(order)] == order


def test_dead_rows_follow_the_threshold_while_it_moves(opened: MainWindow, qtbot: QtBot) -> None:
    show_columns(opened, qtbot, Column.DEAD)
    tree = opened.workspace.tree
    for threshold in (0.2, 1.1, 5.0):
        opened.control.move(threshold)
        qtbot.waitUntil(lambda wanted=threshold: opened.document.state.target.plan.rule.threshold == wanted)
        for number in range(11):
            name = f"layers.{number}.weight"
            count = sum(not bool((row.abs() > threshold).any()) for row in tensors()[name])
            cell = tree.model.index_of_name(name).siblingAtColumn(Column.DEAD)
            assert cell.data() == str(count), (name, threshold)
    rows = tree.model.snapshot.module_rows.row_of_module
    assert tree.model.index_of(rows["layers"], Column.DEAD).data() == str(11 * 6)
    opened.control.cancel()


def test_columns_are_chosen_in_the_menu_of_the_header_and_kept(opened: MainWindow, qtbot: QtBot) -> None:
    tree = opened.workspace.tree
    opened.workspace.setSizes([1300, 300, 290])
    menu = tree.view.header_actions.menu()
    texts = [action.text() for action in menu.actions()]
    assert texts[:-3] == [COLUMNS[column].title() for column in Column if column != Column.NAME]
    next(action for action in menu.actions() if action.text() == "Zeros").trigger()
    assert not tree.view.isColumnHidden(Column.ZEROS)
    next(action for action in tree.view.header_actions.menu().actions() if action.text() == "Error").trigger()
    assert tree.view.isColumnHidden(Column.ERROR)
    settings = Settings()
    opened.workspace.save_layout(settings)
    tree.columns.want(USUAL)
    opened.workspace.restore_layout(settings)
    assert tree.columns.wanted == USUAL - {Column.ERROR} | {Column.ZEROS}
    tree.columns.choose("no such column,zeros")
    assert tree.columns.wanted == {Column.NAME, Column.ZEROS}
    tree.columns.choose("")
    assert tree.columns.wanted == USUAL


def test_a_column_without_room_says_so_in_the_menu(opened: MainWindow, qtbot: QtBot) -> None:
    tree = opened.workspace.tree
    opened.workspace.setSizes([300, 1300, 290])
    tree.columns.want(frozenset(Column))
    texts = [action.text() for action in tree.view.header_actions.menu().actions()]
    assert "Max |w| (no room)" in texts
    assert tree.view.header().length() <= tree.view.viewport().width()


def test_a_list_has_room_for_names_that_can_be_told_apart(opened: MainWindow, qtbot: QtBot) -> None:
    tree = opened.workspace.tree
    opened.workspace.setSizes([520, 1080, 290])
    tree.columns.want(frozenset(Column))
    tree.view.header_actions.turn(Column.LARGEST)
    assert tree.view.columnWidth(Column.NAME) > tree.view.fontMetrics().horizontalAdvance("m.l.10.self_attn.q_proj")
    assert not tree.view.isColumnHidden(Column.LARGEST)
    assert tree.view.header().length() <= tree.view.viewport().width()


def test_every_column_has_an_entry_and_a_text_for_every_row(opened: MainWindow, qtbot: QtBot) -> None:
    show_columns(opened, qtbot, *Column)
    assert set(COLUMNS) == set(Column)
    model = opened.workspace.tree.model
    snapshot = model.snapshot
    for row in range(1, len(snapshot.module_rows.items)):
        for column in Column:
            index = model.index_of(row, column)
            assert isinstance(index.data(), str)
            assert isinstance(index.data(Qt.ItemDataRole.ToolTipRole), str)
    for column in NUMBERS | {Column.CLASS, Column.SHAPE, Column.DTYPE}:
        assert len(COLUMNS[column].keys(snapshot)) == len(snapshot.module_rows.leaves)


def test_a_slip_in_the_filter_is_told_below_it(opened: MainWindow, qtbot: QtBot) -> None:
    line = opened.workspace.tree.filter_line
    assert line.note.isHidden()
    qtbot.keyClicks(line.edit, "dead>some")
    assert line.note.text() == "“dead>some” wants a number. It looks like dead>0."
    assert line.note.isVisible()
    assert line.edit.toolTip()
    line.edit.clear()
    assert line.note.isHidden()


def test_nothing_is_said_to_match_only_when_all_has_been_read(opened: MainWindow, qtbot: QtBot) -> None:
    tree = opened.workspace.tree
    # σ is read in a job that begins now
    tree.filter_edit.setText("σ<1e-30")
    assert tree.view.empty_text == "Reading the weights …"
    settle(qtbot, opened)
    qtbot.waitUntil(lambda: tree.view.empty_text == "Nothing matches “σ<1e-30”")
    tree.filter_edit.setText("zebra")
    assert tree.view.empty_text == "Nothing matches “zebra”"


def test_the_list_of_facts_puts_words_into_the_line(opened: MainWindow, qtbot: QtBot) -> None:
    line = opened.workspace.tree.filter_line
    entries = [action for action in line.menu().actions() if not action.isSeparator()]
    examples = [action.text().split("\t")[0].replace("&&", "&") for action in entries]
    for wanted in ("dead>0", "dtype:bf16", "σ<0.01", "nan", "zeros>50%", "size>1M", "class:Conv2d", "locked:yes"):
        assert wanted in examples
    for example in examples:
        line.edit.setText(example)
        assert line.filter.problems == (), example
        assert line.filter.terms
    line.edit.setText("weight")
    entries[examples.index("nan")].trigger()
    assert line.edit.text() == "weight nan"
    settle(qtbot, opened)
    assert shown(opened) == ["odd.weight"]


def test_the_question_mark_of_inferred_classes_is_said_once(opened: MainWindow) -> None:
    model = opened.workspace.tree.model
    assert model.headerData(Column.CLASS, Qt.Orientation.Horizontal) == "Class ?"
    assert "italics" in model.headerData(Column.CLASS, Qt.Orientation.Horizontal, Qt.ItemDataRole.ToolTipRole)
    row = model.snapshot.module_rows.row_of_module["layers.0"]
    assert model.index_of(row, Column.CLASS).data() == "Linear"
    assert model.index_of(row, Column.CLASS).data(CellRole.INFERRED)


def test_names_are_whole_before_shapes_are_shown(opened: MainWindow, qtbot: QtBot) -> None:
    tree = opened.workspace.tree
    for width in range(240, 900, 30):
        opened.workspace.setSizes([width, 1600 - width, 290])
        if not tree.view.isColumnHidden(Column.SHAPE):
            index = tree.model.index_of_name("layers.0.weight")
            text = tree.view.fontMetrics().horizontalAdvance("weight")
            assert tree.view.visualRect(index).width() > text + 20


def test_a_long_list_is_laid_out_as_it_is_scrolled_and_led_to(qtbot: QtBot) -> None:
    """Qt asks for every row that it lays out, which would keep the window for seconds."""
    count = 6 * AT_ONCE
    driver = TreeDriver(qtbot, many(count))
    middle = driver.model.snapshot.path(int(driver.model.snapshot.module_rows.leaves[count // 2]))
    driver.tree.select(middle)
    driver.view.header_actions.turn(Column.WEIGHTS)
    QApplication.processEvents()
    assert driver.view.verticalScrollBar().value() == 0, "what comes first is what was asked for"
    shown_rows, before = driver.model.snapshot.visible_rows, driver.model.rowCount()
    assert before < shown_rows.count(ROOT) == count
    driver.view.scrollToBottom()
    qtbot.waitUntil(lambda: driver.model.rowCount() > before)
    last = driver.model.snapshot.path(shown_rows.child(ROOT, count - 1))
    driver.tree.select(last)
    assert driver.view.currentIndex().data(CellRole.PATH) == last
    assert driver.selections[-1] == [last]
    assert driver.model.rowCount() == count
    assert driver.tree.filter_edit.text() == ""
    driver.view.header_actions.turn(Column.WEIGHTS)
    assert driver.model.rowCount() < count
    driver.view.header_actions.turn(Column.WEIGHTS)
    assert driver.model.sorting is None
    assert driver.model.index_of_name(last).isValid()
