"""How the index of a parameter stands in an index file: as groups or as a list of magnitudes, whichever takes less.

Where each group is a single magnitude both say the same, and either is made of the other on reading. Numbers are as
wide as the tensor's dtype and its number of weights need.
"""

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from core.base.arrays import Bits, Counts
from core.base.squares import SquareSum
from core.index.magnitude_index import LISTED as FEW
from core.index.magnitude_index import index_kinds
from core.index_file.findings import LISTED, NARROW, WIDE, IndexEntry
from core.storage.tensor_ref import Tensor

AS_LIST, AS_GROUPS, GROUPS_OF_LIST, LIST_OF_GROUPS = 2, 3, 4, 5
"""Forms of a `StoredEntry`, beside `NARROW` and `WIDE`, the groups of files of version 1. The first two are as in
memory; of the others the file has the one, and the memory the other."""

FORMS = 6
"""How many forms there are."""

_NONE = np.empty(0, np.uint16)


class StoredEntry(NamedTuple):
    """What an index file has of the index of a parameter.

    Attributes:
        form: one of the above.
        words: magnitudes, as bits: of the groups their tops, or those of a list.
        upto: of groups, how many weights have at most that magnitude; of a list, empty.
    """

    form: int
    words: Bits
    upto: NDArray[Any]


def has_groups(form: int) -> bool:
    """Whether a file has groups of what is in this form."""
    return form not in (AS_LIST, LIST_OF_GROUPS)


def widths(tensor: Tensor, form: int) -> tuple[int, int]:
    """The bits of a magnitude and of a count, in a file that has the index of a tensor in a form."""
    if form in (NARROW, WIDE):
        return (32, 32) if form == NARROW else (64, 64)
    return 8 * tensor.dtype.itemsize, next((bits for bits in (16, 32) if tensor.numel < 1 << bits), 64)


def stored(tensor: Tensor, entry: IndexEntry, *, single: bool) -> StoredEntry:
    """The shorter form of an entry.

    Args:
        single: whether each group is a single magnitude.
    """
    listed = entry.kind == LISTED
    word, count = (bits // 8 for bits in widths(tensor, AS_GROUPS))
    zeros = int(entry.upto[0]) if len(entry.upto) and not entry.magnitudes[0] else 0
    many = len(entry.magnitudes) if listed else tensor.numel - entry.nan - zeros
    groups = _runs(entry.magnitudes) if listed else len(entry.magnitudes)
    if (listed or single) and many * word <= groups * (word + count):
        words = entry.magnitudes if listed else _listed(entry.magnitudes, entry.upto)[zeros:]
        return StoredEntry(AS_LIST if listed else LIST_OF_GROUPS, words, _NONE)
    words, upto = _grouped(entry.magnitudes) if listed else (entry.magnitudes, entry.upto)
    return StoredEntry(GROUPS_OF_LIST if listed else AS_GROUPS, words, upto)


def restored(tensor: Tensor, found: StoredEntry, nan: int, squares: SquareSum) -> IndexEntry | None:
    """The entry of what a file has; None where it can be nobody's. Whether it is one of this tensor is not looked at.

    Args:
        nan, squares: of the entry.
    """
    form, words, upto = found
    if form in (NARROW, WIDE):
        return IndexEntry(form, nan, squares, words, upto)
    above, word = tensor.numel - nan, np.dtype(tensor.dtype.word)
    if form == GROUPS_OF_LIST:
        # looked at before as much is made of it as it says
        if tensor.numel > FEW or not _rises(upto, above):
            return None
        words = _listed(words, upto)
    if form in (AS_LIST, GROUPS_OF_LIST):
        return IndexEntry(LISTED, nan, squares, words.astype(word, copy=False), np.empty(0, np.uint32))
    if form == LIST_OF_GROUPS:
        zeros = above - len(words)
        if zeros < 0:
            return None
        words, upto = _grouped(words)
        if zeros:
            words, upto = np.concatenate([np.zeros(1, words.dtype), words]), np.concatenate([[zeros], upto + zeros])
    kinds = index_kinds(tensor)
    kind = WIDE if kinds[0] is np.uint64 else NARROW
    return IndexEntry(kind, nan, squares, words.astype(kinds[0], copy=False), upto.astype(kinds[1], copy=False))


def _rises(upto: NDArray[Any], most: int) -> bool:
    return not len(upto) or (bool((upto[1:] > upto[:-1]).all()) and int(upto[0]) > 0 and int(upto[-1]) <= most)


def _runs(words: Bits) -> int:
    """How many magnitudes there are among ascending ones."""
    return int(np.count_nonzero(words[1:] != words[:-1])) + (len(words) > 0)


def _grouped(words: Bits) -> tuple[Bits, Counts]:
    """Ascending magnitudes, each once, with how many there are up to it."""
    last = np.append(words[1:] != words[:-1], True)[: len(words)]
    return words[last], np.flatnonzero(last) + 1


def _listed(words: Bits, upto: NDArray[Any]) -> Bits:
    """The opposite."""
    counts = upto.astype(np.int64)
    counts[1:] -= counts[:-1].copy()
    found: Bits = np.repeat(words, counts)
    return found
