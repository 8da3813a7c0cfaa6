"""When an evaluation that prints nothing is taken for one that may hang."""

from gui.state.silence import SILENCE, Silence


class Waited:
    """An evaluation that is waited for."""

    def __init__(self) -> None:
        self.time, self.output, self.done = 0.0, "", 0
        self.silence = Silence(lambda: self.output, lambda: self.time)

    def after(self, seconds: float) -> bool:
        self.time += seconds
        return self.silence.begins_to_last(self.done)


def test_a_short_silence_is_none() -> None:
    assert not Waited().after(SILENCE - 1)


def test_a_long_one_is_told_once() -> None:
    waited = Waited()
    assert waited.after(SILENCE + 1)
    assert not waited.after(SILENCE + 1)


def test_output_breaks_it() -> None:
    waited = Waited()
    waited.after(SILENCE - 1)
    waited.output = "epoch 1"
    assert not waited.after(2)
    assert waited.after(SILENCE + 1)


def test_a_result_breaks_it_and_another_silence_is_told() -> None:
    waited = Waited()
    assert waited.after(SILENCE + 1)
    waited.done = 1
    assert not waited.after(SILENCE - 1)
    assert not waited.after(2)
    assert waited.after(SILENCE + 1)
