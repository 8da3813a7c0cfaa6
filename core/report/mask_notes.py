"""What masks don't prune where a file with them is loaded by torch's own means."""

from collections.abc import Iterable, Iterator

from core.base.wording import counted
from core.model.checkpoint import Checkpoint

_ATTENTION = ("in_proj_weight", "q_proj_weight")
"""One of these is in torch's MultiheadAttention, which takes the weight of its out_proj without calling that."""

_MADE_OF = {"weight_v": "weight_g", "weight": "weight_u"}
"""Leaf of a parameter of which torch's older weight norm or spectral norm make a weight → what stands beside it."""


def tied_without_mask(checkpoint: Checkpoint, names: Iterable[str]) -> tuple[str, ...]:
    """Names that share the weights of what gets a mask, and get none.

    Args:
        names: of the parameters that get a mask.
    """
    return tuple(tied for name in names for tied in checkpoint.ties.get(checkpoint.by_name[name].owner, ()))


def stale_behind_masks(checkpoint: Checkpoint, names: Iterable[str]) -> tuple[str, ...]:
    """Those of the names whose layers take the weight before, or without, the hook that puts it under its mask.

    Args:
        names: of the parameters that get a mask.
    """
    return tuple(name for name in names if _is_taken_before(checkpoint, name))


def mask_notes(checkpoint: Checkpoint, names: Iterable[str]) -> Iterator[str]:
    """Sentences for whoever loads a file with masks by ``prune.identity``.

    Args:
        names: of the parameters that have a mask in it.
    """
    listed = tuple(names)
    if tied := tied_without_mask(checkpoint, listed):
        them = "it" if len(tied) == 1 else "them"
        yield (
            f"Masks are of one name each: {_named(tied)}, tied to others, stays unpruned where it is loaded. "
            f"Give {them} the same mask, or commit without masks."
        )
    if stale := stale_behind_masks(checkpoint, listed):
        yield (
            f"After prune.identity and load_state_dict the layer of {_named(stale)} computes with stale weights. "
            "Use load_masks of a hand-over, or commit without masks."
        )


def _is_taken_before(checkpoint: Checkpoint, name: str) -> bool:
    parameter = checkpoint.by_name[name]
    around, _, last = parameter.module.rpartition(".")
    if last == "out_proj" and any(f"{around}.{leaf}".lstrip(".") in checkpoint.by_name for leaf in _ATTENTION):
        return True
    beside = _MADE_OF.get(parameter.leaf.removesuffix("_orig"))
    return beside is not None and f"{parameter.module}.{beside}".lstrip(".") in checkpoint.by_name


def _named(names: tuple[str, ...]) -> str:
    return names[0] if len(names) == 1 else f"{names[0]} and {counted(len(names) - 1, 'other')}"
