"""Parameters by blocks and kinds, found by names alone."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.model.block_kinds import MatrixRow
from core.model.block_matrix import BlockMatrix
from core.model.name_trie import words_of
from core.model.repeated_blocks import find_blocks
from tests.core.model import real_names
from tests.core.model.drawn_models import PICTURES


def laid_out(names: list[str]) -> BlockMatrix:
    return BlockMatrix.of(find_blocks(map(words_of, names)), names)


def picture(names: list[str]) -> list[str]:
    """The matrix as text: groups of columns, a line for each row, and what belongs to no block."""
    matrix = laid_out(names)
    filled = set(zip(matrix.row_of.tolist(), matrix.column_of.tolist(), strict=True))
    groups = [(each.label, range(each.start, each.end)) for each in matrix.groups]
    lines = [
        ", ".join(f"{label} {' '.join(matrix.columns[each] for each in columns)}".strip() for label, columns in groups)
    ]
    for row, called in enumerate(matrix.rows):
        cells = ["".join(".#"[(row, column) in filled] for column in columns) for _, columns in groups]
        lines.append(" ".join(filter(None, (*cells, called.kind, called.member))))
    rest = [names[place] for place in matrix.beside]
    return [*lines, f"beside: {', '.join(rest)}".strip()]


@pytest.mark.parametrize("model", PICTURES)
def test_real_models_are_drawn_as_an_expert_would(model: str) -> None:
    expected = PICTURES[model].strip().replace(",\n    ", ", ")
    assert "\n".join(picture(getattr(real_names, model)())) == expected
    assert laid_out(getattr(real_names, model)()).worthwhile


@pytest.mark.parametrize("model", ["vgg", "convolutions", "chain"])
def test_models_without_blocks_are_not_worth_a_matrix(model: str) -> None:
    assert not laid_out(getattr(real_names, model)()).worthwhile


def test_nothing_is_not_worth_a_matrix() -> None:
    assert not laid_out([]).worthwhile
    assert not laid_out(real_names.llama(1)).worthwhile


def test_blocks_stand_by_number_and_the_encoder_before_its_decoder_whatever_the_order_of_the_file() -> None:
    names = sorted(real_names.whisper(12))
    matrix = laid_out(names)
    assert [(each.path, each.label) for each in matrix.groups] == [
        ("encoder.blocks", "encoder"),
        ("decoder.blocks", "decoder"),
    ]
    assert matrix.columns == (*map(str, range(12)), *map(str, range(12)))


def test_what_is_ticked_besides_weights_takes_a_row_in_the_same_blocks() -> None:
    weights = real_names.llama(2)
    norms = [f"model.layers.{layer}.input_layernorm.weight" for layer in range(2)]
    biases = [f"model.layers.{layer}.self_attn.q_proj.bias" for layer in range(2)]
    matrix = BlockMatrix.of(find_blocks(map(words_of, weights)), [*weights, *norms, *biases])
    kinds = [row.kind for row in matrix.rows]
    assert kinds[-2:] == ["self_attn.q_proj.bias", "input_layernorm"]
    assert matrix.columns == ("0", "1")


def test_of_some_parameters_only_their_rows_columns_and_groups_are_left() -> None:
    names = real_names.whisper()
    some = [number for number, name in enumerate(names) if "decoder.blocks.2.mlp" in name or "conv" in name]
    matrix = laid_out(names).only(np.array(some))
    assert matrix.columns == ("2",)
    assert [(each.label, each.start, each.end) for each in matrix.groups] == [("decoder", 0, 1)]
    assert matrix.rows == (MatrixRow("mlp.0"), MatrixRow("mlp.2"))
    assert matrix.row_of.tolist() == [0, 1, -1, -1]
    assert matrix.column_of.tolist() == [0, 0, -1, -1]
    assert matrix.grid.tolist() == [[0], [1]]
    assert matrix.beside.tolist() == [2, 3]


WORDS = st.sampled_from(
    [
        "a",
        "conv1",
        "layer1",
        "layer2",
        "layer3",
        "experts",
        "expert_0",
        "expert_1",
        "blocks",
        "0",
        "1",
        "01",
        "*",
        "enc1",
        "enc2",
        "enc1conv1",
        "enc1conv2",
        "enc2conv1",
        "enc2_conv1",
        "middle",
        "middleconv1",
        "weight_ih_l0",
        "weight_hh_l1",
        "weight_ih",
        "norm1",
        "q_proj",
        "k_proj",
        "weight",
    ]
)
NAMES = st.lists(st.lists(WORDS, min_size=1, max_size=5).map(".".join), unique=True, max_size=40)


@given(NAMES, st.randoms(use_true_random=False))
def test_each_parameter_has_a_cell_of_its_own_and_keeps_its_row_and_block_among_fewer(
    names: list[str], random: object
) -> None:
    matrix = laid_out(names)
    some = sorted(random.sample(range(len(names)), k=random.randint(0, len(names))))  # type: ignore[attr-defined]
    fewer = matrix.only(np.array(some, np.int64))
    for each in (matrix, fewer):
        inside = each.row_of >= 0
        cells = list(zip(each.row_of[inside].tolist(), each.column_of[inside].tolist(), strict=True))
        assert len(set(cells)) == len(cells)
        assert {row for row, _ in cells} == set(range(len(each.rows)))
        assert {column for _, column in cells} == set(range(len(each.columns)))
        assert [each.grid[cell] for cell in cells] == np.flatnonzero(inside).tolist()
        assert (each.column_of[~inside] == -1).all()
        assert each.beside.tolist() == np.flatnonzero(~inside).tolist()
        assert [0, *(group.end for group in each.groups)] == [
            *(group.start for group in each.groups),
            len(each.columns),
        ]
    for place, number in enumerate(some):
        assert (fewer.row_of[place] < 0) == (matrix.row_of[number] < 0)
        if fewer.row_of[place] >= 0:
            assert fewer.rows[fewer.row_of[place]] == matrix.rows[matrix.row_of[number]]
            assert fewer.columns[fewer.column_of[place]] == matrix.columns[matrix.column_of[number]]


@pytest.mark.parametrize("digits", [1, 2, 3])
@pytest.mark.parametrize(
    "form", ["blocks.{}.{}.weight", "block_{}.{}.weight", "enc_{}_{}.weight", "net.encoder{}.{}.weight"]
)
def test_zeros_before_numbers_change_no_block(form: str, digits: int) -> None:
    """Blocks are the same whether their numbers are filled up with zeros or not, and are called as in the file."""
    numbers = [0, 7, 8, 9, 10, 11, 99, 100, 123] if digits > 1 else [*range(10)]
    plain, filled = (
        [form.format(f"{number:0{width}}", kind) for number in numbers for kind in ("fc1", "fc2", "gate")]
        for width in (0, digits)
    )
    wanted, found = (BlockMatrix.of(find_blocks(map(words_of, names)), names) for names in (plain, filled))
    assert wanted.worthwhile
    assert np.array_equal(found.grid, wanted.grid)
    assert not len(found.beside)
    assert found.columns == tuple(f"{number:0{digits}}" for number in numbers)
    assert found.rows == wanted.rows


def test_a_number_with_zeros_and_the_same_one_without_are_two_blocks_at_most_by_name() -> None:
    names = [f"blocks.{number}.{kind}.weight" for number in ("0", "00", "1") for kind in ("fc1", "fc2")]
    matrix = BlockMatrix.of(find_blocks(map(words_of, names)), names)
    assert matrix.columns == ("0", "1")
    assert len(matrix.beside) == 2
