"""Parts of one model in files of several processes: one tree, and the same files written back."""

from pathlib import Path

import pytest
import torch

from core.commands.verify import verify
from core.formats.sharded.members import MemberReport
from core.formats.sharded.ranks import Ranks
from core.model.opening import open_checkpoint
from tests.helpers.checkpoints import commit_file, plan_for
from tests.helpers.folders import STATE, write_folder


@pytest.mark.parametrize(
    "names",
    [
        ("mp_rank_00_model_states.pt", "mp_rank_01_model_states.pt"),
        ("consolidated.00.pth", "consolidated.01.pth"),
        ("mp_rank_00/model_optim_rng.pt", "mp_rank_01/model_optim_rng.pt"),
        ("layer_00-model_00-model_states.pt", "layer_01-model_00-model_states.pt"),
    ],
)
def test_parts_of_one_model_are_one_tree_and_come_out_as_they_went_in(tmp_path: Path, names: tuple[str, str]) -> None:
    states = {
        name: {key: tensor * scale for key, tensor in STATE.items()} for name, scale in zip(names, (1, 2), strict=True)
    }
    source, out = write_folder(tmp_path / "parts", states), tmp_path / "out"
    checkpoint = open_checkpoint(source)
    assert isinstance(checkpoint.container, Ranks)
    roots = sorted({each.name.partition(".")[0] for each in checkpoint.parameters})
    assert len(roots) == 2
    assert len(checkpoint.parameters) == 4
    commit_file(source, plan_for([f"{roots[1]}.fc.weight"], 0.7), out)
    assert verify(source, out, None).same
    first, second = (torch.load(out / name, weights_only=True)["fc.weight"] for name in names)
    assert torch.equal(first, states[names[0]]["fc.weight"])
    wanted = states[names[1]]["fc.weight"]
    assert torch.equal(second, wanted * (wanted.abs() > 0.7))
    assert (out / names[0]).read_bytes() == (source / names[0]).read_bytes()


def test_masks_of_one_part_can_be_exported_and_lifted(tmp_path: Path) -> None:
    names = ("consolidated.00.pth", "consolidated.01.pth")
    source, out = write_folder(tmp_path / "parts", dict.fromkeys(names, STATE)), tmp_path / "out"
    commit_file(source, plan_for(["consolidated_01.fc.weight"], 0.7), out, with_masks=True)
    second = torch.load(out / names[1], weights_only=True)
    assert torch.equal(second["fc.weight_orig"], STATE["fc.weight"])
    assert torch.equal(second["fc.weight_mask"], (STATE["fc.weight"].abs() > 0.7).float())
    assert [each.name for each in open_checkpoint(out).masked] == ["consolidated_01.fc.weight"]


def test_the_progress_of_one_file_is_that_of_its_share() -> None:
    told: list[tuple[int, int]] = []
    report = MemberReport(lambda done, total: told.append((done, total)), before=30, size=50, total=100)
    report(0, 7)
    report(7, 7)
    assert told == [(30, 100), (80, 100)]
