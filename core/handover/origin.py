"""What the record beside a checkpoint says of where it comes from, for whoever opens it. Only sizes are compared."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from core.base.errors import UserError
from core.base.wording import counted
from core.formats.shared.malformed import shorten
from core.handover.plan_words import LONGEST_SUMMARY
from core.handover.record import ResultRecord
from core.handover.record_check import same_sizes
from core.handover.record_file import read_record
from core.plan.plan import Plan
from core.plan.plan_file import plan_of_object


@dataclass(frozen=True)
class Origin:
    """Where a checkpoint comes from.

    Attributes:
        path: of its record.
        record: what that says; None where it can't be read.
        problem: why it can't, as a sentence; empty where it can.
        same_sizes: whether all files are as large as recorded. Whether they are the same, only a digest tells.
        plan: of what was cut; None where masks said that, or where the record has none that can be read.
    """

    path: Path
    record: ResultRecord | None
    problem: str = ""
    same_sizes: bool = False
    plan: Plan | None = None

    @property
    def date(self) -> str:
        """The day on which the record was made."""
        return "" if self.record is None else day_of(self.record)

    def sentence(self) -> str:
        """All of it in words."""
        record = self.record
        if record is None:
            return self.problem
        how = "Pruned" if record.form == "permanent" else "Given masks"
        sizes = (
            "Its size is as recorded; verify --record compares the rest."
            if self.same_sizes
            else "Its size is not as recorded: it was written again since. verify --record tells what is left of it."
        )
        counts = f"{record.total.cut:,} of {counted(record.total.numel, 'weight')} cut"
        return (
            f"{how} by Secateurs on {shorten(self.date)} from {shorten(record.source.name)}: "
            f"{shorten(record.summary.removesuffix('.'), LONGEST_SUMMARY)}, {counts}. {sizes}"
        )

    def json(self) -> dict[str, object]:
        """The same for programs."""
        record = self.record
        if record is None:
            return {"path": str(self.path), "error": self.problem}
        return {
            "path": str(self.path),
            "date": record.made_by.date,
            "source": record.source.name,
            "form": record.form,
            "what": record.summary,
            "numel": record.total.numel,
            "cut": record.total.cut,
            "same_sizes": self.same_sizes,
        }


def read_origin(result: Path, path: Path) -> Origin:
    """What a record says of a checkpoint; one that can't be read is told, as the checkpoint can be used all the same.

    Args:
        result: the checkpoint, a file or folder.
        path: of the record.
    """
    try:
        record = read_record(path)
    except UserError as error:
        return Origin(path, None, str(error))
    return Origin(path, record, same_sizes=same_sizes(result, record), plan=_plan_of(record))


def _plan_of(record: ResultRecord) -> Plan | None:
    if not record.plan:
        return None
    try:
        plan = plan_of_object(record.plan)
    except (ValueError, UserError):
        # the rest of the record, which was looked at, says the same in words
        return None
    return plan.with_chosen(each.name for each in record.parameters)


def day_of(record: ResultRecord) -> str:
    """The day on which a record was made, as it was where it was made; what is no date is shown as it stands."""
    try:
        return datetime.fromisoformat(record.made_by.date).date().isoformat()
    except ValueError:
        return shorten(record.made_by.date)
