"""The order of the rows of the matrix."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.model.kind_order import in_usual_order, is_alphabetical
from core.model.name_trie import Words

BLOCK = [
    "self_attn.q_proj.weight",
    "self_attn.k_proj.weight",
    "self_attn.v_proj.weight",
    "self_attn.o_proj.weight",
    "mlp.gate_proj.weight",
    "mlp.up_proj.weight",
    "mlp.down_proj.weight",
    "self_attn.q_proj.bias",
    "mlp.down_proj.bias",
    "input_layernorm.weight",
    "post_attention_layernorm.weight",
]
"""Kinds of a Llama with biases, as an expert would list them."""


def ordered(kinds: list[str], alphabetical: bool = True) -> list[str]:
    return [".".join(kind) for kind in in_usual_order([tuple(kind.split(".")) for kind in kinds], alphabetical)]


@given(st.permutations(BLOCK), st.booleans())
def test_kinds_that_are_well_known_are_in_their_usual_order_whatever_that_of_the_file(
    kinds: list[str], alphabetical: bool
) -> None:
    norms = [kind for kind in kinds if "norm" in kind]
    assert ordered(kinds, alphabetical) == [*BLOCK[:-2], *norms]


@pytest.mark.parametrize(
    "expected",
    [
        "self_attn.in_proj_weight self_attn.out_proj linear1 linear2 norm1",
        "self_attn.q_proj encoder_attn.q_proj fc1 fc2 self_attn_layer_norm encoder_attn_layer_norm",
        "attention.query_key_value attention.dense mlp.dense_h_to_4h mlp.dense_4h_to_h",
        "attn1.to_q attn1.to_out.0 attn2.to_q ff.net.0.proj ff.net.2 norm1",
        "attn.Wqkv attn.out_proj ffn.up_proj ffn.down_proj",
        "attn.c_attn attn.c_proj mlp.c_fc mlp.c_proj ln_1 ln_2",
        (
            "self_attn.q_a_proj self_attn.q_b_proj self_attn.kv_a_proj_with_mqa self_attn.kv_b_proj self_attn.o_proj "
            "mlp.gate mlp.experts.*.gate_proj mlp.shared_experts.up_proj self_attn.q_a_layernorm"
        ),
        "weight_ih weight_hh weight_ih_reverse weight_hh_reverse",
        (
            "layer.0.SelfAttention.q layer.0.SelfAttention.k layer.0.SelfAttention.o layer.1.DenseReluDense.wi "
            "layer.1.DenseReluDense.wo layer.0.layer_norm"
        ),
        "conv1 conv2 conv3 downsample.0 bn1 bn2",
        "block.0 block.2 block.10",
    ],
)
def test_what_lies_sorted_by_name_is_listed_as_models_have_it(expected: str) -> None:
    kinds = [f"{kind}.weight" for kind in expected.split()]
    norms = {kind for kind in kinds if kind not in ordered([each for each in kinds if "norm" not in each])}
    found = ordered(sorted(kinds))
    assert [kind for kind in found if kind not in norms] == [kind for kind in kinds if kind not in norms]
    assert {*found} == {*kinds}
    assert norms.isdisjoint(found[: len(kinds) - len(norms)])


def test_unknown_kinds_stay_where_the_file_has_them_unless_that_is_only_the_alphabet() -> None:
    assert ordered(["ffn1.w", "conv.w", "k_proj.w", "q_proj.w", "ffn2.w"], alphabetical=False) == [
        *("ffn1.w", "conv.w", "q_proj.w", "k_proj.w", "ffn2.w")
    ]
    assert ordered(["conv.w", "ffn1.w", "k_proj.w", "q_proj.w"]) == ["q_proj.w", "k_proj.w", "conv.w", "ffn1.w"]


def test_the_alphabet_is_that_of_words_or_of_names() -> None:
    by_words: list[Words] = [("a", "c"), ("a-b", "c")]
    by_names: list[Words] = [("a-b", "c"), ("a", "c")]
    assert is_alphabetical([by_words])
    assert is_alphabetical([by_names])
    assert not is_alphabetical([by_words, by_names])
    assert not is_alphabetical([[("b",), ("a",)]])


WORDS = st.sampled_from(
    ["self_attn", "mlp", "q_proj", "k_proj", "norm", "bias", "weight", "other", "0", "2", "10", "weight_hh"]
)


@given(st.lists(st.lists(WORDS, min_size=1, max_size=4).map(tuple), unique=True), st.booleans())
def test_none_is_lost_or_added_and_what_is_ordered_stays_so(kinds: list[Words], alphabetical: bool) -> None:
    found = in_usual_order(kinds, alphabetical)
    assert sorted(found) == sorted(kinds)
    assert in_usual_order(found, alphabetical) == found
