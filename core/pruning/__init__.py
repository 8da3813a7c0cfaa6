"""Pruning with ``torch.nn.utils.prune``, the only use of torch: methods, the module stub, the commit."""

from core.pruning.methods import MaskPruning as MaskPruning
from core.pruning.methods import NMPruning as NMPruning
from core.pruning.methods import ThresholdPruning as ThresholdPruning
from core.pruning.methods import detach as detach
from core.pruning.methods import is_pruned as is_pruned
