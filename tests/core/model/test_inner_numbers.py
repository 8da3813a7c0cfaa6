"""Names with the number of a block within a word."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.model.block_matrix import BlockMatrix
from core.model.inner_numbers import is_joined, rejoined, respelled
from core.model.name_trie import Series, words_of
from core.model.repeated_blocks import Place, find_blocks
from tests.core.model import real_names
from tests.core.model.test_block_matrix import laid_out

STEMS = st.lists(
    st.sampled_from(["enc", "dec", "down", "up", "block_", "Level", "lvl"]), unique=True, min_size=1, max_size=3
)
KINDS = st.lists(st.sampled_from(["conv1", "conv2", "attn", "proj_out", "Linear"]), unique=True, min_size=2, max_size=4)


def filled(matrix: BlockMatrix) -> set[tuple[str, str, str]]:
    """Group, number and kind of each cell."""
    groups = {column: group.label for group in matrix.groups for column in range(group.start, group.end)}
    return {
        (groups[column], matrix.columns[column], matrix.rows[row].kind)
        for row, column in zip(matrix.row_of.tolist(), matrix.column_of.tolist(), strict=True)
        if row >= 0
    }


@pytest.mark.parametrize(
    ("name", "spelled"),
    [
        ("lstm.weight_ih_l0", "lstm 0 weight_ih _"),
        ("lstm.bias_hh_l12_reverse", "lstm 12 bias_hh_reverse _"),
        ("weight_hr_l1", "1 weight_hr _"),
        ("rnn.parametrizations.weight_hh_l1.original1", "rnn parametrizations 1 weight_hh original1"),
        ("enc1conv2.weight", "enc 1 conv2 weight"),
        ("encoder1.enc1conv2.weight", "encoder 1 conv2 weight"),
        ("encoder1.dec1conv2.weight", "encoder 1 dec 1 conv2 weight"),
        ("bottleneck.bottleneckconv1.weight", "bottleneck conv1 weight"),
        ("stage1_unit1_conv1.weight", "stage 1 unit 1 conv1 weight"),
        ("down2_conv.weight", "down 2 conv weight"),
        ("conv1d.weight", "conv1d weight"),
        ("branch3x3dbl_1.weight", "branch3x3dbl_1 weight"),
        ("Mixed_5b.conv.weight", "Mixed_5b conv weight"),
        ("attn1.to_q.weight", "attn1 to_q weight"),
        ("features.0.weight", "features 0 weight"),
        ("enc1conv1", "enc 1 conv1"),
    ],
)
def test_numbers_of_blocks_are_words_and_other_numbers_are_not(name: str, spelled: str) -> None:
    assert respelled(words_of(name)) == tuple(
        word.replace("_", "", 1) if word == "_" else word for word in spelled.split()
    )


@given(STEMS, KINDS, st.integers(2, 5), st.sampled_from(["", "_"]), st.sampled_from(["", "net.", "model.unet."]))
def test_blocks_are_found_in_names_with_numbers_in_their_words(
    stems: list[str], kinds: list[str], depth: int, between: str, prefix: str
) -> None:
    numbers = range(1, depth + 1)
    names = [f"{prefix}{stem}{number}{between}{kind}.weight" for stem in stems for number in numbers for kind in kinds]
    matrix = laid_out(names)
    found = filled(matrix)
    assert {(number, kind) for _, number, kind in found} == {
        (str(number), kind) for number in numbers for kind in kinds
    }
    assert len(found) == len(names) == len(stems) * depth * len(kinds)
    assert matrix.worthwhile


@given(
    st.integers(2, 6),
    st.booleans(),
    st.booleans(),
    st.sampled_from(["", "lstm.", "encoder.rnn.", "model.gru."]),
    st.randoms(use_true_random=False),
)
def test_layers_of_recurrent_modules_are_blocks(
    layers: int, both_ways: bool, biases: bool, prefix: str, random: object
) -> None:
    ways, leaves = ["", "_reverse"][: 1 + both_ways], ["weight", "bias"][: 1 + biases]
    kinds = [f"{leaf}_{entry}{way}" for leaf in leaves for way in ways for entry in ("ih", "hh")]
    names = [
        f"{prefix}{leaf}_{entry}_l{layer}{way}"
        for layer in range(layers)
        for leaf in leaves
        for way in ways
        for entry in ("ih", "hh")
    ]
    random.shuffle(names)  # type: ignore[attr-defined]
    matrix = laid_out(names)
    assert [row.kind for row in matrix.rows] == kinds
    assert matrix.columns == tuple(map(str, range(layers)))
    assert len(filled(matrix)) == len(names)


def test_a_recurrent_layer_in_a_block_is_a_kind_of_that() -> None:
    names = [f"rnns.{block}.weight_{entry}_l0" for block in range(3) for entry in ("ih", "hh")]
    matrix = laid_out(names)
    assert [row.kind for row in matrix.rows] == ["weight_ih_l0", "weight_hh_l0"]
    assert [(group.path, group.start, group.end) for group in matrix.groups] == [("rnns", 0, 3)]
    assert rejoined(("rnn", "1", "weight_hh_reverse", "")) == ("rnn", "weight_hh_l1_reverse")
    assert rejoined(("weight_hh_reverse", "")) == ("weight_hh_reverse",)
    assert rejoined(("fc", "weight")) == ("fc", "weight")


def test_blocks_are_called_as_in_their_file() -> None:
    blocks = find_blocks(map(words_of, real_names.flat_unet()))
    assert blocks.place(words_of("enc2conv1.weight")) == Place(Series((), "enc"), 2, ("conv1", "weight"))
    assert is_joined(("enc2conv1",), "enc", 2)
    assert not is_joined(("enc", "2"), "enc", 2)
    groups = laid_out(real_names.numbered_unet()).groups
    assert [(group.path, group.before) for group in groups] == [
        ("encoder", "encoder"),
        ("bottleneck", "bottleneck."),
        ("decoder", "decoder"),
    ]


def test_two_names_that_are_spelled_alike_have_a_cell_each() -> None:
    names = [*real_names.flat_unet(), "enc1_conv1.weight"]
    matrix = laid_out(names)
    assert [names[place] for place in matrix.beside] == ["out.weight", "enc1_conv1.weight"]


def test_what_other_blocks_have_is_not_spelled_anew() -> None:
    names = [
        f"layers.{layer}.{kind}.weight" for layer in range(3) for kind in ("fc1_in", "fc1_out", "fc2_in", "fc2_out")
    ]
    assert [row.kind for row in laid_out(names).rows] == ["fc1_in", "fc1_out", "fc2_in", "fc2_out"]
