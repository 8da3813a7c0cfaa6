"""What a field shows and is typed back changes nothing, however the threshold is meant and whatever it is for."""

from pathlib import Path

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QToolButton
from pytestqt.qtbot import QtBot

from core.plan.plan import Plan
from core.preview.rule_conversion import RuleKind
from gui.panels.rule_spin import RuleSpin
from gui.panels.typed import Typed
from gui.support import number_format
from gui.window.main_window import MainWindow
from tests.gui.conftest import State
from tests.gui.driving import history, settle
from tests.helpers.checkpoints import small_state, write_safetensors

NUMBERS = {
    RuleKind.VALUE: 0.0123456789,
    RuleKind.SIGMA: 0.777777,
    RuleKind.DENSITY: 0.48391,
    RuleKind.EACH: 0.3,
    RuleKind.ERDOS_RENYI: 0.6,
    RuleKind.LAMP: 0.4444,
    RuleKind.ERROR: 0.0567891,
}
FIELDS = ("thresholdSpin", "sigmaSpin", "densitySpin", "errorSpin")


def deep_state() -> State:
    generator = torch.Generator().manual_seed(3)
    state = {
        f"block.{number}.{name}.weight": scale * torch.randn(12, 9, generator=generator)
        for number in range(3)
        for name, scale in (("query", 0.02), ("out", 0.3))
    }
    return {**state, "head.weight": torch.randn(5, 12, generator=generator)}


def odd_state() -> State:
    """One magnitude, NaN and infinity, zeros, another dtype, a single weight."""
    generator = torch.Generator().manual_seed(4)
    odd = torch.randn(6, 5, generator=generator)
    odd[0, 0], odd[1, 1], odd[2, 2] = float("nan"), float("inf"), -0.0
    return {
        "a.one.weight": torch.full((4, 4), 0.5),
        "a.odd.weight": odd,
        "b.zero.weight": torch.zeros(3, 3),
        "b.double.weight": torch.randn(7, 3, generator=generator, dtype=torch.float64),
        "c.half.weight": torch.randn(8, 4, generator=generator).to(torch.float16),
        "c.single.weight": torch.full((1, 1), 0.25),
    }


MODELS = {"small": small_state, "deep": deep_state, "odd": odd_state}
SCOPES = {
    "general, nothing selected": ((), (), "scopeAll"),
    "general, one selected": ((0,), (), "scopeAll"),
    "one own": ((0,), (), "scopeOwn"),
    "several own": ((0, 1), (), "scopeOwn"),
    "module": ((), (0,), "scopeOwn"),
}


@pytest.fixture(params=MODELS)
def model(request: pytest.FixtureRequest, window: MainWindow, qtbot: QtBot, tmp_path: Path) -> MainWindow:
    path = tmp_path / f"{request.param}.safetensors"
    write_safetensors(MODELS[request.param](), path)
    window.open(path)
    settle(qtbot, window)
    return window


def open_anew(window: MainWindow, qtbot: QtBot) -> None:
    """Open the same file as if nothing had been done to it."""
    # a selection outlives its file where the next one has such names
    window.document.select([])
    window.open(window.document.state.checkpoint.path)
    settle(qtbot, window)
    assert (len(history(window)), window.document.plan.has_exceptions) == (1, False)


def look_at(window: MainWindow, scope: str, qtbot: QtBot) -> None:
    """Select what a scope is of, and edit its threshold."""
    names, modules, button = SCOPES[scope]
    ticked = [
        each.name for each in window.document.state.plan_numbers.owners if each.name in window.document.plan.chosen
    ]
    paths = [ticked[place].partition(".")[0] for place in modules]
    inside = [each for path in paths for each in ticked if each.startswith(f"{path}.")]
    window.document.select([*(ticked[place] for place in names), *inside], paths)
    settle(qtbot, window)
    window.findChild(QToolButton, button).click()


def press(spin: RuleSpin, text: str) -> None:
    """Press a key for each letter; QTest knows no keys for letters like σ."""
    for letter in text:
        for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
            QApplication.sendEvent(spin, QKeyEvent(kind, 0, Qt.KeyboardModifier.NoModifier, letter))


def type_back(window: MainWindow, qtbot: QtBot) -> list[str]:
    """Type what each field shows, and press Enter; returns what has been typed into fields that changed something.

    Of a window at rest. It is compared at once: what changes nothing leaves nothing to be waited for.
    """
    before, faults = shown(window), []
    for name in FIELDS:
        spin = window.findChild(RuleSpin, name)
        text = spin.text()
        spin.setFocus()
        spin.selectAll()
        press(spin, text)
        assert spin.text() == text
        QTest.keyClick(spin, Qt.Key.Key_Return)
        if shown(window) != before:
            faults.append(f"{name}: {text}")
    settle(qtbot, window)
    return faults if shown(window) == before else [*faults, f"at rest: {before}"]


def shown(window: MainWindow) -> tuple[Plan, list[str], list[str]]:
    """The plan, its history, and what the fields say."""
    return window.document.plan, history(window), [window.findChild(RuleSpin, name).text() for name in FIELDS]


def test_what_is_typed_back_as_shown_changes_nothing(
    model: MainWindow, qtbot: QtBot, subtests: pytest.Subtests
) -> None:
    for scope in SCOPES:
        with subtests.test(scope):
            open_anew(model, qtbot)
            look_at(model, scope, qtbot)
            settle(qtbot, model)
            faults = {("opened", fault) for fault in type_back(model, qtbot)}
            for kind, number in NUMBERS.items():
                model.control.take(kind.rule(number))
                settle(qtbot, model)
                faults |= {(kind, fault) for fault in type_back(model, qtbot)}
                # the same cut, looked at from where only the general threshold is edited
                model.findChild(QToolButton, "scopeAll").click()
                settle(qtbot, model)
                faults |= {(kind, "all", fault) for fault in type_back(model, qtbot)}
                model.findChild(QToolButton, SCOPES[scope][2]).click()
            assert faults == set()


def test_numbers_under_a_scope_are_of_all_in_it(model: MainWindow, qtbot: QtBot) -> None:
    """Whichever of them is selected, under the same rule the fields say the same."""
    ticked = sorted(model.document.plan.chosen)
    for kind in RuleKind:
        model.control.take(kind.rule(NUMBERS[kind]))
        seen = set()
        for names in ([], ticked[:1], ticked[1:2], ticked[:2]):
            model.document.select(names)
            settle(qtbot, model)
            fields = [model.findChild(RuleSpin, name).text() for name in FIELDS]
            # how much is known of standard deviations depends on what was looked at
            seen.add((fields[0], *fields[2:]))
            stds = model.document.state.measurements.stds[model.control.target.part.numbers]
            told = fields[1]
            if kind is not RuleKind.SIGMA and (stds != stds).any() and len(stds) > 1:
                assert told in ("varies", "0 σ")
        assert len(seen) == 1, (kind, seen)


def test_the_point_lies_on_the_curve_that_the_header_names(
    model: MainWindow, qtbot: QtBot, subtests: pytest.Subtests
) -> None:
    for scope in SCOPES:
        with subtests.test(scope):
            open_anew(model, qtbot)
            look_at(model, scope, qtbot)
            follow_the_point(model, qtbot, scope)


def follow_the_point(model: MainWindow, qtbot: QtBot, scope: str) -> None:
    """Mean the threshold in each way, and look where the curve has its point."""
    plot = model.workspace.curve
    shown = set()
    for kind, number in NUMBERS.items():
        model.control.take(kind.rule(number))
        settle(qtbot, model)
        whose = "selected" if plot.header.detail.startswith("selected ") else "all ticked"
        point = model.control.target.point
        assert plot.header.detail == f"{whose} {number_format.percent(point.total.density)}"
        area = plot.area
        if not area._dot.isVisible():
            continue
        shown.add(kind)
        curve = area._selected if whose == "selected" else area._total
        places, heights = curve.getData()
        at, height = area._dot._place.x(), area._dot._place.y()
        after = min(max(int(np.searchsorted(places, at)), 1), len(places) - 1)
        assert heights[after] - 1e-6 <= height <= heights[after - 1] + 1e-6, (kind, whose)
    assert RuleKind.VALUE in shown or scope == "module"
    if len(model.document.state.looked_at) == 1:
        assert shown == set(NUMBERS)


@given(number=st.floats(0, 1e300), other=st.floats(0, 1e300), about=st.booleans())
def test_every_text_that_is_shown_can_be_typed_letter_by_letter_and_stands_for_itself(
    number: float, other: float, about: bool
) -> None:
    shown = [
        number_format.number(number, 6),
        number_format.threshold(number),
        number_format.sigmas(number),
        "varies",
        "—",
        "…",
    ]
    shown += [
        f"{number_format.number(number, 3)} … {number_format.number(other, 3)} σ",
        f"≈ {number_format.number(number, 3)}",
    ]
    shown += [number_format.percent(number / max(number, other, 1e-300), not about)]
    for text in shown:
        for unit, single in (("σ", True), ("%", True), ("", False)):
            typed = Typed(text, text, single, unit, float, 1e308)
            assert typed.is_shown
            assert typed.acceptable


def test_of_different_rules_none_is_shown_for_all(model: MainWindow, qtbot: QtBot) -> None:
    first, second = sorted(model.document.plan.chosen)[:2]
    for name, rule in ((first, RuleKind.VALUE.rule(0.011)), (second, RuleKind.VALUE.rule(0.3))):
        model.document.select([name])
        model.findChild(QToolButton, "scopeOwn").click()
        model.control.take(rule)
    model.document.select([first, second])
    settle(qtbot, model)
    panel = model.workspace.threshold
    assert panel.spin.text() == "0.011 … 0.3"
    assert model.workspace.parameter.texts["threshold"] == "varies"
    assert panel.mode.currentData() is RuleKind.VALUE
    assert type_back(model, qtbot) == []
    model.document.select([second])
    model.control.take(RuleKind.SIGMA.rule(0.5))
    model.document.select([first, second])
    settle(qtbot, model)
    assert panel.mode.currentIndex() == -1
    assert panel.mode.placeholderText() == "varies"
    model.findChild(QToolButton, "scopeOwn").click()
    model.control.take(RuleKind.VALUE.rule(0.02))
    assert model.workspace.parameter.texts["threshold"] == "0.0200"
    assert type_back(model, qtbot) == []
