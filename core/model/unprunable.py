"""Why nothing of a model can be pruned, in one sentence."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping

from core.base.wording import counted
from core.formats.shared.malformed import shorten
from core.model.checkpoint import Checkpoint
from core.model.parameter import Parameter
from core.model.quantised import QUANTISED
from core.model.roles import is_bias
from core.model.root_names import meant_names

_LISTED = 4
"""Most reasons that are listed."""
_NAMED = 3
"""Most parameters that are named."""
_ADJECTIVE = re.compile(r"It is (\w+)\.")
"""A reason that can be said of several."""


def unprunable_sentence(checkpoint: Checkpoint) -> str:
    """A sentence on a model of which nothing can be pruned, with the reasons; empty where something can.

    It speaks of the model's own tensors but for biases, as far as there are any.
    """
    if any(checkpoint.owners):
        return ""
    found = [each for each in checkpoint.parameters if each.reason]
    own = list(filter(_is_own, found)) or found
    model = [each for each in own if not is_bias(each)] or own
    if not model:
        return "It holds no tensors."
    besides = "" if len(model) == len(own) else " besides biases"
    if len(model) == 1:
        reason = model[0].reason
        return f"Its only tensor{besides} can't be pruned: {reason[:1].lower()}{shorten(reason[1:], 200)}"
    return _with_reasons(f"None of its {counted(len(model), 'tensor')}{besides} can be pruned", model)


def unprunable_matrices(checkpoint: Checkpoint) -> str:
    """A sentence on what has two or more dimensions and can't be pruned, with the reasons; empty where there is none.

    It speaks of the model's own tensors but for biases.
    """
    found = [each for each in checkpoint.parameters if each.reason and _is_own(each) and not is_bias(each)]
    matrices = [each for each in found if len(each.tensor.shape) > 1]
    if not matrices:
        return ""
    return _with_reasons(f"{counted(len(matrices), 'tensor')} of two or more dimensions can't be pruned", matrices)


def _is_own(parameter: Parameter) -> bool:
    """Whether it is of the model; a quantised layer keeps its weights as attributes, in which no parameter lies."""
    return not parameter.beside or parameter.reason == QUANTISED


def _with_reasons(none: str, parameters: Iterable[Parameter]) -> str:
    """Sentences on some parameters that can't be pruned, the most frequent reason first."""
    reasons = Counter(each.reason for each in parameters).most_common()
    more = len(reasons) - _LISTED
    if more <= 0 and all(_ADJECTIVE.fullmatch(reason) for reason, _ in reasons):
        return f"{none}: {'; '.join(_adjective(*each) for each in reasons)}."
    told = [f"{shorten(reason.rstrip('.'), 200)} ({counted(count, 'tensor')})." for reason, count in reasons[:_LISTED]]
    further = [f"There {'is' if more == 1 else 'are'} {counted(more, 'further reason')}."] if more > 0 else []
    return " ".join([f"{none}.", *told, *further])


def barred(checkpoint: Checkpoint, select: Iterable[str]) -> Mapping[str, str]:
    """Name of each of the model's parameters that a glob names and that can't be pruned → why not, in file order."""
    named = frozenset().union(*(meant_names(checkpoint, glob) for glob in select))
    found = (each for each in checkpoint.parameters if each.reason and _is_own(each))
    return {each.name: each.reason for each in found if each.name in named}


def barred_sentence(found: Mapping[str, str]) -> str:
    """What was selected and can't be pruned, as a sentence; empty where there is nothing."""
    if not found:
        return ""
    listed = [f"{shorten(name)} ({shorten(reason.rstrip('.'), 200)})" for name, reason in [*found.items()][:_NAMED]]
    more = [f"{len(found) - _NAMED:,} more"] if len(found) > _NAMED else []
    return f"{counted(len(found), 'selected parameter')} can't be pruned: {', '.join([*listed, *more])}."


def _adjective(reason: str, count: int) -> str:
    """A reason that is an adjective, said of as many."""
    return f"{count:,} {'is' if count == 1 else 'are'} {reason.removeprefix('It is ').rstrip('.')}"
