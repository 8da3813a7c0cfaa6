"""The most bytes that an index file can take, known before any weight is read."""

from collections.abc import Sequence

from core.base.dtypes import DTYPES
from core.formats.index_file.array_file import ARRAYS, MAX_HEADER, Arrays
from core.index.magnitude_index import entries_for
from core.index_file.findings import kept_maxima, unit_bytes
from core.index_file.outline import is_single
from core.index_file.share import PartShare
from core.index_file.stored_entries import AS_GROUPS, widths
from core.model.parameter import Parameter
from core.storage.tensor_ref import Tensor

_DIGEST = 64
"""Characters of one."""
_EACH_OWNER = ("index.owners", "index.kinds", "index.nan", "index.lengths", "index.sums", "index.exponents")


def most_bytes(arrays: Arrays, owners: Sequence[Parameter], share: PartShare) -> int:
    """The most bytes of the index file of a share.

    Args:
        arrays: description and model, with no digest yet.
        owners: of the model, by number.
    """
    entries, units = entries_for(len(owners)), kept_maxima(owners)
    mine = [owners[number].tensor for number in share.owners]
    columns = _widest("moments.") + _widest("masks.") + sum(_width(name) for name in _EACH_OWNER)
    # five quantiles
    columns += 5 * _width("quantiles.values")
    return (
        MAX_HEADER
        + sum(_width(name) * len(array) for name, array in arrays.items())
        + _DIGEST * len(share.files)
        + _widest("counts.") * len(share.tensors)
        + columns * len(mine)
        + sum(_groups(tensor, entries) for tensor in mine)
        + sum(unit_bytes(owners[number].tensor, unit) for number in share.owners for unit in units[number])
    )


def _groups(tensor: Tensor, entries: int) -> int:
    """Bytes of the groups, or the magnitudes, of a tensor."""
    word, count = (bits // 8 for bits in widths(tensor, AS_GROUPS))
    if not is_single(tensor, entries):
        return min(2 * tensor.numel + 1, entries) * (word + count)
    # all magnitudes that there are, and zero and infinity among them
    return min(tensor.numel * word, (tensor.dtype.infinity + 1) * (word + count))


def _widest(prefix: str) -> int:
    return sum(_width(name) for name in ARRAYS if name.startswith(prefix))


def _width(name: str) -> int:
    return DTYPES[ARRAYS[name]].itemsize
