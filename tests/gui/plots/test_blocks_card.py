"""The matrix of blocks in a widget: its colours, and what hands do."""

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QObject, QPoint, QPointF, QRect, Qt
from PySide6.QtGui import QColor, QContextMenuEvent, QPaintEvent, QRegion, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from gui.plots.blocks_card import BlocksCard
from gui.plots.blocks_image import colours, outline
from gui.plots.layer_readings import SENSITIVITY
from gui.plots.ramp_key import ZERO
from gui.plots.ramps import ramp
from gui.plots.switch import DENSITY, ERROR
from gui.support.theme import DARK, LIGHT, mixed
from tests.core.model import real_names
from tests.gui.plots.blocks_cards import (
    CTRL,
    LEFT,
    NONE,
    SHIFT,
    click,
    colour_of,
    drag,
    fill,
    middle,
    picked,
    q,
    shown_card,
)
from tests.gui.plots.conftest import Show
from tests.gui.plots.pixels import picture


@pytest.fixture
def card(show: Show) -> BlocksCard:
    return shown_card(show)


def test_a_cell_has_the_colour_of_its_value(card: BlocksCard) -> None:
    shades = ramp(LIGHT, "kept")
    for name in (q(0), q(7), "lm_head.weight"):
        value = card.names.index(name) / (len(card.names) - 1)
        wanted = QColor.fromRgb(int(shades[round(255 * value)]))
        assert colour_of(card, name) == wanted.name()


def test_what_is_wholly_cut_has_the_colour_of_what_is_pruned(card: BlocksCard) -> None:
    assert colour_of(card, "model.embed_tokens.weight") == LIGHT.pruned
    key = picture(card._ramp_key)
    row = [key.pixelColor(x, key.height() // 2 + 1).name() for x in range(key.width())]
    assert row.count(LIGHT.pruned) == ZERO
    assert card._ramp_key.toolTip() == "0 %: nothing kept"


def test_what_a_drag_prunes_wholly_does_not_move_the_cells(card: BlocksCard) -> None:
    """Neither where the key has room in the header nor where it has not."""
    nothing = np.zeros(len(card.names), np.bool_)
    for width in (320, 460, 640, 1200):
        card.resize(width, 160)
        seen = set()
        for value in (1.0, 0.5, 0.0):
            card.set_values(np.full(len(card.names), value), ~nothing, nothing, nothing)
            QApplication.processEvents()
            seen.add(card.area.geometry().getRect())
        assert len(seen) == 1


def test_of_what_is_not_ticked_there_is_only_an_outline(card: BlocksCard) -> None:
    ticked = np.array([name != q(3) for name in card.names])
    card.set_values(card.area.cells.values, ticked, *2 * [np.zeros(len(card.names), np.bool_)])
    rect = card.area.rect_of(*card.area.cell(card.names.index(q(3)))).toRect()
    image = picture(card.area.viewport())
    assert image.pixelColor(rect.center()).name() == LIGHT.panel
    assert image.pixelColor(rect.topLeft()).name() == outline(LIGHT).name()
    assert image.pixelColor(rect.bottomRight()).name() == outline(LIGHT).name()
    assert [word for _, word in card._key.entries] == ["not ticked"]
    assert "not ticked" in card.tip(card.names.index(q(3)))


def test_a_rule_of_its_own_is_marked_in_the_corner(card: BlocksCard) -> None:
    own = np.array([name == q(3) for name in card.names])
    rect = card.area.rect_of(*card.area.cell(card.names.index(q(3)))).toRect()
    before = picture(card.area.viewport()).pixelColor(rect.topLeft())
    card.set_values(card.area.cells.values, card.area.cells.ticked, own, np.zeros(len(own), np.bool_))
    assert picture(card.area.viewport()).pixelColor(rect.topLeft()).name() == LIGHT.text != before.name()
    assert "a rule of its own" in card.tip(card.names.index(q(3)))


def test_a_rule_of_its_own_is_seen_in_what_is_selected(card: BlocksCard) -> None:
    place, nothing = card.names.index(q(3)), np.zeros(len(card.names), np.bool_)
    rect = card.area.rect_of(*card.area.cell(place)).toRect()
    card.select([place])
    seen = []
    for own in (nothing, np.array([name == q(3) for name in card.names])):
        card.set_values(card.area.cells.values, card.area.cells.ticked, own, nothing)
        seen.append(picture(card.area.viewport()).copy(rect))
    marked = sum(seen[0].pixel(x, y) != seen[1].pixel(x, y) for x in range(rect.width()) for y in range(rect.height()))
    assert marked >= 6


def test_what_is_not_known_any_more_is_dimmed_and_what_never_was_is_grey(card: BlocksCard) -> None:
    known = colour_of(card, q(11))
    nothing = np.zeros(len(card.names), np.bool_)
    card.set_values(np.full(len(card.names), np.nan), ~nothing, nothing, nothing)
    assert LIGHT.panel != colour_of(card, q(11)) != known
    assert card.tip(card.names.index(q(11))).endswith("not read yet")
    fill(card, real_names.llama(12), values=np.full(len(card.names), np.nan))
    assert colour_of(card, q(11)) == mixed(LIGHT.track, LIGHT.panel, 0.35).name()


class Painted(QObject):
    """The region of a widget that is painted."""

    def __init__(self, widget: QWidget) -> None:
        super().__init__(widget)
        self.region = QRegion()
        widget.installEventFilter(self)

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QPaintEvent):
            self.region = self.region.united(event.region())
        return False


def test_other_values_are_painted_in_the_cells_and_not_around_them(card: BlocksCard) -> None:
    area = card.area
    QApplication.processEvents()
    painted = Painted(area.viewport())
    values = 1 - area.cells.values
    card.set_values(values, area.cells.ticked, area.cells.own, area.cells.locked)
    QApplication.processEvents()
    assert not painted.region.isEmpty()
    assert area.body.contains(painted.region.boundingRect())
    painted.region = QRegion()
    card.set_values(values.copy(), area.cells.ticked, area.cells.own, area.cells.locked)
    QApplication.processEvents()
    assert painted.region.isEmpty()


def test_colours_are_those_of_the_theme_and_the_reading(card: BlocksCard) -> None:
    light = colour_of(card, q(11))
    card.apply_theme(DARK)
    assert colour_of(card, q(11)) != light
    card.switch.buttons[ERROR].click()
    nothing = np.zeros(len(card.names), np.bool_)
    card.set_values(np.full(len(card.names), 0.5), ~nothing, nothing, nothing)
    wanted = QColor.fromRgb(int(colours(card.area.cells, card.readings[ERROR], DARK)[0]))
    assert colour_of(card, q(11)) == wanted.name()
    assert card._ramp_key.accessibleName() == "0 % … 100 %"


def test_sensitivity_can_be_chosen_once_it_is_known_and_its_ramp_ends_with_the_greatest(card: BlocksCard) -> None:
    button = card.switch.buttons[SENSITIVITY]
    assert button.isHidden()
    card.offer(SENSITIVITY, on=True)
    button.click()
    nothing = np.zeros(len(card.names), np.bool_)
    losses = np.full(len(card.names), np.nan)
    losses[[1, 2]] = 0.0, 0.125
    card.set_values(losses, ~nothing, nothing, nothing)
    assert card._ramp_key.high == "0.1250"
    assert colour_of(card, card.names[2]) == QColor.fromRgb(int(ramp(LIGHT, "pruned")[-1])).name()
    assert "worse by 0.1250" in card.tip(2)
    assert "not evaluated" in card.tip(5)
    card.offer(SENSITIVITY, on=False)
    assert card.switch.chosen == DENSITY
    assert button.isHidden()


def test_a_click_picks_a_cell_a_row_a_block_or_what_is_in_no_block(card: BlocksCard) -> None:
    found, area = picked(card), card.area
    click(card, middle(card, q(5)))
    assert found == [[q(5)]]
    click(card, QPoint(5, middle(card, q(5)).y()))
    assert found[1] == [q(layer) for layer in range(12)]
    click(card, QPoint(middle(card, q(5)).x(), 5))
    assert found[2] == [name for name in card.names if name.startswith("model.layers.5.")]
    click(card, QPoint(5, middle(card, "lm_head.weight").y()))
    assert found[3] == ["model.embed_tokens.weight", "lm_head.weight"]
    click(card, QPoint(area.viewport().width() - 2, area.viewport().height() - 2))
    assert len(found) == 4


def test_the_name_of_a_group_picks_all_of_its_blocks(card: BlocksCard) -> None:
    names = real_names.whisper()
    fill(card, names)
    found = picked(card)
    click(card, QPoint(middle(card, "decoder.blocks.1.mlp.0.weight").x(), 3))
    assert found == [[name for name in names if name.startswith("decoder.blocks.")]]


@pytest.mark.parametrize("layers", [0, 2])
def test_a_drag_ends_where_another_model_is_shown(card: BlocksCard, layers: int) -> None:
    QTest.mousePress(card.area.viewport(), LEFT, NONE, middle(card, q(9)))
    QTest.mouseMove(card.area.viewport(), middle(card, q(11, "k")))
    names = real_names.llama(layers) if layers else []
    fill(card, names)
    fresh = picture(card.area.viewport())
    found = picked(card)
    QTest.mouseRelease(card.area.viewport(), LEFT, NONE, QPoint(5, 5))
    fill(card, names)
    assert found == []
    assert picture(card.area.viewport()) == fresh


def test_a_drag_picks_the_rectangle_and_esc_takes_it_back(card: BlocksCard) -> None:
    found = picked(card)
    drag(card, middle(card, q(2)), middle(card, q(4, "k")))
    assert found == [[q(layer, kind) for layer in (2, 3, 4) for kind in "qk"]]
    viewport = card.area.viewport()
    QTest.mousePress(viewport, LEFT, NONE, middle(card, q(2)))
    QTest.mouseMove(viewport, middle(card, q(9)))
    QTest.keyClick(card.area, Qt.Key.Key_Escape)
    QTest.mouseRelease(viewport, LEFT, NONE, middle(card, q(9)))
    assert len(found) == 1


def test_ctrl_adds_and_takes_away_and_shift_extends(card: BlocksCard) -> None:
    found = picked(card)
    card.layersPicked.connect(lambda names: card.select(map(card.names.index, names)))
    click(card, middle(card, q(2)))
    click(card, middle(card, q(8, "v")), CTRL)
    assert found[-1] == [q(2), q(8, "v")]
    click(card, middle(card, q(2)), CTRL)
    assert found[-1] == [q(8, "v")]
    click(card, middle(card, q(2)))
    click(card, middle(card, q(4)), SHIFT)
    assert found[-1] == [q(2), q(3), q(4)]


def test_keys_go_from_cell_to_cell(card: BlocksCard) -> None:
    found = picked(card)
    card.layersPicked.connect(lambda names: card.select(map(card.names.index, names)))
    card.select([card.names.index(q(2))])
    for key in (Qt.Key.Key_Right, Qt.Key.Key_Down, Qt.Key.Key_Left, Qt.Key.Key_Up, Qt.Key.Key_Up):
        QTest.keyClick(card.area, key)
    assert found == [[q(3)], [q(3, "k")], [q(2, "k")], [q(2)]]
    QTest.keyClick(card.area, Qt.Key.Key_A, CTRL)
    assert found[-1] == list(card.names)


def test_hovering_tells_name_and_value(card: BlocksCard) -> None:
    QTest.mouseMove(card.area.viewport(), middle(card, q(5)))
    QApplication.processEvents()
    label = card.area._hover_label
    assert label.isVisibleTo(card)
    assert label.text().splitlines()[0] == q(5)
    assert label.text().splitlines()[1].startswith("density 4")
    QTest.mouseMove(card.area.viewport(), QPoint(5, middle(card, q(5)).y()))
    QApplication.processEvents()
    assert label.text() == "self_attn.q_proj: 12 parameters"
    QApplication.sendEvent(card.area, QEvent(QEvent.Type.Leave))
    assert not label.isVisibleTo(card)


def test_a_right_click_asks_for_the_menu_of_what_is_there(card: BlocksCard) -> None:
    found = []
    card.menuRequested.connect(
        lambda spot, _at: found.append([card.names[place] for place in card.area.places_of(spot)])
    )
    viewport = card.area.viewport()
    for at in (middle(card, q(5)), QPoint(5, middle(card, q(5)).y()), QPoint(1, 1)):
        event = QContextMenuEvent(QContextMenuEvent.Reason.Mouse, at, viewport.mapToGlobal(at), NONE)
        QApplication.sendEvent(viewport, event)
    assert found == [[q(5)], [q(layer) for layer in range(12)]]
    card.select([card.names.index(q(7))])
    event = QContextMenuEvent(QContextMenuEvent.Reason.Keyboard, QPoint(), QPoint(), NONE)
    QApplication.sendEvent(card.area.viewport(), event)
    assert found[-1] == [q(7)]


def test_what_is_selected_is_marked_and_its_row_and_column_are_bright(card: BlocksCard) -> None:
    before = picture(card.area.viewport())
    card.select([card.names.index(q(5))])
    after = picture(card.area.viewport())
    rect = card.area.rect_of(*card.area.cell(card.names.index(q(5)))).toAlignedRect().adjusted(-3, -3, 3, 3)
    assert before.copy(rect) != after.copy(rect)
    left, top = (int(each) for each in card.area.origin)
    beside, above = QRect(0, rect.top(), left, rect.height()), QRect(rect.left(), 0, rect.width(), top)
    assert before.copy(beside) != after.copy(beside)
    assert before.copy(above) != after.copy(above)
    assert card.accessibleDescription() == card.tip(card.names.index(q(5))).replace("\n", ", ")


def wheel(card: BlocksCard, turn: int, keys: Qt.KeyboardModifier = NONE) -> None:
    at = QPointF(card.area.body.center())
    to = card.area.viewport().mapToGlobal(at)
    event = QWheelEvent(
        at, to, QPoint(), QPoint(0, turn), Qt.MouseButton.NoButton, keys, Qt.ScrollPhase.NoScrollPhase, False
    )
    QApplication.sendEvent(card.area.viewport(), event)


def test_thousands_of_cells_scroll_and_the_selected_one_is_seen(card: BlocksCard) -> None:
    fill(card, real_names.gpt2(500))
    area = card.area
    assert area.horizontalScrollBar().maximum() > 0
    assert area.verticalScrollBar().maximum() == 0
    wheel(card, -240)
    assert area.horizontalScrollBar().value() > 0
    card.select([card.names.index("h.499.mlp.c_fc.weight")])
    shown = area.rect_of(*area.cell(card.names.index("h.499.mlp.c_fc.weight")))
    assert area.body.contains(shown.toRect())
    card.select([card.names.index("h.0.mlp.c_fc.weight")])
    assert area.horizontalScrollBar().value() == 0
    card.resize(500, 200)
    QApplication.processEvents()
    assert area.body.contains(area.rect_of(*area.cell(card.names.index("h.0.mlp.c_fc.weight"))).toRect())


def test_ctrl_and_the_wheel_enlarge_cells_around_the_mouse(card: BlocksCard) -> None:
    area = card.area
    at = QPointF(area.body.center())
    before, size = area.spot_at(at), area.cell_geometry.across
    wheel(card, 480, CTRL)
    assert area.cell_geometry.across > 1.5 * size
    assert area.spot_at(at) == before
    QTest.keyClick(area, Qt.Key.Key_0)
    assert area.cell_geometry.across == size
    wheel(card, -480, CTRL)
    assert area.cell_geometry.across == size


def test_another_font_has_the_words_laid_out_anew(card: BlocksCard) -> None:
    before = card.area.origin
    font = card.area.font()
    font.setPointSizeF(font.pointSizeF() + 5)
    card.area.setFont(font)
    assert card.area.origin[0] > before[0]
    assert card.area.origin[1] > before[1]
