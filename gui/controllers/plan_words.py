"""A plan that a record has, in the language of the window."""

from PySide6.QtCore import QObject

from core.handover.plan_words import PlanPiece, summary_pieces
from core.plan.plan import Plan
from core.plan.rules import Rule, StructuredNM, Value
from gui.support import number_format


class PlanWords(QObject):
    """Tells what `core.handover.plan_words.summary_words` tells in English."""

    def of(self, plan: Plan) -> str:
        """The summary, without a stop at its end."""
        pieces, more = summary_pieces(plan)
        told = [
            *map(self._piece, pieces),
            *([number_format.grouped(self.tr("%n further exceptions", "", more), more)] if more else []),
        ]
        return "; ".join(told)

    def _piece(self, piece: PlanPiece) -> str:
        words = self._rule(piece.rule)
        words = f"{piece.place}: {words}" if piece.place else number_format.capitalised(words)
        if piece.parameters is None:
            return words
        told = self.tr("{rule} for {count} parameters", "", number_format.plural(piece.parameters))
        return told.format(rule=words, count=number_format.whole(piece.parameters))

    def _rule(self, rule: Rule) -> str:
        words = number_format.rule(rule)
        match rule:
            case Value():
                return self.tr("threshold {value}").format(value=words)
            case StructuredNM():
                return self.tr("{groups} along the inputs").format(groups=words)
        return words
