"""What is chosen by default: weights by their roles, whatever they are called."""

from pathlib import Path

import pytest
import torch

from core.commands.inspect import inspect
from core.model.checkpoint import Checkpoint
from core.model.left_out import left_out, left_out_sentence, unusual
from core.model.opening import open_checkpoint
from core.model.selection import by_class, default_choice
from tests.core.model.test_selection import checkpoint_of
from tests.helpers.checkpoints import write_torch


def opened(tmp_path: Path, value: object) -> Checkpoint:
    torch.save(value, tmp_path / "model.pt")
    return open_checkpoint(tmp_path / "model.pt")


MODULES = {
    "LSTM": (
        torch.nn.LSTM(4, 6, num_layers=2, bidirectional=True, proj_size=2),
        {f"weight_{kind}_l{layer}{end}" for kind in ("ih", "hh", "hr") for layer in (0, 1) for end in ("", "_reverse")},
    ),
    "GRUCell": (torch.nn.GRUCell(4, 6), {"weight_ih", "weight_hh"}),
    "attention": (torch.nn.MultiheadAttention(8, 2), {"in_proj_weight", "out_proj.weight"}),
    "attention of other sizes": (
        torch.nn.MultiheadAttention(8, 2, kdim=4, vdim=6),
        {"q_proj_weight", "k_proj_weight", "v_proj_weight", "out_proj.weight"},
    ),
    "normalisation": (torch.nn.Sequential(torch.nn.Linear(4, 4), torch.nn.LayerNorm((4, 3))), {"0.weight"}),
    "weight norm": (
        torch.nn.utils.parametrizations.weight_norm(torch.nn.Conv1d(3, 4, 2)),
        {"parametrizations.weight.original1"},
    ),
    "spectral norm": (torch.nn.utils.spectral_norm(torch.nn.Linear(4, 5)), {"weight_orig"}),
    "spectral norm, parametrised": (
        torch.nn.utils.parametrizations.spectral_norm(torch.nn.Linear(4, 5)),
        {"parametrizations.weight.original"},
    ),
}


@pytest.mark.parametrize("kind", MODULES)
def test_weights_of_torchs_modules_are_chosen_by_their_roles(kind: str, tmp_path: Path) -> None:
    module, expected = MODULES[kind]
    assert default_choice(opened(tmp_path, module.state_dict())) == expected


@pytest.mark.filterwarnings("ignore")
def test_the_directions_of_a_weight_norm_are_the_weight(tmp_path: Path) -> None:
    module = torch.nn.utils.weight_norm(torch.nn.Conv2d(3, 4, 2))
    assert default_choice(opened(tmp_path, module.state_dict())) == {"weight_v"}


class Symmetric(torch.nn.Module):
    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return x.triu() + x.triu(1).mT


class Adapted(torch.nn.Module):
    """As a LoRA that is written as a parametrisation."""

    def __init__(self) -> None:
        super().__init__()
        self.a, self.b = torch.nn.Parameter(torch.ones(4, 1)), torch.nn.Parameter(torch.ones(1, 4))

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return x + self.a @ self.b


class Masked(torch.nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.register_buffer("mask", torch.ones(4, 4))

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return x * self.mask


def parametrised(kind: torch.nn.Module) -> torch.nn.Module:
    layer = torch.nn.Linear(4, 4)
    torch.nn.utils.parametrize.register_parametrization(layer, "weight", kind)
    return layer


TRANSFORMED = {
    "orthogonal": torch.nn.utils.parametrizations.orthogonal(torch.nn.Linear(4, 4)),
    "orthogonal without a base": torch.nn.utils.parametrizations.orthogonal(
        torch.nn.Linear(4, 4), use_trivialization=False
    ),
    "symmetric": parametrised(Symmetric()),
    "adapted": parametrised(Adapted()),
    "two": torch.nn.utils.parametrizations.spectral_norm(
        torch.nn.utils.parametrizations.orthogonal(torch.nn.Linear(4, 4))
    ),
}


@pytest.mark.parametrize("kind", TRANSFORMED)
def test_originals_whose_zeros_need_not_stay_zeros_are_not_chosen(kind: str, tmp_path: Path) -> None:
    found = opened(tmp_path, TRANSFORMED[kind].state_dict())
    name = "parametrizations.weight.original"
    assert default_choice(found) == frozenset()
    assert "zeros need not become zeros" in left_out(found, frozenset())[name]
    assert name in [each.name for each in unusual(found)]
    # it can be ticked by hand
    assert found.by_name[name].prunable


def test_the_original_under_a_mask_is_a_weight(tmp_path: Path) -> None:
    found = opened(tmp_path, parametrised(Masked()).state_dict())
    assert default_choice(found) == {"parametrizations.weight.original"}


def test_the_matrices_of_all_experts_are_weights() -> None:
    shapes = {"mlp.experts.gate_up_proj": (4, 8, 6), "mlp.experts.gate_up_proj_bias": (4, 6)}
    found = checkpoint_of(shapes | {"mlp.experts.down_proj": (4, 3, 8), "mlp.router.weight": (4, 8)})
    assert default_choice(found) == {"mlp.experts.gate_up_proj", "mlp.experts.down_proj", "mlp.router.weight"}


def test_what_is_left_out_has_a_reason() -> None:
    shapes = {"fc.weight": (4, 4), "fc.bias": (4,), "norm.weight": (4,), "pos_embed": (1, 9, 4), "gamma": (4,)}
    found = checkpoint_of(shapes)
    chosen = default_choice(found)
    assert left_out(found, chosen) == {
        "fc.bias": "It is a bias.",
        "norm.weight": "It is a weight of a normalisation.",
        "pos_embed": "Its name is not that of a weight.",
        "gamma": "It has fewer than two dimensions.",
    }
    assert left_out(found, frozenset({"fc.bias"}))["fc.weight"] == "It is not selected."
    assert [each.name for each in unusual(found)] == ["pos_embed"]
    assert left_out_sentence(found, chosen).startswith(
        "48 prunable weights in 4 parameters are not chosen: pos_embed, "
        "1 bias parameter, 1 normalisation weight, 1 other vector."
    )
    assert not left_out_sentence(found, frozenset(shapes))


def test_scales_of_quantisation_are_called_so_where_no_quantised_weight_is_beside_them() -> None:
    found = checkpoint_of({"fc.weight": (4, 4), "fc.SCB": (4,), "proj.weight_scale_inv": (2, 2), "out.absmax": (8,)})
    chosen = default_choice(found)
    assert chosen == {"fc.weight"}
    assert all("scale or table of quantisation" in reason for reason in left_out(found, chosen).values())
    assert {found.classes[path].label for path in ("proj", "out")} == {""}


def test_flat_weights_are_told_by_name_and_not_chosen() -> None:
    """Of e3nn: a linear layer with biases for scalars, one without, and a tensor product."""
    shapes: dict[str, tuple[int, ...]] = {
        "linear.weight": (40,),
        "linear.bias": (4,),
        "linear.output_mask": (16,),
        "tp.weight": (64,),
        "tp.output_mask": (64,),
        "fc.layer0.weight": (8, 64),
        "norm.weight": (9,),
        "norm.bias": (4,),
        "norm.running_mean": (4,),
        "norm.running_var": (9,),
    }
    found = checkpoint_of(shapes)
    assert default_choice(found) == {"fc.layer0.weight"}
    reasons = left_out(found, frozenset())
    flat = {name for name, reason in reasons.items() if "several matrices lie in a row" in reason}
    assert flat == {"linear.weight", "tp.weight"}
    assert {each.name for each in unusual(found)} >= flat
    assert "not chosen: linear.weight, tp.weight," in left_out_sentence(found, default_choice(found))


class DFL(torch.nn.Module):
    """As in YOLO: the weights of the convolution are a table."""

    def __init__(self) -> None:
        super().__init__()
        self.conv = torch.nn.Conv2d(16, 1, 1, bias=False).requires_grad_(False)


class Frozen(torch.nn.Module):
    """A layer that is trained, one that is not, and a table."""

    def __init__(self) -> None:
        super().__init__()
        self.trained, self.fixed, self.dfl = torch.nn.Linear(4, 4), torch.nn.Linear(4, 4), DFL()
        self.fixed.requires_grad_(False)


def test_what_a_whole_module_records_as_not_trained_is_fixed(tmp_path: Path) -> None:
    found = opened(tmp_path, Frozen())
    assert default_choice(found) == by_class(found, "Linear") == {"trained.weight"}
    assert "not trained" in left_out(found, frozenset())["fixed.weight"]
    # it can be ticked by hand
    assert found.by_name["dfl.conv.weight"].prunable


def test_a_model_that_is_frozen_as_a_whole_has_only_its_table_fixed(tmp_path: Path) -> None:
    found = opened(tmp_path, Frozen().requires_grad_(False))
    assert default_choice(found) == {"trained.weight", "fixed.weight"}


def test_a_state_dict_says_nothing_of_what_is_trained(tmp_path: Path) -> None:
    write_torch(Frozen().state_dict(), tmp_path / "state.pt")
    found = open_checkpoint(tmp_path / "state.pt")
    assert default_choice(found) == {"trained.weight", "fixed.weight"}


@pytest.mark.parametrize("legacy", [False, True])
def test_parameters_in_a_dict_record_what_is_trained(legacy: bool, tmp_path: Path) -> None:
    path = tmp_path / "parameters.pt"
    torch.save({"model": dict(Frozen().named_parameters())}, path, _use_new_zipfile_serialization=not legacy)
    found = open_checkpoint(path)
    chosen = default_choice(found)
    assert chosen == {"trained.weight"}
    assert "not trained" in left_out(found, chosen)["fixed.weight"]
    assert "not chosen: fixed.weight (recorded as not trained), " in left_out_sentence(found, chosen)
    lines = {line.split()[0]: line for line in inspect(path).text().splitlines() if ".weight" in line}
    assert lines["fixed.weight"].endswith("recorded as not trained")
    assert not lines["trained.weight"].endswith("recorded as not trained")


def test_parameters_in_a_dict_that_are_all_frozen_say_nothing(tmp_path: Path) -> None:
    found = opened(tmp_path, dict(Frozen().requires_grad_(False).named_parameters()))
    assert default_choice(found) == {"trained.weight", "fixed.weight"}


def test_factors_of_adapters_are_weights_of_layers_and_of_embeddings(tmp_path: Path) -> None:
    factors = {
        "base_model.model.fc.lora_A.weight": torch.ones(2, 4),
        "base_model.model.fc.lora_B.default.weight": torch.ones(4, 2),
        "base_model.model.wte.lora_embedding_A": torch.ones(2, 9),
        "base_model.model.wte.lora_embedding_B.default": torch.ones(4, 2),
        "base_model.model.fc.hada_w1_a": torch.ones(4, 2),
        "base_model.model.fc.hada_w2_b.default": torch.ones(2, 4),
        "base_model.model.conv.hada_t1": torch.ones(2, 2, 3, 3),
        "base_model.model.fc.lokr_w1": torch.ones(2, 2),
        "base_model.model.fc.lokr_w2_a": torch.ones(4, 2),
    }
    others = {"base_model.model.wte.lora_embedding_Aux": torch.ones(2, 9), "lora_tokens": torch.ones(2, 9)}
    write_torch({**factors, **others}, tmp_path / "adapter.pt")
    found = open_checkpoint(tmp_path / "adapter.pt")
    assert default_choice(found) == factors.keys()
    assert left_out(found, default_choice(found)).keys() == others.keys()
