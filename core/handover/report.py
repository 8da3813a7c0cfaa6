"""The report of a result: a page for people, and the same numbers for programs."""

from core.base.progress import Report
from core.handover.attention import attention
from core.handover.contents import NUMBERS, PAGE, TABLE
from core.handover.layer_scan import scan_layers
from core.handover.pattern import have_pattern
from core.handover.record import ResultRecord
from core.handover.report_data import ReportData, as_csv, as_json, layers_of
from core.handover.report_html import as_html
from core.handover.sizes import LEVEL, compressed_size, sizes_of
from core.model.checkpoint import Checkpoint
from core.report.load_code import load_code
from core.report.masked_load_code import masked_load_code

MOST_LISTED = 24
"""The script that loads the result has the zeros of so many parameters in it, at most; else it reads `NUMBERS`."""


def make_report(
    source: Checkpoint, result: Checkpoint, record: ResultRecord, report: Report, level: int = LEVEL
) -> dict[str, bytes]:
    """Read source and result once more, compress the result to see how small it becomes, and write the report.

    Args:
        source: what was pruned.
        result: what was written, opened.
        record: of the result.
        report: progress in bytes, of the one and then of the other.
        level: of zstd.

    Returns:
        the report's files, by name.

    Raises:
        UserError: a file has changed.
        OSError: the result can't be read any more.
        Cancelled: if ``report`` raises it.
    """
    dead, magnitudes = scan_layers(source, result, record.parameters, report)
    layers = layers_of(source, record.parameters, dead, have_pattern(source, result, record.parameters))
    paths = [file.path for file in result.files]
    sizes = sizes_of(record, _size(source), _size(result), compressed_size(paths, report, level), level)
    return report_files(ReportData(record, layers, magnitudes, sizes, attention(layers), _loading(result, record)))


def report_files(data: ReportData) -> dict[str, bytes]:
    """The report's files, by name."""
    return {PAGE: as_html(data), NUMBERS: as_json(data), TABLE: as_csv(data)}


def _size(checkpoint: Checkpoint) -> int:
    return sum(file.size for file in checkpoint.files)


def _loading(result: Checkpoint, record: ResultRecord) -> str:
    parameters = record.parameters
    if record.form == "masked":
        return masked_load_code(result, record.result.name, result.by_name[parameters[0].name])
    zeros = {result.by_name[each.name]: each.numel - each.kept for each in parameters}
    return load_code(result, zeros, record.result.name, NUMBERS if len(parameters) > MOST_LISTED else "")
