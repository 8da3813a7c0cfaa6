"""``prune`` tells the notes on the checkpoint that ``inspect`` tells."""

from pathlib import Path
from typing import Any

import pytest
import torch
from safetensors.torch import save_file

from tests.helpers.folders import write_folder

TABLE = torch.arange(64.0).reshape(16, 4)
FOLDERS: dict[str, dict[str, Any]] = {
    "have not": {
        "model-1.safetensors": {"a.weight": torch.ones(4, 4)},
        "model.safetensors.index.json": {
            "weight_map": {"a.weight": "model-1.safetensors", "b.weight": "model-1.safetensors"}
        },
    },
    "ties": {
        "model.safetensors": {"model.embed_tokens.weight": TABLE, "lm_head.weight": TABLE + 1},
        "config.json": {"architectures": ["GemmaForCausalLM"], "tie_word_embeddings": True, "vocab_size": 16},
    },
}
WORDS = {"have not": "The index names 1 tensor that the files do not have: b.weight in", "ties": "prune them alike."}


@pytest.mark.parametrize("kind", FOLDERS)
def test_what_inspect_notes_is_noted_by_prune_in_text_and_json(tmp_path: Path, run: Any, kind: str) -> None:  # noqa: ANN401
    source = write_folder(tmp_path / "model", FOLDERS[kind])
    noted = run("inspect", source, "--json")["notes"]
    assert any(WORDS[kind] in each for each in noted)
    said = run("prune", source, "--density", 0.5, "-o", tmp_path / "text")
    assert all(each in said for each in noted)
    told = run("prune", source, "--density", 0.5, "-o", tmp_path / "json", "--json")["notes"]
    assert set(noted) <= set(told)


@pytest.mark.parametrize(
    ("files", "words"),
    [
        (
            {
                "model_index.json": {"unet": ["diffusers", "UNet"], "scheduler": ["diffusers", "DDPMScheduler"]},
                "unet/model.safetensors": {"a.weight": TABLE},
                "scheduler/scheduler_config.json": {},
            },
            "Only unet is opened and written, not model_index.json, scheduler beside it.",
        ),
        (
            {"latest": "step5", "zero_to_fp32.py": "", "step5/model.safetensors": {"a.weight": TABLE}},
            "Only step5 is opened and written, not latest, zero_to_fp32.py beside it.",
        ),
    ],
    ids=["pipeline", "steps"],
)
def test_of_a_folder_around_the_model_it_is_said_what_is_not_written(
    tmp_path: Path,
    run: Any,  # noqa: ANN401
    files: dict[str, Any],
    words: str,
) -> None:
    source = write_folder(tmp_path / "model", files)
    assert words in run("prune", source, "--density", 0.5, "-o", tmp_path / "out")


def test_what_is_selected_and_cannot_be_pruned_is_told_with_the_reason(tmp_path: Path, run: Any) -> None:  # noqa: ANN401
    source = tmp_path / "model.safetensors"
    save_file({"a.weight": torch.ones(4, 4), "b.weight": torch.ones(4, 4, dtype=torch.int8)}, source)
    answer = run("prune", source, "--density", 0.5, "--select", "*", "-o", tmp_path / "out.safetensors", "--json")
    assert [each for each in answer["notes"] if each.startswith("1 selected parameter can't be pruned: b.weight (")]
    assert [each["name"] for each in answer["left_out"]] == ["b.weight"]
    assert all(each["reason"] for each in answer["left_out"])
    other = run("prune", source, "--density", 0.5, "--select", "a.*", "-o", tmp_path / "a.safetensors", "--json")
    assert not [each for each in other["notes"] if "can't be pruned" in each]
