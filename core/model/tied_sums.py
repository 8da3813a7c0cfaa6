"""Sums over the tree in which a tensor that several parameters share counts once."""

from collections.abc import Sequence

import numpy as np

from core.base.arrays import packed
from core.model.module_rows import Ints, ModuleRows


class TiedSums:
    """For every row, the sum of a value over the distinct owners of the parameters at or below it.

    This is the colour set size problem: leaves have colours (their owners), and each subtree is asked for its
    different ones. Two ideas make the sum of a subtree the difference of two prefix sums:

    - The rows are numbered in the order of an Euler tour (each row when the tour first comes to it), so that a subtree
      is the range of rows from ``row`` to ``ends[row]``.
    - Each leaf adds the value of its owner at its own row, and for each two successive leaves of one owner the value is
      taken off at their lowest common ancestor. Of ``k`` leaves of an owner in a subtree the ``k - 1`` ancestors of
      successive ones lie in it too, and no other ancestor of that owner's leaves does: successive leaves of which one
      lies outside meet above the subtree. So ``k - (k - 1) = 1`` value is left.

    Source: L. C. K. Hui 1992, "Color Set Size Problem with Applications to String Matching" (CPM 92).

    Args:
        module_rows: the rows.
        leaves: (m,) the rows that count, ascending.
        owners: (m,) for each of them the number of its owner.
    """

    def __init__(self, module_rows: ModuleRows, leaves: Ints, owners: Ints) -> None:
        rows, which, signs = _terms(leaves.tolist(), owners.tolist(), module_rows.parents)
        order = np.argsort(rows, kind="stable")
        # narrow, since there is one for each of very many parameters
        self._which, self._signs = which[order].astype(np.int32), signs[order].astype(np.int8)
        self._first = packed(np.searchsorted(rows[order], np.arange(len(module_rows.items))))
        self._end = packed(np.searchsorted(rows[order], module_rows.ends))

    def running(self, values: Ints) -> Ints:
        """Prefix sums of the terms, to be asked with `below`.

        Args:
            values: (..., n), one for each owner.

        Returns:
            (..., terms + 1), of the same dtype.
        """
        terms = values[..., self._which] * self._signs
        start = np.zeros((*terms.shape[:-1], 1), terms.dtype)
        return np.concatenate([start, np.cumsum(terms, axis=-1)], axis=-1)

    def below(self, running: Ints, row: int) -> Ints:
        """(...): the sums over the distinct owners at or below a row.

        Args:
            running: of `running`.
        """
        return running[..., self._end[row]] - running[..., self._first[row]]


def _terms(leaves: list[int], owners: list[int], parents: Sequence[int]) -> tuple[Ints, Ints, Ints]:
    """(t,) each: the rows at which values are added or taken off, whose values, and the signs 1 and -1."""
    rows, which = list(leaves), list(owners)
    last: dict[int, int] = {}
    for leaf, owner in zip(leaves, owners, strict=True):
        if owner in last:
            rows.append(_lowest_common_ancestor(last[owner], leaf, parents))
            which.append(owner)
        last[owner] = leaf
    signs = np.ones(len(rows), np.int64)
    signs[len(leaves) :] = -1
    return np.array(rows, np.int64), np.array(which, np.int64), signs


def _lowest_common_ancestor(one: int, other: int, parents: Sequence[int]) -> int:
    """The lowest row that two rows are at or below, found by climbing: as many steps as the tree is deep, at most."""
    while one != other:
        # a parent's row number is lower than its children's, so the higher number can't be an ancestor of the other
        one, other = (parents[one], other) if one > other else (one, parents[other])
    return one
