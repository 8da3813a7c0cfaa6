"""What the record beside a file says of where it comes from, in the window's words."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication

from core.base.escaping import escaped
from gui.support import number_format

if TYPE_CHECKING:
    from core.handover.origin import Origin


def origin_texts(origin: "Origin | None") -> list[str]:
    """Sentences; none where there is no record."""
    translate = QCoreApplication.translate
    if origin is None:
        return []
    record = origin.record
    if record is None:
        return [origin.problem]
    plural = number_format.plural(record.total.numel)
    pruned = translate(
        "Origin", "Pruned by Secateurs on {date} from {source}: {what}; {cut} of {numel} weights cut.", "", plural
    )
    masked = translate(
        "Origin",
        "Given masks by Secateurs on {date}, from {source}: {what}; {cut} of {numel} weights cut.",
        "",
        plural,
    )
    text = (pruned if record.form == "permanent" else masked).format(
        date=origin.date,
        source=escaped(record.source.name),
        what=escaped(record.summary.removesuffix(".")),
        cut=number_format.whole(record.total.cut),
        numel=number_format.whole(record.total.numel),
    )
    if origin.same_sizes:
        return [text, translate("Origin", "Its size is as recorded; its content was not compared.")]
    return [text, translate("Origin", "Its size is not as recorded: it was written again since.")]
