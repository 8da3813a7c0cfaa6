"""What the commands say about N:M patterns."""

from collections.abc import Mapping, Sequence

from core.base.wording import counted
from core.masks.nm_masks import NMGroups
from core.model.nm_runtimes import CONDITIONS, HARDWARE, libraries_for
from core.storage.tensor_ref import Tensor

_NAMED = 5
"""Most parameters that are named."""


def unfit_sentence(unfit: Mapping[str, str]) -> str:
    """A sentence on parameters that are left as they are since they don't fit; empty where there are none."""
    if not unfit:
        return ""
    named = [f"{name} ({why.rstrip('.')[:1].lower()}{why.rstrip('.')[1:]})" for name, why in unfit.items()][:_NAMED]
    more = [counted(len(unfit) - _NAMED, "further parameter")] if len(unfit) > _NAMED else []
    verb, it = ("is", "it does") if len(unfit) == 1 else ("are", "they do")
    what = counted(len(unfit), "chosen parameter")
    return f"{what} {verb} not pruned, as {it} not fit the pattern: {', '.join([*named, *more])}."


def runtime_sentence(cuts: Sequence[tuple[Tensor, NMGroups]]) -> str:
    """How many of the tensors that were cut 2:4 torch's kernels take, and what they demand; empty for other patterns.

    Args:
        cuts: the tensors that were cut N of M.
    """
    fast = [each for each in cuts if (each[1].n, each[1].m) == HARDWARE]
    if not fast:
        return ""
    taken = sum(bool(libraries_for(tensor, groups.side)) for tensor, groups in fast)
    verb = "has" if taken == 1 else "have"
    return f"{CONDITIONS} Of {counted(len(fast), 'parameter')} cut 2:4, {taken:,} {verb} such a dtype and dimensions."
