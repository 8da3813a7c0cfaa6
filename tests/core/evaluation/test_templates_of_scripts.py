"""What New script… writes runs as it is, on the model that it names as an example."""

import ast
from pathlib import Path

import pytest
import torch
from safetensors.torch import save_file
from torch import nn

from core.base.progress import silent
from core.evaluation.child_process import RUNNER
from core.evaluation.evaluator import EffectiveCut
from tests.core.evaluation.scripts import evaluator

TEMPLATES = RUNNER.parent / "templates"
CUT = EffectiveCut((("0.weight", 1e9), ("2.weight", 1e9)))
"""Prunes all, so that the classes are equally likely but for the biases."""


def net() -> nn.Sequential:
    torch.manual_seed(0)
    model = nn.Sequential(nn.Linear(20, 64), nn.ReLU(), nn.Linear(64, 10))
    nn.init.zeros_(model[2].bias)
    return model


@pytest.mark.parametrize("name", sorted(path.stem for path in TEMPLATES.iterdir() if path.suffix == ".py"))
def test_each_compiles_for_old_pythons_and_has_both_functions(name: str) -> None:
    tree = ast.parse((TEMPLATES / f"{name}.py").read_text(), feature_version=(3, 8))
    functions = {
        node.name: [each.arg for each in node.args.args] for node in tree.body if isinstance(node, ast.FunctionDef)
    }
    assert functions["load"] == ["checkpoint"]
    assert functions["evaluate"] == ["model"]


@pytest.mark.parametrize(
    ("name", "checkpoint"),
    [("state_dict", "net.safetensors"), ("state_dict", "net.pt"), ("whole_module", "whole.pt")],
)
def test_a_template_runs_as_it_is(name: str, checkpoint: str, tmp_path: Path) -> None:
    save_file(net().state_dict(), tmp_path / "net.safetensors")
    torch.save({"epoch": 1, "state_dict": net().state_dict()}, tmp_path / "net.pt")
    torch.save(net(), tmp_path / "whole.pt")
    running = evaluator(tmp_path / checkpoint, TEMPLATES / f"{name}.py")
    whole, cut = running.evaluate(EffectiveCut(), silent), running.evaluate(CUT, silent)
    running.close()
    assert running.notes == ()
    assert whole.metrics.keys() == {"accuracy", "loss"}
    assert cut.metrics["loss"] == pytest.approx(torch.tensor(10.0).log().item())
    assert whole.metrics != cut.metrics


TRANSFORMERS = """
from types import SimpleNamespace
import torch

class Batch(dict):
    def to(self, device):
        return self

class Model(torch.nn.Module):
    def __init__(self, folder):
        super().__init__()
        self.weight = torch.nn.Parameter(torch.load(folder / "model.pt", weights_only=True)["weight"])
    def forward(self, input_ids, labels):
        return SimpleNamespace(loss=self.weight.sum())

def tokenizer(text, return_tensors, truncation, max_length):
    return Batch(input_ids=torch.arange(len(text.split()))[None])

AutoModelForCausalLM = SimpleNamespace(from_pretrained=Model)
AutoTokenizer = SimpleNamespace(from_pretrained=lambda folder: tokenizer)
"""
"""As much of the library as the template uses."""


def test_the_template_for_a_folder_runs_with_what_it_uses_of_the_library(tmp_path: Path) -> None:
    (tmp_path / "transformers.py").write_text(TRANSFORMERS)
    torch.save({"weight": torch.full((2, 3), 0.5)}, tmp_path / "model.pt")
    script = tmp_path / "evaluation.py"
    script.write_text((TEMPLATES / "huggingface.py").read_text())
    running = evaluator(tmp_path / "model.pt", script)
    whole = running.evaluate(EffectiveCut(), silent).metrics
    cut = running.evaluate(EffectiveCut((("weight", 1.0),)), silent).metrics
    running.close()
    assert whole == {"loss": pytest.approx(3.0), "perplexity": pytest.approx(torch.tensor(3.0).exp().item())}
    assert cut == {"loss": 0.0, "perplexity": 1.0}
