"""Index files: written from a model, read as one without weights, or in the place of reading the weights.

What they look like is said in `docs/index_file.md`.
"""

from pathlib import Path

from core.base.errors import UserError
from core.base.progress import Meter, Report, silent
from core.formats.index_file.array_file import DESCRIPTION
from core.formats.index_file.description import Description, encode_description
from core.formats.index_file.index_reader import require_whole
from core.formats.index_file.without_weights import WithoutWeights
from core.index_file.decoding import read_findings
from core.index_file.encoding import described, encoded_index, state_of
from core.index_file.findings import WeightFindings
from core.index_file.known_weights import KnownWeights
from core.index_file.most_bytes import most_bytes
from core.index_file.other_weights import other_weights
from core.index_file.part_files import open_part, save_arrays
from core.index_file.reading import read_weights
from core.index_file.share import PartShare, share_of
from core.model.checkpoint import Checkpoint
from core.model.indexed_model import decode_model
from core.model.parameter import Parameter, owners_of
from core.model.source_guard import source_guard
from core.preview.measurements import Measurements
from core.storage.atomic_output import require_new, require_room
from core.storage.balanced_parts import WorkPart
from core.storage.digest import sha256_of
from core.storage.output_guard import OutputGuard


def write_index(
    checkpoint: Checkpoint,
    out: Path,
    part: WorkPart | None = None,
    report: Report = silent,
    guard: OutputGuard | None = None,
) -> None:
    """Read a model and write its index file, or that of a part.

    Args:
        report: progress in bytes.
        guard: has what must not be replaced; by default the model.

    Raises:
        UserError: the guard refuses the path, the file can't be written or may have too little room there, or the
            source has changed.
        Cancelled: if ``report`` raises it; nothing is written.
    """
    guard = source_guard(checkpoint) if guard is None else guard
    # before anything is read
    require_new(out, guard, folder=False)
    checkpoint.require_weights()
    share = share_of(checkpoint, part)
    _require_room(checkpoint, share, part, out)
    found = read_weights(checkpoint, share, report)
    for file in checkpoint.files:
        # it tells whether the file has changed while it was read
        file.open().close()
    save_findings(checkpoint, found, share, part, out, guard)


def _require_room(checkpoint: Checkpoint, share: PartShare, part: WorkPart | None, out: Path) -> None:
    description, model = described(checkpoint, {}, part)
    arrays = {DESCRIPTION: encode_description(description), **model}
    require_room(out, most_bytes(arrays, tuple(checkpoint.owners), share))


def save_findings(
    checkpoint: Checkpoint,
    found: WeightFindings,
    share: PartShare,
    part: WorkPart | None,
    out: Path,
    guard: OutputGuard,
) -> None:
    """Write the index file of what was found.

    Args:
        found: all that the share of the part looks at.

    Raises:
        UserError: the guard refuses the path, or the file can't be written.
    """
    description, model = described(checkpoint, found.digests, part)
    save_arrays(encoded_index(description, model, tuple(checkpoint.owners), found, share), out, guard)


def measurements_of(checkpoint: Checkpoint) -> Measurements:
    """Measurements of a model: of an index file filled with what it says, else empty.

    Raises:
        UserError: the index file does not make sense, or has changed.
    """
    measurements = Measurements(checkpoint)
    if checkpoint.no_weights:
        known_weights(checkpoint).fill(measurements)
    return measurements


def known_weights(checkpoint: Checkpoint) -> KnownWeights:
    """What a checkpoint that is an index file says of the weights.

    Raises:
        UserError: it does not make sense, or has changed.
    """
    assert isinstance(checkpoint.container, WithoutWeights), "an index file"
    return _known(checkpoint.container, checkpoint.parameters)


def known_from(path: Path, checkpoint: Checkpoint, report: Report = silent, *, comparing: bool = True) -> KnownWeights:
    """What an index file says of the weights of a model that is at hand.

    Files in the state in which they were indexed are not read; others of the same size are, to compare their digests.

    Args:
        report: progress in bytes, where something is read.
        comparing: whether the files are compared; else another process has done so.

    Raises:
        UserError: it is no index file, or not one of the model as it is now.
        Cancelled: if ``report`` raises it.
    """
    container = require_whole(open_part(path))
    if not _same_model(container, checkpoint):
        raise UserError(f"{path} is not the index of {checkpoint.path}, but of another model. Make one of this model.")
    if comparing and not _same_files(container.description, checkpoint, report):
        raise other_weights(path, container.description, checkpoint)
    return _known(container, checkpoint.parameters)


def _known(container: WithoutWeights, parameters: tuple[Parameter, ...]) -> KnownWeights:
    found = read_findings(container, parameters)
    owners = tuple(owners_of(parameters))
    if (
        len(found.indexes) < len(owners)
        or len(found.counts) < len(parameters)
        or len(found.digests) < _files(container)
    ):
        raise UserError(f"{container.file.path} can't be opened: it lacks parameters. Make it anew.")
    return KnownWeights(owners, found)


def _files(container: WithoutWeights) -> int:
    return len(container.description.source.files)


def _same_model(container: WithoutWeights, checkpoint: Checkpoint) -> bool:
    """Whether an index has the parameters of a model, which have the same numbers then."""
    parameters, _ = decode_model(container)
    return list(map(_key, parameters)) == list(map(_key, checkpoint.parameters))


def _key(each: Parameter) -> tuple[object, ...]:
    mask = each.mask and each.mask.dtype
    return each.name, each.tensor.dtype, each.tensor.shape, each.prunable, each.tied_to, mask


def _same_files(said: Description, checkpoint: Checkpoint, report: Report) -> bool:
    """Whether the files are those that were indexed."""
    pairs = [*zip(checkpoint.files, said.source.files, strict=False)]
    if len(checkpoint.files) != len(said.source.files) or any(file.size != each.size for file, each in pairs):
        return False
    doubtful = [(file, each.sha256) for file, each in pairs if state_of(file) != each.state]
    meter = Meter(report, sum(file.size for file, _ in doubtful))
    return all(sha256_of(file, meter.part()) == digest for file, digest in doubtful)
