"""The fingerprint of a checkpoint, by which a plan tells the one that it was made for: its files and their digests."""

from core.base.escaping import as_text
from core.base.progress import Meter, Report
from core.formats.index_file.without_weights import WithoutWeights
from core.model.checkpoint import Checkpoint
from core.plan.plan_details import FileEntry
from core.storage.digest import sha256_of


def fingerprint_of(checkpoint: Checkpoint, report: Report) -> list[FileEntry]:
    """The files of a checkpoint, which are read once; of an index file those of the model that it is the index of.

    Args:
        report: progress in bytes.

    Raises:
        UserError: a file has changed.
        Cancelled: if ``report`` raises it.
    """
    if isinstance(checkpoint.container, WithoutWeights):
        files = checkpoint.container.description.source.files
        return [FileEntry(name=each.name, size=each.size, sha256=each.sha256) for each in files]
    meter = Meter(report, sum(file.size for file in checkpoint.files))
    return [
        FileEntry(name=as_text(file.path.name), size=file.size, sha256=sha256_of(file, meter.part()))
        for file in checkpoint.files
    ]
