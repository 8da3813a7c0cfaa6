"""Why nothing of a model can be pruned, in one sentence."""

import re
from collections import Counter

from core.base.wording import counted
from core.formats.shared.malformed import shorten
from core.model.checkpoint import Checkpoint
from core.model.roles import is_bias

_LISTED = 4
"""Most reasons that are listed."""
_ADJECTIVE = re.compile(r"It is (\w+)\.")
"""A reason that can be said of several."""


def unprunable_sentence(checkpoint: Checkpoint) -> str:
    """A sentence on a model of which nothing can be pruned, with the reasons; empty where something can.

    It speaks of the model's own tensors but for biases, as far as there are any.
    """
    if any(checkpoint.owners):
        return ""
    found = [each for each in checkpoint.parameters if each.reason]
    own = [each for each in found if not each.beside] or found
    model = [each for each in own if not is_bias(each)] or own
    if not model:
        return "It holds no tensors."
    reasons = Counter(each.reason for each in model).most_common()
    told = [_told(reason, count) for reason, count in reasons[:_LISTED]]
    more = len(reasons) - _LISTED
    further = [counted(more, "further reason")] if more > 0 else []
    if len(model) == 1:
        reason = model[0].reason
        return f"Its only weight can't be pruned: {reason[:1].lower()}{shorten(reason[1:], 200)}"
    return f"None of its {counted(len(model), 'weight')} can be pruned: {'; '.join([*told, *further])}."


def _told(reason: str, count: int) -> str:
    adjective = _ADJECTIVE.fullmatch(reason)
    if adjective:
        return f"{count:,} {'is' if count == 1 else 'are'} {adjective[1]}"
    return f"{count:,}: {shorten(reason.rstrip('.'), 200)}"
