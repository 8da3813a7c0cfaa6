"""What a study has found, whoever shows it."""

from typing import Any

from PySide6.QtCore import QObject, Signal

from core.plan.plan import Plan
from gui.state.study_record import StudyRecord


class Evaluation(QObject):
    """Stands in for the evaluation: a study runs until it is ended."""

    begun, running_changed = Signal(), Signal()

    def __init__(self) -> None:
        super().__init__()
        self.running = False
        self.found: Any = None

    def study(self, _work: object, _title: str, *, found: Any, finished: Any, evaluations: int) -> bool:  # noqa: ANN401
        self.found, self.finished, self.running = found, finished, True
        self.running_changed.emit()
        return evaluations > 0

    def end(self) -> None:
        self.running = False
        self.running_changed.emit()


def test_it_keeps_what_is_found_until_another_begins() -> None:
    evaluation = Evaluation()
    record = StudyRecord(evaluation)
    heard: list[object] = []
    record.cleared.connect(lambda: heard.append("cleared"))
    record.begun.connect(lambda: heard.append("begun"))
    record.found.connect(heard.append)
    record.finished.connect(heard.append)
    record.run(lambda _: None, "Sweep", 2, begun_with=Plan())
    assert record.running
    evaluation.found("a trial")
    evaluation.finished("a result")
    evaluation.end()
    assert heard == ["cleared", "begun", "a trial", "a result"]
    assert (record.running, record.trials, record.result, record.begun_with) == (False, ["a trial"], "a result", Plan())
    evaluation.begun.emit()
    assert (record.trials, record.result, record.begun_with) == ([], None, None)


def test_a_study_that_does_not_begin_is_not_running() -> None:
    record = StudyRecord(Evaluation())
    record.run(lambda _: None, "Sweep", 0)
    assert not record.running


def test_nothing_is_started_while_something_runs() -> None:
    evaluation = Evaluation()
    one, other = StudyRecord(evaluation), StudyRecord(evaluation)
    one.run(lambda _: None, "Sweep", 1)
    evaluation.found("a trial")
    other.run(lambda _: None, "Search", 1)
    assert (one.running, other.running, one.trials, other.trials) == (True, False, ["a trial"], [])
