"""The user's model."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import torch

from .comparison import Match, compared, elements, fingerprint, mask_of
from .cutting import Saved, cut_tensor, refresh
from .failure import Failure
from .names import places, plain, prefixes_of

if TYPE_CHECKING:
    from torch.nn import Module


class Model:
    """The user's model, and which of its tensors are the file's parameters."""

    def __init__(self, module: Module, parameters: Sequence[dict[str, Any]]) -> None:
        self.module, self._parameters = module, parameters
        self._matches: dict[str, Match] = {}
        self._saved = Saved()

    def tensors(self) -> dict[str, Any]:
        """Name without what wraps modules → parameter or buffer, tied ones under each name, as they are now."""
        named = self.module.named_parameters(remove_duplicate=False), self.module.named_buffers(remove_duplicate=False)
        return {plain(name): tensor for name, tensor in itertools.chain(*named)}

    def match(self) -> dict[str, Any]:
        """Compare names, shapes and values with the file's: names of what does not match, and the model's others."""
        there = self.tensors()
        prefixes = prefixes_of([plain(each["name"]) for each in self._parameters], list(there))
        wrong: dict[str, list[str]] = {"missing": [], "shape": [], "values": []}
        for parameter in self._parameters:
            worst = "beside" if parameter["beside"] else "missing"
            for held in places(plain(parameter["name"]), prefixes, there):
                found = compared(parameter, held, there)
                if isinstance(found, Match):
                    self._matches[parameter["name"]] = found
                    break
                worst = found if worst == "missing" else worst
            else:
                wrong.get(worst, []).append(parameter["name"])
        held_names = {each.held for each in self._matches.values()}
        others = [name for name, _ in self.module.named_parameters() if plain(name) not in held_names]
        return {**wrong, "others": others}

    def cut(self, thresholds: dict[str, float], masked: set[str], groups: dict[str, Any]) -> None:
        """Cut in place.

        Args:
            thresholds: full name in the file → threshold, in the file's dtype.
            masked: names of those whose recorded mask is kept; of others with a mask it is lifted.
            groups: name → (n, m, dimension) of those of which n of each m weights along the dimension are kept.
        """
        there, saved = self.tensors(), self._saved
        for name in self._matches:
            match, keeps, way = self._matches[name], name in masked, groups.get(name, thresholds.get(name))
            if match.held not in there or list(there[match.held].shape) != match.parameter["shape"]:
                raise Failure("changed", name=name)
            if match.mask and saved.take(there[match.mask]):
                there[match.mask].copy_(mask_of(match.parameter) if keeps else torch.ones(()))
            lifted = "mask" in match.parameter and not match.own
            if (keeps or lifted or way is not None) and saved.take(there[match.held]):
                cut_tensor(there[match.held], match, way, keeps)
        refresh(self.module)

    def restore(self) -> None:
        """Undo the cut."""
        self._saved.restore()
        refresh(self.module)

    def put_back(self) -> list[str]:
        """Put back what the user's own function has changed, from the file; the names of what it was."""
        there, changed = self.tensors(), []
        for name, match in self._matches.items():
            held = there.get(match.held)
            if held is None or fingerprint(held) == match.seen:
                continue
            found = compared(match.parameter, match.held, there)
            if found == "values" and not held.is_meta:
                changed.append(name)
                held.copy_(elements(match.parameter))
                found = compared(match.parameter, match.held, there)
            # it may have another dtype now, or be gone
            if isinstance(found, Match):
                self._matches[name] = found
        return changed
