"""The order of kinds of parameters as the model has them, where its file has them in the order of the alphabet."""

import re
from collections.abc import Iterable, Sequence
from itertools import groupby

from core.model.name_trie import Words, is_number

_USUAL = (
    # before all else
    "proj_in in_layers",
    # self attention; what is in it; what its outputs go through
    "self_attn self_attention selfattention self_attn_block attention attn attn1 att self mha mixer linear_attn",
    "in_proj in_proj_weight qkv qkv_proj c_attn wqkv query_key_value to_qkv in_proj_qkv in_proj_qkvz",
    "q q_proj query query_proj to_q wq q_lin linear_q q_a_proj receptance",
    "q_b_proj",
    "kv kv_proj to_kv kv_a_proj_with_mqa",
    "kv_b_proj",
    "k k_proj key key_proj to_k wk k_lin linear_k",
    "v v_proj value value_proj to_v wv v_lin linear_v",
    "conv1d",
    "x_proj",
    "dt_proj",
    "o o_proj out out_proj to_out wo_attn out_lin linear_out",
    # attention to another sequence
    "cross_attn cross_attention crossattention encoder_attn encdecattention attn2 multihead_attn",
    # the feed-forward layer, and what is in it
    "mlp ffn ff feed_forward feedforward block_sparse_moe moe densereludense",
    "gate router",
    "experts",
    "shared_experts shared_expert shared_expert_gate",
    "gate_proj gate_up_proj wi wi_0 c_fc fc_in lin1 dense_h_to_4h intermediate_dense",
    "up_proj wi_1",
    "fc1 linear1 intermediate",
    "down_proj lin2 fc_out dense_4h_to_h output_dense fc2 linear2",
    # of attention as of the feed-forward layer the last one
    "c_proj proj dense output wo",
    "out_layers proj_out",
)
_RANKS = {word: rank for rank, words in enumerate(_USUAL) for word in words.split()}
_NORMALISATION = re.compile(r".*norm.*|(.*_)?(ln|bn|gn)(_?[0-9a-z]+)?")
_STREAM = re.compile(r"(img|txt)_(\w+)")
"""Words of what there is for each of two streams."""
_ENTRIES = ("ih", "hh", "hr")
"""Of the parameters of a recurrent layer: what its input goes through first."""
_RECURRENT = re.compile(r"(?:weight|bias)_(ih|hh|hr)(?:_l\d+)?(_reverse)?")


def in_usual_order(kinds: Sequence[Words], alphabetical: bool) -> list[Words]:
    """Kinds that are well known in their usual order: first weights, then biases, then what is in normalisations.

    Others stay where they are among them; where all have been sorted by the alphabet, that says nothing, and they come
    after the known ones, numbers by their size.

    Args:
        kinds: in the order of the file.
        alphabetical: whether that is the one of the alphabet.
    """
    parts: dict[int, list[Words]] = {}
    for kind in kinds:
        parts.setdefault(_part(kind), []).append(kind)
    return [kind for part in sorted(parts) for kind in _ordered(parts[part], 0, alphabetical)]


def is_alphabetical(blocks: Iterable[Sequence[Words]]) -> bool:
    """Whether the kinds of all blocks are in the order of the alphabet, by words or by whole names."""
    each = [list(dict.fromkeys(block)) for block in blocks]
    return any(all(block == sorted(block, key=key) for block in each) for key in (list, ".".join))


def _part(kind: Words) -> int:
    """0 for weights, 1 for biases, 2 for what is in a normalisation."""
    if any(_NORMALISATION.fullmatch(word.lower()) for word in kind[-2:-1]):
        return 2
    return int("bias" in next(filter(None, reversed(kind)), "").split("_"))


def _ordered(kinds: Sequence[Words], depth: int, alphabetical: bool) -> list[Words]:
    """Kinds that have their first words in common, by the next one."""
    if len(kinds) < 2:
        return [*kinds]
    runs = [
        (word, list(run)) for word, run in groupby(kinds, key=lambda kind: kind[depth] if depth < len(kind) else "")
    ]
    groups: dict[str, list[Words]] = {}
    for word, run in runs:
        groups.setdefault(word, []).extend(run)
    if len(groups) == len(runs) or any(_rank(word) for word in groups):
        runs = [(word, groups[word]) for word in _words_ordered([*groups], alphabetical)]
    return [kind for word, run in runs for kind in (_ordered(run, depth + 1, alphabetical) if word else run)]


def _words_ordered(words: Sequence[str], alphabetical: bool) -> list[str]:
    ranks = {word: rank for word in words if (rank := _rank(word))}
    known = sorted(ranks, key=ranks.__getitem__)
    if not alphabetical:
        following = iter(known)
        return [next(following) if word in ranks else word for word in words]
    numbers = [word for word in words if is_number(word)]
    sized = iter(sorted(numbers, key=int) if numbers == sorted(numbers) else numbers)
    return [*known, *(next(sized) if is_number(word) else word for word in words if word not in ranks)]


def _rank(word: str) -> tuple[int, int] | None:
    """The place of a word among those that are well known; None for others."""
    stream = _STREAM.fullmatch(word.lower())
    found = _RANKS.get(stream[2] if stream else word.lower())
    if found is not None:
        return found, int(stream is not None and stream[1] == "txt")
    recurrent = _RECURRENT.fullmatch(word)
    return (0, _ENTRIES.index(recurrent[1]) + len(_ENTRIES) * bool(recurrent[2])) if recurrent else None
