"""Which files in a folder are models, and which of them are the same one."""

from pathlib import Path

import pytest

from core.formats.sharded.model_files import has_standard_name, model_files, ranks


def families(folder: Path, *names: str) -> dict[str, list[str]]:
    for name in names:
        (folder / name).touch()
    return {family: [each.path.name for each in forms] for family, forms in model_files(folder).items()}


def test_forms_and_variants_of_one_model_stand_in_the_order_of_the_libraries(tmp_path: Path) -> None:
    names = ("model.fp16.safetensors", "model.safetensors", "pytorch_model.bin", "consolidated.safetensors")
    in_order = ["model.safetensors", "pytorch_model.bin", "consolidated.safetensors", "model.fp16.safetensors"]
    assert families(tmp_path, *names) == {"model": in_order}


def test_what_trainers_save_beside_a_model_is_none(tmp_path: Path) -> None:
    beside = ("optimizer.pt", "optimizer_1.bin", "scheduler.bin", "random_states_0.pkl", "rng_state_0.pth", "scaler.pt")
    more = ("training_args.bin", "sampler.bin", "zero_pp_rank_0_mp_rank_00_optim_states.pt", ".hidden.pt", "notes.txt")
    assert families(tmp_path, *beside, *more) == {}


def test_files_beside_an_index_are_its_shards_whatever_they_are_called(tmp_path: Path) -> None:
    names = ("model-1.safetensors", "part.safetensors", "model.safetensors.index.json", "pytorch_model.bin")
    assert families(tmp_path, *names) == {"model": ["model.safetensors.index.json", "pytorch_model.bin"]}


def test_an_index_of_a_variant_is_the_same_model(tmp_path: Path) -> None:
    names = ("diffusion_pytorch_model.safetensors.index.fp16.json", "diffusion_pytorch_model.safetensors")
    assert families(tmp_path, *names) == {"diffusion_pytorch_model": [names[1], names[0]]}


def test_other_names_are_models_of_their_own(tmp_path: Path) -> None:
    assert families(tmp_path, "last.ckpt", "epoch=1.5.ckpt") == {"epoch=1.5": ["epoch=1.5.ckpt"], "last": ["last.ckpt"]}


@pytest.mark.parametrize(
    ("name", "standard"), [("model.safetensors", True), ("model-00001-of-00002.bin", True), ("my.pt", False)]
)
def test_names_that_libraries_give_are_known(name: str, standard: bool) -> None:
    assert has_standard_name(Path(name)) is standard


def test_the_files_by_rank_beside_those_by_layer_have_no_weights() -> None:
    layers = [Path(f"layer_0{number}-model_00-model_states.pt") for number in range(2)]
    assert list(ranks([Path("mp_rank_00_model_states.pt"), *layers]).values()) == layers
    assert ranks([Path("model.pt")]) == {}
