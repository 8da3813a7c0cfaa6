"""Where the blocks of a model are."""

from core.model.block_kinds import Kinds
from core.model.name_trie import Node, Series, words_of
from core.model.repeated_blocks import Place, find_blocks
from tests.core.model import real_names


def place(names: list[str], name: str) -> Place | None:
    return find_blocks(map(words_of, names)).place(words_of(name))


def test_a_series_has_its_members_in_the_order_of_their_numbers() -> None:
    node = Node([words_of(f"layers.{number}.fc.weight") for number in (10, 2, 1)])
    [(series, members)] = node.children["layers"].series()
    assert series == Series(("layers",))
    assert [*members] == ["1", "2", "10"]


def test_two_words_that_end_with_a_number_are_kinds_and_three_a_series() -> None:
    def found(count: int) -> list[Series]:
        node = Node([words_of(f"attn{number}.to_q.weight") for number in range(1, count + 1)])
        return [series for series, _ in node.series()]

    assert found(2) == []
    assert found(3) == [Series((), "attn")]


def test_a_parameter_has_a_block_and_a_kind() -> None:
    assert place(real_names.bert(), "encoder.layer.2.output.dense.weight") == Place(
        Series(("encoder", "layer")), 2, ("output", "dense", "weight")
    )
    assert place(real_names.bert(), "pooler.dense.weight") is None


def test_series_beside_each_other_in_a_stage_are_numbered_together() -> None:
    stage = Series(("mid_block",))
    assert place(real_names.unet(), "mid_block.resnets.1.conv1.weight") == Place(
        stage, 1, ("resnets", "conv1", "weight")
    )
    assert place(real_names.unet(), "mid_block.attentions.0.proj_in.weight") == Place(
        stage, 0, ("attentions", "proj_in", "weight")
    )


def test_a_module_like_blocks_is_a_block_without_a_number() -> None:
    path = ("model", "diffusion_model", "middle_block")
    assert place(real_names.latent_unet(), ".".join((*path, "2", "in_layers", "2", "weight"))) == Place(
        Series(path), None, ("2", "in_layers", "2", "weight")
    )


def test_experts_are_no_blocks() -> None:
    alone = [f"experts.{number}.{kind}.weight" for number in range(4) for kind in ("w1", "w2")]
    assert find_blocks(map(words_of, alone)).series == {}


def test_kinds_of_later_blocks_stand_after_their_neighbours() -> None:
    places = [
        Place(Series(("h",)), number, (kind, "weight")) for number, kinds in enumerate(("ac", "abc")) for kind in kinds
    ]
    columns = {each.block: each.number or 0 for each in places}
    assert [row.kind for row in Kinds(places, columns).rows] == ["a", "b", "c"]
