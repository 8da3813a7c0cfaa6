"""What needs attention, in words."""

from PySide6.QtCore import QObject

from core.preview.diagnostics import Kind, Note
from gui.support import number_format


class NoteWords(QObject):
    """A sentence for each note."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._sentences = {
            Kind.FULLY_PRUNED: lambda _: self.tr("{name} is fully pruned."),
            Kind.NAN: self._nan,
            Kind.INFINITE: self._infinite,
            Kind.BIAS_LEFT: self._bias,
            Kind.DEAD_OUTPUTS: self._dead,
            Kind.NEARLY_GONE: lambda _: self.tr("{name} keeps only {part} of its weights."),
            Kind.NOTHING_CUT: lambda _: self.tr("{name} is ticked, but its threshold cuts nothing."),
            Kind.NORMALISATION: lambda _: self.tr(
                "{name} scales whole channels (normalisation): pruning silences them."
            ),
            Kind.SPARSE: lambda _: self.tr("{name} is already sparse: {part} of its weights are zero."),
            Kind.ZERO_ALREADY: lambda _: self.tr("{name} was zero already: nothing of it is left to prune."),
            Kind.TIED: lambda _: self.tr("{name} is tied: the cut holds for {others} too."),
        }

    def say(self, note: Note) -> str:
        """The sentence."""
        said = self._sentences[note.kind](note).replace(f"{note.count} ", f"{number_format.whole(note.count)} ", 1)
        counts = {"part": number_format.percent(note.part), "before": number_format.whole(note.before)}
        return said.format(name=note.name, others=", ".join(note.others), **counts)

    def _nan(self, note: Note) -> str:
        if note.count == 1:
            return self.tr("1 weight of {name} is not a number; it is pruned.")
        return self.tr("%n weights of {name} are not a number; they are pruned.", "", note.count)

    def _infinite(self, note: Note) -> str:
        if note.count == 1:
            return self.tr("1 weight of {name} is infinite.")
        return self.tr("%n weights of {name} are infinite.", "", note.count)

    def _dead(self, note: Note) -> str:
        if note.rows:
            return self._dead_rows(note)
        if note.before:
            return self._dead_before(note)
        if note.count == 1:
            return self.tr("1 output of {name} is dead: all its weights are pruned.")
        return self.tr("%n outputs of {name} are dead: all their weights are pruned.", "", note.count)

    def _dead_before(self, note: Note) -> str:
        if note.count == 1:
            return self.tr("1 output of {name} is dead: all its weights were zero already.")
        if note.before == note.count:
            return self.tr("%n outputs of {name} are dead: all their weights were zero already.", "", note.count)
        return self.tr("%n outputs of {name} are dead, {before} of them were so before.", "", note.count)

    def _dead_rows(self, note: Note) -> str:
        if note.before:
            return self._dead_rows_before(note)
        if note.count == 1:
            return self.tr("1 row of {name} is dead: all its weights are pruned.")
        return self.tr("%n rows of {name} are dead: all their weights are pruned.", "", note.count)

    def _dead_rows_before(self, note: Note) -> str:
        if note.count == 1:
            return self.tr("1 row of {name} is dead: all its weights were zero already.")
        if note.before == note.count:
            return self.tr("%n rows of {name} are dead: all their weights were zero already.", "", note.count)
        return self.tr("%n rows of {name} are dead, {before} of them were so before.", "", note.count)

    def _bias(self, note: Note) -> str:
        if note.count == 1:
            return self.tr("1 dead output of {others} still has a bias, in {name}.")
        return self.tr("%n dead outputs of {others} still have a bias, in {name}.", "", note.count)
