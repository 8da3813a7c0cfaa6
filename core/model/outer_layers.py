"""Which layers stand at the ends of a model: what makes vectors of its inputs, and what makes its outputs.

Found by names and classes alone: a file says of neither what it is for.
"""

import re
from collections import Counter
from collections.abc import Iterable, Sequence

from core.model.checkpoint import Checkpoint
from core.model.parameter import Parameter

_EMBEDDINGS = re.compile(r"(^|\.)(\w*embed\w*|embs?|w[tp]e|shared)(\.|$)", re.IGNORECASE)
"""A part of a path: ``embeddings``, ``embed_tokens``, ``patch_embed``, GPT-2's ``wte``, T5's ``shared``."""
_HEADS = re.compile(
    r"(^|\.)((?!multi_)(\w+_)?heads?|classifiers?|cls|score|qa_outputs|embed_out|logits?|predictions?|to_logits)(?=\.|$)",
    re.IGNORECASE,
)
_TOP_HEADS = frozenset({"fc", "output", "out", "proj_out", "final_proj", "decoder", "last_linear"})
"""Names of heads where nothing is around them; deeper in a model other layers are called so."""
_NO_HEADS = re.compile(r"(^|\.)(pooler|attn|attention|self_attn)(\.|$)", re.IGNORECASE)
_NUMBER = re.compile(r"(^|\.)\d+(?=\.|$)")


def is_embedding(checkpoint: Checkpoint, parameter: Parameter) -> bool:
    """Whether a parameter belongs to an embedding: of tokens, positions or patches."""
    if _head_around(parameter.module):
        return False
    return checkpoint.classes[parameter.module].name.endswith("Embedding") or bool(_EMBEDDINGS.search(parameter.module))


def heads(weights: Sequence[Parameter]) -> frozenset[str]:
    """The names of those that make a model's outputs.

    That is the last weight in each module that is called as a head is (``lm_head``, ``classifier``), since the layers
    before it are hidden ones; where none is called so the last weight of all, unless it is one of a row of blocks.

    Args:
        weights: in the order of the tree.
    """
    last: dict[str, str] = {}
    for each in weights:
        around = _head_around(each.module)
        if around:
            last[around] = each.name
    return frozenset(last.values()) or frozenset(_last(weights))


def _head_around(module: str) -> str:
    """The path of the outermost module that is called as a head is, at or around a module; empty where none is."""
    if _NO_HEADS.search(module):
        return ""
    if module.removeprefix("module.").removeprefix("model.") in _TOP_HEADS:
        return module
    found = _HEADS.search(module)
    return module[: found.end()] if found else ""


def _last(weights: Sequence[Parameter]) -> Iterable[str]:
    blocks = Counter(_NUMBER.sub(r"\1*", each.module) for each in weights)
    for each in weights[-1:]:
        repeated = blocks[_NUMBER.sub(r"\1*", each.module)] > 1 and not each.module.rpartition(".")[2].isdecimal()
        if not (repeated or _NO_HEADS.search(each.module)):
            yield each.name
