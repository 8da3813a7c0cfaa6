"""Diagnostics in a word or two, for lists: what it is, how severe, and how many."""

from collections.abc import Sequence
from enum import Enum

from PySide6.QtCore import QObject

from core.base.escaping import escaped
from core.preview.diagnostics import Diagnostic, DiagnosticKind
from core.preview.mendings import KEPT, Mending
from gui.support import number_format
from gui.support.icons import Glyph


class Severity(Enum):
    """How much a diagnostic matters, as the icon and its colour of the theme."""

    SEVERE = Glyph.SEVERE, "warning"
    """Something is lost, or not as the plan says."""
    WARNING = Glyph.WARNING, "warning"
    """It may cost more than it gains."""
    NOTE = Glyph.NOTE, "muted"
    """It is good to know."""


_SEVERE = (
    *(DiagnosticKind.FULLY_PRUNED, DiagnosticKind.UNFIT, DiagnosticKind.MASK_LIFTED, DiagnosticKind.MASK_UNDERCUT),
    *(DiagnosticKind.NAN, DiagnosticKind.INFINITE),
)
_NOTES = (DiagnosticKind.SPARSE, DiagnosticKind.ZERO_ALREADY, DiagnosticKind.TIED, DiagnosticKind.NOTHING_CUT)
_PARTS = (DiagnosticKind.NEARLY_GONE, DiagnosticKind.DENSITY_MISSED, DiagnosticKind.SPARSE)


def severity_of(kind: DiagnosticKind) -> Severity:
    """How much a kind matters."""
    if kind in _SEVERE:
        return Severity.SEVERE
    return Severity.NOTE if kind in _NOTES else Severity.WARNING


def number_of(note: Diagnostic) -> str:
    """The number that it is about; empty where there is none."""
    if note.kind in _PARTS:
        return number_format.percent(note.part, note.exact)
    return number_format.whole(note.count) if note.count else ""


class DiagnosticHeads(QObject):
    """The words of kinds and of what mends them."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.kinds = {
            DiagnosticKind.FULLY_PRUNED: self.tr("Fully pruned"),
            DiagnosticKind.UNFIT: self.tr("Does not fit N of M"),
            DiagnosticKind.MASK_LIFTED: self.tr("Mask lifted"),
            DiagnosticKind.MASK_UNDERCUT: self.tr("Mask not kept"),
            DiagnosticKind.NAN: self.tr("Not a number"),
            DiagnosticKind.INFINITE: self.tr("Infinite"),
            DiagnosticKind.BIAS_LEFT: self.tr("Bias left"),
            DiagnosticKind.DEAD_OUTPUTS: self.tr("Dead outputs"),
            DiagnosticKind.NEARLY_GONE: self.tr("Nearly gone"),
            DiagnosticKind.DENSITY_MISSED: self.tr("Density missed"),
            DiagnosticKind.NOTHING_CUT: self.tr("Nothing cut"),
            DiagnosticKind.NORMALISATION: self.tr("Normalisation"),
            DiagnosticKind.SPARSE: self.tr("Already sparse"),
            DiagnosticKind.ZERO_ALREADY: self.tr("Zero already"),
            DiagnosticKind.TIED: self.tr("Tied"),
        }
        part = number_format.requested_part(KEPT)
        self.mendings = {
            Mending.KEEP_MASK: self.tr("Keep the mask"),
            Mending.SPARE: self.tr("Spare"),
            Mending.KEEP_SOME: self.tr("Keep {part}").format(part=part),
            Mending.UNTICK: self.tr("Untick"),
        }
        self.explained = {
            Mending.KEEP_MASK: self.tr("Tick it, and keep the mask that the file came with"),
            Mending.SPARE: self.tr("Give it the largest threshold of its own at which no output dies"),
            Mending.KEEP_SOME: self.tr("Give it a density of {part} of its own").format(
                part=number_format.requested_share(KEPT)
            ),
            Mending.UNTICK: self.tr("Leave it unpruned"),
        }

    def step(self, mending: Mending, names: Sequence[str]) -> str:
        """What the history calls it, done to layers."""
        return f"{self.mendings[mending]}: {escaped(names[0]) if len(names) == 1 else self.layers(len(names))}"

    def layers(self, count: int) -> str:
        """How many layers something is about."""
        text = self.tr("{count} layers", "", number_format.plural(count))
        return text.format(count=number_format.whole(count))
