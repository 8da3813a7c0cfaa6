"""Where the runner finds the values of the file's parameters as plain bytes, to compare a model with them."""

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np

from core.base.errors import UserError
from core.base.progress import Report
from core.masks.recorded_masks import mask_flags
from core.model.checkpoint import Checkpoint
from core.model.parameter import Parameter
from core.storage.source_file import SourceFile
from core.storage.temporary_folder import TemporaryFile, TemporaryFolder
from core.storage.tensor_reader import elements
from core.storage.tensor_ref import Tensor, contiguous_stride

PREFIX = "secateurs-values-"
"""The beginning of the name of the folder for values that the file does not have as plain bytes."""


class ParameterPlaces:
    """The places; what the checkpoint does not have as plain bytes, and recorded masks, are written to a file."""

    def __init__(self, checkpoint: Checkpoint, report: Report) -> None:
        """Find them all.

        Raises:
            UserError: a file has changed, or the disk is full.
            Cancelled: if ``report`` raises it.
        """
        self._folder: TemporaryFolder | None = None
        self.listed = [self._place(each, report) for each in _compared(checkpoint)]

    def _place(self, parameter: Parameter, report: Report) -> Mapping[str, Any]:
        report(0, 1)
        tensor = parameter.tensor
        found: dict[str, Any] = {
            "name": parameter.name,
            "dtype": tensor.dtype.name,
            "shape": tensor.shape,
            "beside": parameter.beside and not parameter.prunable,
        }
        if _plain(tensor):
            extent = {"stride": tensor.byte_strides(1), "extent": tensor.extent}
            found |= {"file": str(tensor.storage.file.path.absolute()), "start": tensor.start, **extent}
        else:
            found |= self._written(tensor, elements(tensor))
        if parameter.mask is not None:
            found["mask"] = self._written(parameter.mask, mask_flags(parameter).astype(np.uint8))
        return found

    def _written(self, tensor: Tensor, values: np.ndarray[Any, Any]) -> Mapping[str, Any]:
        """Append values in C order to the file."""
        self._folder = self._folder or TemporaryFolder(PREFIX)
        path = self._folder.path / "values"
        try:
            with path.open("ab") as stream:
                start = stream.tell()
                stream.write(np.ascontiguousarray(values).tobytes())
        except OSError as error:
            raise UserError(
                f"The values of {tensor.key} can't be written to {path.parent}: {error.strerror}. Free some room "
                "there, or set TMPDIR to a folder on another disk."
            ) from None
        return {
            "file": str(path),
            "start": start,
            "stride": contiguous_stride(tensor.shape),
            "extent": tensor.numel,
        }


def _compared(checkpoint: Checkpoint) -> Iterator[Parameter]:
    """The parameters whose values can be compared, and those of buffers beside them that are plain bytes."""
    for each in checkpoint.parameters:
        readable = each.tensor.dtype.prunable and not each.tensor.unreadable
        if each.prunable or (readable and (not each.beside or _plain(each.tensor))):
            yield each


def _plain(tensor: Tensor) -> bool:
    """Whether a file has the elements as they are in memory."""
    return type(tensor.storage.file) in (SourceFile, TemporaryFile)
