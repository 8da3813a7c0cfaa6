"""Writes what a study has found to a file, as the command ``evaluate`` does: as a table, or as JSON."""

import json
from collections.abc import Callable, Mapping
from pathlib import Path

from PySide6.QtCore import QObject

from core.base.errors import UserError
from core.base.escaping import escaped
from core.evaluation.evaluation_answer import EvaluationAnswer
from core.evaluation.setup import files_of
from core.evaluation.trials import Trial
from core.model.source_guard import source_guard
from core.storage.atomic_output import new_output
from core.storage.output_guard import OutputGuard, Refused
from gui.dialogs.file_dialogs import FileDialogs
from gui.panels.message_bar import MessageBar
from gui.state.document import Document
from gui.state.evaluation import Evaluation
from gui.studies.studies_window import StudiesWindow
from gui.studies.study_page import StudyPage

TrialsOf = Mapping[StudyPage, Callable[[], tuple[Trial, ...]]]


class EvaluationExporter(QObject):
    """Asks for a file, and writes what the page that is seen has found.

    Args:
        document: names the file.
        evaluation: has the baseline.
        trials: page → what it has found.
        window: has the pages.
        messages: shows what was written.
    """

    def __init__(
        self,
        document: Document,
        evaluation: Evaluation,
        trials: TrialsOf,
        window: StudiesWindow,
        messages: MessageBar,
    ) -> None:
        super().__init__(window)
        self._document, self._evaluation, self._trials = document, evaluation, trials
        self._window, self._messages = window, messages
        window.export_asked.connect(self._export)

    def _export(self) -> None:
        page, baseline = self._window.page, self._evaluation.baseline
        points = self._trials[page]()
        if baseline is None or not points:
            page.warn(self.tr("Nothing has been found yet. Start it first."))
            return
        source = self._document.state.checkpoint.path
        path = FileDialogs.evaluations(self._window, source.with_name(f"{source.stem}-evaluation.csv"))
        if path is None:
            return
        try:
            _write(EvaluationAnswer(baseline, points), path, self._guard())
        except UserError as error:
            page.warn(str(error))
            return
        page.warn("")
        self._messages.tell(self.tr("Wrote {path}.").format(path=escaped(str(path))))

    def _guard(self) -> OutputGuard:
        choice = self._evaluation.choice
        run = () if choice is None else files_of(choice.setup)
        return source_guard(self._document.state.checkpoint).also(run, Refused.EVALUATION)


def _write(answer: EvaluationAnswer, path: Path, guard: OutputGuard) -> None:
    if path.suffix.lower() != ".json":
        answer.write_csv(path, guard)
        return
    with new_output(path, guard) as partial:
        partial.write_text(json.dumps(answer.json(), indent=2) + "\n", encoding="utf-8")
