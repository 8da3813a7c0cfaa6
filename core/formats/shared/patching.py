"""Writes a copy of a file with the elements of some tensors replaced: for formats without checksums."""

from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np

from core.base.progress import Report
from core.formats.shared.container import Edit, Edits, Producer
from core.formats.shared.output_writer import OutputWriter, writing
from core.formats.shared.regions import Region, patches, produced, regions_of, renew
from core.storage.source_file import SourceFile
from core.storage.tensor_ref import Tensor


def write_in_place(
    file: SourceFile, tensors: Sequence[Tensor], edits: Edits, out: Path, produce: Producer, report: Report
) -> None:
    """Write the new file from front to back, replacing only elements of tensors.

    Args:
        tensors: all tensors of the file.
        edits: must keep all keys.

    Raises:
        UserError: the source has changed.
        OSError: the file system's errors.
    """
    changing = patches(tensors, edits)
    with writing(out, file, report, file.size) as output:
        for region in regions_of(each for each in tensors if each.key in changing):
            output.copy(output.at, region.start)
            renew_region(output, region, changing, produce)
        output.copy(output.at, file.size)


def renew_region(output: OutputWriter, region: Region, changing: Mapping[str, Edit], produce: Producer) -> None:
    """Append a region with the new elements of its tensors.

    Args:
        changing: key in the old file → the edit; has every tensor of the region.
    """
    if region.plain:
        output.put(produced(changing[region.tensors[0].key], produce))
    else:
        data = output.old(region.start, region.stop)
        renew(region, np.frombuffer(data, np.uint8), changing, produce)
        output.put(memoryview(data))
