"""What the record beside a file says of where it comes from, in the window's words."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from core.base.escaping import escaped
from gui.controllers.plan_words import PlanWords
from gui.support import number_format

if TYPE_CHECKING:
    from core.handover.origin import Origin
    from core.handover.record import ResultRecord


class OriginTexts(QObject):
    """Sentences on an `Origin`."""

    def of(self, origin: "Origin | None") -> list[str]:
        """What the record says; nothing where there is none."""
        if origin is None:
            return []
        if origin.record is None:
            return [origin.problem]
        if origin.same_sizes:
            return [
                self._made(origin.record, origin.date),
                self.tr("Its size is as recorded; its content was not compared."),
            ]
        return [
            self._made(origin.record, origin.date),
            self.tr("Its size is not as recorded: it was written again since."),
        ]

    def _made(self, record: "ResultRecord", date: str) -> str:
        plural = number_format.plural(record.total.numel)
        pruned = self.tr(
            "Pruned by Secateurs on {date} from {source}: {what}; {cut} of {numel} weights cut.", "", plural
        )
        masked = self.tr(
            "Given masks by Secateurs on {date}, from {source}: {what}; {cut} of {numel} weights cut.", "", plural
        )
        return (pruned if record.form == "permanent" else masked).format(
            date=date,
            source=escaped(record.source.name),
            what=escaped(PlanWords().of(record.summary.removesuffix("."))),
            cut=number_format.whole(record.total.cut),
            numel=number_format.whole(record.total.numel),
        )
