"""Writes a copy of a file with the elements of some tensors replaced: for formats without checksums."""

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

import numpy as np

from core.base.progress import Report
from core.formats.shared.container import Edit, Edits, Producer
from core.formats.shared.encoded_runs import EncodedRun
from core.formats.shared.output_writer import OutputWriter, writing
from core.formats.shared.regions import Region, parts, patches, produced, regions_of, renew
from core.storage.source_file import SourceFile
from core.storage.tensor_ref import Tensor


def write_in_place(
    file: SourceFile, tensors: Sequence[Tensor], edits: Edits, out: Path, produce: Producer, report: Report
) -> None:
    """Write the new file from front to back, replacing only elements of tensors, and runs that stand for them.

    Args:
        tensors: all tensors of the file.
        edits: must keep all keys.

    Raises:
        UserError: the source has changed.
        OSError: the file system's errors.
    """
    changing = patches(tensors, edits)
    with writing(out, file, report, file.size) as output:
        at = 0
        for start, stop, part in changed_parts(each for each in tensors if each.key in changing):
            output.copy(at, start)
            if isinstance(part, Region):
                renew_region(output, part, changing, produce)
            else:
                output.put(renewed_run(part, changing, produce))
            at = stop
        output.copy(at, file.size)


def changed_parts(tensors: Iterable[Tensor]) -> list[tuple[int, int, Region | Sequence[Tensor]]]:
    """Offset of the first byte and of the one after the last of what changes with these tensors, in order.

    The third is the region, or the tensors for which an `EncodedRun` stands there.
    """
    plain: list[Tensor] = []
    encoded: dict[EncodedRun, list[Tensor]] = {}
    for tensor in tensors:
        file = tensor.storage.file
        if isinstance(file, EncodedRun):
            encoded.setdefault(file, []).append(tensor)
        else:
            plain.append(tensor)
    found: list[tuple[int, int, Region | Sequence[Tensor]]] = [
        (region.start, region.stop, region) for region in regions_of(plain)
    ]
    found += ((file.run.start, file.run.start + file.run.nbytes, group) for file, group in encoded.items())
    return sorted(found, key=lambda part: part[:2])


def renewed_run(tensors: Sequence[Tensor], changing: Mapping[str, Edit], produce: Producer) -> bytes:
    """The run that stands for these tensors, with their new elements.

    Args:
        tensors: in one `EncodedRun`; at least one.
        changing: key in the old file → the edit; has every one of them.
    """
    file = tensors[0].storage.file
    assert isinstance(file, EncodedRun)
    return file.renewed(tensors, changing, produce)


def renew_region(output: OutputWriter, region: Region, changing: Mapping[str, Edit], produce: Producer) -> None:
    """Append a region with the new elements of its tensors.

    Args:
        changing: key in the old file → the edit; has every tensor of the region.
    """
    if region.plain:
        for part in parts(changing[region.tensors[0].key]):
            output.put(produced(part, produce))
    else:
        data = output.old(region.start, region.stop)
        renew(region, np.frombuffer(data, np.uint8), changing, produce)
        output.put(memoryview(data))
