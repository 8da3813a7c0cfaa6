"""Finds the buffers from which modules compute a normalised or parametrised weight: they are no parameters."""

import re
from collections.abc import Iterator, Mapping

from core.model.batch_norms import BUFFER
from core.storage.tensor_ref import Tensor

_OF_SPECTRAL_NORM = re.compile(r"(?P<weight>.+)_[uv]")
"""The vectors of ``torch.nn.utils.spectral_norm``, beside ``weight_orig``."""
_OF_PARAMETRISATION = re.compile(r"(?P<path>(?:.+\.)?parametrizations\.\w+)\.\d+\.(?:_u|_v|base|mask)")
"""Those of the parametrisations of torch: the vectors of a spectral norm, the base of an orthogonal one, a mask."""


def buffer_reasons(by_key: Mapping[str, Tensor]) -> Mapping[str, str]:
    """Key → why the tensor is no weight, for the buffers from which a module computes its weight.

    One is found by its name and by the original that it belongs to: a parameter that merely has such a name is none.
    """
    hinted = (key for key in by_key if key.endswith(("_u", "_v", ".base", ".mask")))
    return {key: BUFFER for key in hinted if any(original in by_key for original in _originals(key, by_key[key]))}


def _originals(key: str, tensor: Tensor) -> Iterator[str]:
    """What the weight is computed from, as it may be called."""
    if len(tensor.shape) == 1 and (found := _OF_SPECTRAL_NORM.fullmatch(key)):
        yield f"{found['weight']}_orig"
    if found := _OF_PARAMETRISATION.fullmatch(key):
        yield f"{found['path']}.original"
