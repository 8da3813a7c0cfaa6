"""Masks of a file applied to another checkpoint: what is to be done to each of its parameters."""

import functools
from collections.abc import Iterator

from core.base.arrays import Flags
from core.base.errors import UserError
from core.masks.masks_file import MasksFile, PackedMask
from core.masks.recorded_masks import mask_flags
from core.model.checkpoint import Checkpoint
from core.model.name_fit import NameFit
from core.model.parameter import Parameter
from core.pruning.parameter_cuts import PlannedCut


def masked_cuts(checkpoint: Checkpoint, masks: MasksFile, fit: NameFit) -> Iterator[PlannedCut]:
    """The cuts that the masks which fit make, in file order.

    A weight is kept where its mask keeps it, and where a mask that is recorded in the checkpoint keeps it too; what has
    a recorded mask alone keeps that.

    Args:
        fit: of the masks to the checkpoint.

    Raises:
        UserError: two masks are for one parameter.
    """
    fitting = {each.name for each in fit.fitting}
    by_owner: dict[str, PackedMask] = {}
    for mask in masks.masks:
        name = fit.owners.get(mask.name, "")
        if name in by_owner:
            raise UserError(
                f"{mask.name} and {by_owner[name].name} have a mask each in {masks.path}, and are one parameter in "
                f"{checkpoint.path} (tied). Make the masks anew, from a model in which they are tied."
            )
        if mask.name in fitting:
            by_owner[name] = mask
    for owner in checkpoint.owners:
        if owner.name in by_owner or owner.mask is not None:
            yield PlannedCut(owner, mask=functools.partial(_flags, owner, by_owner.get(owner.name)))


def _flags(parameter: Parameter, mask: PackedMask | None) -> Flags:
    if mask is None:
        return mask_flags(parameter)
    found = mask.flags()
    if parameter.mask is not None:
        found &= mask_flags(parameter)
    return found
