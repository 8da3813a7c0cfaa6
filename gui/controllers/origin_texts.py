"""What the record beside a file says of where it comes from, in the window's words."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from core.formats.shared.malformed import shorten
from core.handover.plan_words import LONGEST_SUMMARY
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
                self._made(origin, origin.record),
                self.tr("Its size is as recorded; its content was not compared."),
            ]
        return [
            self._made(origin, origin.record),
            self.tr("Its size is not as recorded: it was written again since."),
        ]

    def _made(self, origin: "Origin", record: "ResultRecord") -> str:
        # of masks, which are no plan, the record's own words
        said = record.summary.removesuffix(".") if origin.plan is None else PlanWords().of(origin.plan)
        plural = number_format.plural(record.total.numel)
        pruned = self.tr(
            "Pruned by Secateurs on {date} from {source}: {what}; {cut} of {numel} weights cut.", "", plural
        )
        masked = self.tr(
            "Given masks by Secateurs on {date}, from {source}: {what}; {cut} of {numel} weights cut.", "", plural
        )
        return (pruned if record.form == "permanent" else masked).format(
            date=origin.date,
            source=shorten(record.source.name),
            what=shorten(said, LONGEST_SUMMARY),
            cut=number_format.whole(record.total.cut),
            numel=number_format.whole(record.total.numel),
        )
