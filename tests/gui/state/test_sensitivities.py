"""What is known of parameters that were cut alone."""

from pytestqt.qtbot import QtBot

from gui.state.sensitivities import LEVEL, Sensitivities


def test_of_each_parameter_the_loss_at_one_density_is_known(qtbot: QtBot) -> None:
    found, told = Sensitivities(), []
    found.changed.connect(lambda: told.append(dict(found.losses)))
    found.take(["a", "b"], LEVEL, 0.5)
    found.take(["b"], LEVEL / 2, 0.9)
    found.take(["b"], LEVEL, 0.25)
    found.clear()
    found.clear()
    assert told == [{"a": 0.5, "b": 0.5}, {"a": 0.5, "b": 0.25}, {}]
