"""The key of a ramp where its header is narrower than it wants."""

import pytest
from pytestqt.qtbot import QtBot

from gui.plots.ramp_key import AROUND, SPACE, RampKey
from tests.gui.plots.pixels import picture


@pytest.mark.parametrize("less", [0, 20, 45, 80])
def test_the_ramp_never_covers_the_words(qtbot: QtBot, less: int) -> None:
    key = RampKey()
    qtbot.addWidget(key)
    key.set_ramp("kept", "0,00 %", "100,00 %")
    key.resize(key.sizeHint().width() - less, 24)
    key.show()
    image, words = picture(key), key.fontMetrics().horizontalAdvance(key.high)
    # no letter is as blue as the strong end
    row = [image.pixelColor(x, 12) for x in range(key.width())]
    columns = [x for x, colour in enumerate(row) if colour.blue() - colour.red() > 100]
    assert all(x <= key.width() - AROUND - words - SPACE for x in columns)
    assert bool(columns) == (less < 80)
