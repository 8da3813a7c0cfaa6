"""The dialog with the lines that carry out a plan on a cluster."""

from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtGui import QFontDatabase
from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QFormLayout,
    QPlainTextEdit,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from core.base.escaping import is_text
from core.report.cluster_commands import ClusterWay, ClusterWork
from gui.support.named import named
from gui.support.number_format import grouped
from gui.support.path_edit import PathEdit
from gui.support.plain_label import PlainLabel
from gui.support.wheel_needs_focus import WheelNeedsFocus

MOST = 100_000
"""Nodes, processes and parts that can be asked for."""
_LINES, _WIDTH = 7, 720


class ClusterDialog(QDialog):
    """Shows the lines, which follow the fields, and copies them.

    Args:
        work: what is to be done, as far as that is known here.
        files: in how many files the weights are.
    """

    copied = Signal(str)
    """The lines were asked for."""

    def __init__(self, work: ClusterWork, files: int, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("clusterDialog")
        self.setWindowTitle(self.tr("Command for the cluster"))
        self._work = work
        self.way = named(QComboBox(self), "clusterWay")
        self.way.addItem("torchrun", ClusterWay.TORCHRUN)
        self.way.addItem(self.tr("Job array of Slurm"), ClusterWay.SLURM)
        self.way.addItem(self.tr("Processes of this machine (xargs)"), ClusterWay.XARGS)
        self.nodes = self._number("clusterNodes", 1)
        self.processes = self._number("clusterProcesses", min(files, 8))
        self.model = self._path_edit("clusterModel", work.model)
        self.plan = self._path_edit("clusterPlan", work.plan)
        self.output = self._path_edit("clusterOutput", work.output)
        self.index = self._path_edit("clusterIndex", work.index)
        self.index.setPlaceholderText(self.tr("none: the weights are read for the thresholds"))
        self.text = named(QPlainTextEdit(self, readOnly=True), "clusterLines")
        self.text.setAccessibleName(self.tr("The lines"))
        self.text.setFont(QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont))
        self.text.setMinimumHeight(self.text.fontMetrics().lineSpacing() * _LINES + 14)
        self.text.setTabChangesFocus(True)
        self._lay_out(files)
        self._connect()
        self._write()

    @property
    def lines(self) -> str:
        """The lines as they stand there."""
        paths = [each.words for each in (self.model, self.plan, self.output, self.index)]
        work = ClusterWork(self._work.program, *paths)
        return work.lines(self.way.currentData(), self.nodes.value(), self.processes.value())

    def _path_edit(self, name: str, text: str) -> PathEdit:
        """A field whose text is taken as it stands: paths of the cluster, ``~`` too, mean nothing here."""
        edit = named(PathEdit(self), name)
        if is_text(text):
            edit.setText(text)
        else:
            edit.show_path(Path(text))
        return edit

    def _number(self, name: str, value: int) -> QSpinBox:
        spin = named(QSpinBox(self), name)
        spin.setRange(1, MOST)
        spin.setValue(value)
        WheelNeedsFocus(spin)
        return spin

    def _lay_out(self, files: int) -> None:
        WheelNeedsFocus(self.way)
        self._rows = rows = QFormLayout()
        rows.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        self._counted = PlainLabel("", self)
        self._counted.setBuddy(self.processes)
        rows.addRow(self.tr("&Started by"), self.way)
        rows.addRow(self.tr("&Nodes"), self.nodes)
        rows.addRow(self._counted, self.processes)
        rows.addRow(self.tr("&Model"), self.model)
        rows.addRow(self.tr("&Plan"), self.plan)
        rows.addRow(self.tr("&Index file"), self.index)
        rows.addRow(self.tr("&Output"), self.output)
        hint = PlainLabel(self._hint(files), self, wordWrap=True)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close, self)
        self.copy = named(buttons.addButton(self.tr("Copy"), QDialogButtonBox.ButtonRole.ActionRole), "clusterCopy")
        self.copy.setDefault(True)
        buttons.rejected.connect(self.reject)
        column = QVBoxLayout(self)
        column.setSpacing(10)
        column.addLayout(rows)
        column.addWidget(hint)
        column.addWidget(self.text, 1)
        column.addWidget(buttons)
        self.resize(_WIDTH, self.sizeHint().height())

    def _hint(self, files: int) -> str:
        paths = self.tr("Paths are those of the cluster.")
        if files == 1:
            return f"{paths} {self.tr('The weights are in one file, so that one process has all the work.')}"
        told = grouped(
            self.tr("The weights are in %n files; more processes than that have next to nothing to do.", "", files),
            files,
        )
        return f"{paths} {told}"

    def _connect(self) -> None:
        self.way.currentIndexChanged.connect(self._write)
        for spin in (self.nodes, self.processes):
            spin.valueChanged.connect(self._write)
        for edit in (self.model, self.plan, self.output, self.index):
            edit.textChanged.connect(self._write)
        self.copy.clicked.connect(lambda: self.copied.emit(self.lines))

    def _write(self) -> None:
        torchrun = self.way.currentData() is ClusterWay.TORCHRUN
        self._rows.setRowVisible(self.nodes, torchrun)
        self._counted.setText(self.tr("P&rocesses of each") if torchrun else self.tr("Pa&rts"))
        self.copy.setEnabled(all(each.text().strip() for each in (self.model, self.plan, self.output)))
        self.text.setPlainText(self.lines)
