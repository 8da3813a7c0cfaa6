"""What needs attention, in words."""

from collections.abc import Callable

from PySide6.QtCore import QObject

from core.base.escaping import escaped
from core.preview.diagnostics import Diagnostic, DiagnosticKind
from gui.support import number_format
from gui.support.core_sentences import told_here
from gui.support.number_format import grouped


class DiagnosticTexts(QObject):
    """A sentence for each `Diagnostic`."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._sentences: dict[DiagnosticKind, Callable[[Diagnostic], str]] = {
            DiagnosticKind.FULLY_PRUNED: lambda _: self.tr("{name} is fully pruned."),
            DiagnosticKind.UNFIT: lambda _: self.tr("{name} does not fit N of M, and is left as it is. {reason}"),
            DiagnosticKind.MASK_LIFTED: self._lifted,
            DiagnosticKind.MASK_UNDERCUT: lambda _: self.tr(
                "{name} has a threshold in place of the mask that the file came with: weights that it prunes come back."
            ),
            DiagnosticKind.NAN: self._nan,
            DiagnosticKind.INFINITE: self._infinite,
            DiagnosticKind.BIAS_LEFT: self._bias,
            DiagnosticKind.DEAD_OUTPUTS: self._dead,
            DiagnosticKind.NEARLY_GONE: lambda _: self.tr("{name} keeps only {part} of its weights."),
            DiagnosticKind.DENSITY_MISSED: self._missed,
            DiagnosticKind.NOTHING_CUT: lambda _: self.tr("{name} is ticked, but its threshold cuts nothing."),
            DiagnosticKind.NORMALISATION: lambda _: self.tr(
                "{name} scales whole channels (normalisation): pruning silences them."
            ),
            DiagnosticKind.SPARSE: lambda _: self.tr("{name} is already sparse: {part} of its weights are zero."),
            DiagnosticKind.ZERO_ALREADY: lambda _: self.tr("{name} was zero already: nothing of it is left to prune."),
            DiagnosticKind.TIED: lambda _: self.tr("{name} is tied: the cut holds for {others} too."),
        }

    def say(self, note: Diagnostic) -> str:
        """The sentence."""
        said = self._sentences[note.kind](note)
        count, before = number_format.whole(note.count), number_format.whole(note.before)
        told = number_format.share if note.kind is DiagnosticKind.DENSITY_MISSED else number_format.percent
        parts = {"part": told(note.part, note.exact), "wanted": told(note.wanted)}
        counts = {**parts, "before": before, "count": count, "reason": told_here(note.reason)}
        return said.format(name=escaped(note.name), others=escaped(", ".join(note.others)), **counts)

    def _lifted(self, note: Diagnostic) -> str:
        return self.tr(
            "{name} is not ticked: the mask that the file came with is lifted, and {count} weights come back.",
            "",
            number_format.plural(note.count),
        )

    def _missed(self, note: Diagnostic) -> str:
        number = number_format.plural(note.count)
        if note.with_nan:
            return self._missed_by_nan(note, number)
        if note.others and note.before:
            text = self.tr("Asked for density {wanted}, got {part}: {count} weights are zero already.", "", number)
        elif note.others:
            text = self.tr(
                "Asked for density {wanted}, got {part}: {count} weights have the same magnitude at the threshold.",
                "",
                number,
            )
        elif note.before:
            text = self.tr("{name} has density {part}, not {wanted}: {count} weights are zero already.", "", number)
        else:
            text = self.tr(
                "{name} has density {part}, not {wanted}: {count} weights have the same magnitude at the threshold.",
                "",
                number,
            )
        return text

    def _missed_by_nan(self, note: Diagnostic, number: int) -> str:
        if note.others:
            return self.tr(
                "Asked for density {wanted}, got {part}: {count} weights are zero or NaN already.", "", number
            )
        return self.tr("{name} has density {part}, not {wanted}: {count} weights are zero or NaN already.", "", number)

    def _nan(self, note: Diagnostic) -> str:
        if note.count == 1:
            return self.tr("1 weight of {name} is not a number; it is pruned.")
        return grouped(self.tr("%n weights of {name} are not a number; they are pruned.", "", note.count), note.count)

    def _infinite(self, note: Diagnostic) -> str:
        if note.count == 1:
            return self.tr("1 weight of {name} is infinite.")
        return grouped(self.tr("%n weights of {name} are infinite.", "", note.count), note.count)

    def _dead(self, note: Diagnostic) -> str:
        if note.rows:
            return self._dead_rows(note)
        if note.before:
            return self._dead_before(note)
        if note.count == 1:
            return self.tr("1 output of {name} is dead: all its weights are pruned.")
        return grouped(
            self.tr("%n outputs of {name} are dead: all their weights are pruned.", "", note.count), note.count
        )

    def _dead_before(self, note: Diagnostic) -> str:
        if note.with_nan and note.before == note.count:
            return grouped(
                self.tr("%n outputs of {name} are dead: all their weights were zero or NaN already.", "", note.count),
                note.count,
            )
        if note.count == 1:
            return self.tr("1 output of {name} is dead: all its weights were zero already.")
        if note.before == note.count:
            return grouped(
                self.tr("%n outputs of {name} are dead: all their weights were zero already.", "", note.count),
                note.count,
            )
        return grouped(
            self.tr("%n outputs of {name} are dead, {before} of them were so before.", "", note.count), note.count
        )

    def _dead_rows(self, note: Diagnostic) -> str:
        if note.before:
            return self._dead_rows_before(note)
        if note.count == 1:
            return self.tr("1 row of {name} is dead: all its weights are pruned.")
        return grouped(self.tr("%n rows of {name} are dead: all their weights are pruned.", "", note.count), note.count)

    def _dead_rows_before(self, note: Diagnostic) -> str:
        if note.with_nan and note.before == note.count:
            return grouped(
                self.tr("%n rows of {name} are dead: all their weights were zero or NaN already.", "", note.count),
                note.count,
            )
        if note.count == 1:
            return self.tr("1 row of {name} is dead: all its weights were zero already.")
        if note.before == note.count:
            return grouped(
                self.tr("%n rows of {name} are dead: all their weights were zero already.", "", note.count), note.count
            )
        return grouped(
            self.tr("%n rows of {name} are dead, {before} of them were so before.", "", note.count), note.count
        )

    def _bias(self, note: Diagnostic) -> str:
        if note.count == 1:
            return self.tr("1 dead output of {others} still has a bias, in {name}.")
        return grouped(self.tr("%n dead outputs of {others} still have a bias, in {name}.", "", note.count), note.count)
