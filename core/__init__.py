"""Secateurs without a window: checkpoints, plans, the magnitude index, pruning and what is written."""

from core.base.errors import UserError as UserError
from core.model.opening import open_checkpoint as open_checkpoint
