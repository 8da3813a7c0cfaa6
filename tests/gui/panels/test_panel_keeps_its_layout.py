"""Nothing in the panel of the threshold is moved by another way to mean it, by what it is for, or by a note."""

from collections.abc import Iterable
from pathlib import Path

import pytest
import torch
from PySide6.QtCore import QPoint, QRect
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from core.plan.rules import StructuredNM, Value
from core.plan.scope import Scope
from core.preview.rule_conversion import RuleKind
from gui.support.fixed_size_label import FixedSizeLabel
from gui.window.main_window import MainWindow
from tests.gui.driving import settle
from tests.helpers.checkpoints import write_safetensors

FIRST, NORM = "layers.0.weight", "layers.9.weight"


def numbered(name: str, parts: Iterable[QWidget]) -> dict[str, QWidget]:
    """Those in sight, by their place among them."""
    return {f"{name} {at}": part for at, part in enumerate(part for part in parts if part.isVisible())}


def of_panel(window: MainWindow) -> dict[str, QRect]:
    """Where each part of the panel is that is there in any case, and the panel below it."""
    panel, below = window.workspace.threshold, window.workspace.parameter
    QApplication.processEvents()
    buttons = {kind.value: button for kind, button in panel.choice.segments.buttons.items()}
    field = {"field": panel.fields.field, "scope": panel.scope, "list": panel.choice.list, "auto": panel.auto}
    readings = numbered("reading", panel.readings.texts.values())
    titles = numbered("title", panel.readings.labels.values())
    ends = {"slider": panel.slider, "share": panel.cut.line, "note": panel.note, "below": below}
    found: dict[str, QWidget] = buttons | field | ends | readings | titles
    return {name: QRect(part.mapTo(window, QPoint()), part.size()) for name, part in found.items()}


@pytest.fixture
def layered(window: MainWindow, qtbot: QtBot, tmp_path: Path) -> MainWindow:
    """Ten layers, of which the last does not fit 2 of 4, and which are all ticked."""
    generator = torch.Generator().manual_seed(0)
    state = {f"layers.{at}.weight": torch.randn(16, 16 if at < 9 else 15, generator=generator) for at in range(10)}
    path = tmp_path / "layers.safetensors"
    write_safetensors(state, path)
    window.open(path)
    settle(qtbot, window)
    return window


@pytest.mark.parametrize("size", [(1024, 700), (1280, 720), (1440, 900)])
@pytest.mark.parametrize("language", ["english", "russian"])
def test_no_way_and_no_scope_moves_a_part(
    language: str, size: tuple[int, int], request: pytest.FixtureRequest, qtbot: QtBot
) -> None:
    request.getfixturevalue(language)
    window: MainWindow = request.getfixturevalue("layered")
    window.resize(*size)
    settle(qtbot, window)
    before, moved = of_panel(window), list[tuple[object, ...]]()

    def alike(what: object) -> None:
        after = of_panel(window)
        assert after.keys() == before.keys()
        moved.extend((name, before[name], place, what) for name, place in after.items() if place != before[name])

    for names in ((), (FIRST,), (FIRST, NORM)):
        window.document.select(list(names))
        window.control.set_own(bool(names))
        alike((names, "selected"))
        for kind in RuleKind:
            if kind.shared and names:
                continue
            window.control.convert_to(kind)
            settle(qtbot, window)
            alike((names, kind))
            window.control.move(0.7)
            alike((names, kind, "moving"))
            window.control.finish()
            alike((names, kind, "moved"))
        window.control.take(StructuredNM(2, 4))
        settle(qtbot, window)
        alike((names, "2 of 4"))
        window.control.set_own(False)
        alike((names, "general"))
        window.control.take(Value(0.5))
    window.control.set_scope(Scope(modules=("layers",)))
    alike("module")
    window.control.move(0.3)
    window.control.finish()
    alike("module with a rule")
    window.document.select([FIRST])
    alike("selected in it")
    window.control.drop_exceptions()
    alike("dropped")
    assert not moved, "\n".join(map(str, moved))


@pytest.mark.parametrize("size", [(1024, 700), (1280, 720), (1440, 900)])
@pytest.mark.parametrize("language", ["english", "russian"])
def test_how_many_do_not_fit_a_pattern_is_told_whole(
    language: str, size: tuple[int, int], request: pytest.FixtureRequest, qtbot: QtBot
) -> None:
    request.getfixturevalue(language)
    window: MainWindow = request.getfixturevalue("layered")
    window.resize(*size)
    window.control.take(StructuredNM(2, 4))
    settle(qtbot, window)
    note = window.findChild(FixedSizeLabel, "overallNote")
    assert note.isVisible()
    assert note.shown_text == note.text() != ""
