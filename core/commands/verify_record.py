"""``verify RESULT --record``: checks a result against its record, without the source."""

from argparse import Namespace
from dataclasses import dataclass

from core.base.errors import UserError
from core.base.escaping import escaped
from core.base.wording import counted
from core.handover.record_check import Level, RecordCheck, check_record


@dataclass(frozen=True)
class RecordVerdict:
    """The verdict as it is printed.

    Attributes:
        check: what was found.
    """

    check: RecordCheck

    @property
    def same(self) -> bool:
        """Whether nothing is wrong."""
        return self.check.level is not Level.DIFFERENT

    def json(self) -> dict[str, object]:
        """The object that ``--json`` prints."""
        check = self.check
        return {
            "result": str(check.result),
            "record": str(check.path),
            "summary": check.summary,
            "level": check.level.value,
            "same": self.same,
            "written": check.record.made_by.date,
            "what": check.record.summary,
            "parameters": [
                {
                    "name": each.recorded.name,
                    "numel": each.recorded.numel,
                    "zeros": each.zeros,
                    "recorded_zeros": each.recorded.numel - each.recorded.kept,
                    "difference": each.difference,
                }
                for each in check.parameters
            ],
            "differences": list(check.differences),
            "remarks": list(check.remarks),
        }

    def text(self) -> str:
        """The verdict, what was done by the record, what is wrong, and remarks."""
        check = self.check
        total = check.record.total
        done = f"Recorded: {check.record.summary} {total.cut:,} of {counted(total.numel, 'weight')} cut."
        return "\n".join(map(escaped, [check.summary, *check.differences, done, *check.remarks]))


def verify_record(options: Namespace) -> RecordVerdict:
    """Check a result against the record that is named, or lies beside it.

    Raises:
        UserError: there is no record, one of the two can't be read, or options are given that need the source.
    """
    if options.plan is not None or options.weights_only:
        raise UserError("--plan and --weights-only compare with a source. Leave them out, or --record.")
    given, result = options.record, options.source
    if options.result is not None:
        raise UserError("With --record only the result is named: verify RESULT --record [RECORD].")
    return RecordVerdict(check_record(result, given if given.name else None))
