"""What is written of an archive with other keys: everything else is as it was."""

from collections import OrderedDict
from pathlib import Path

import pytest
import torch

from core.base.errors import UserError
from core.formats import open_container
from core.formats.shared.container import Edit
from tests.core.formats.helpers import (
    masked,
    raw,
    records,
    rewrite,
    strange_state,
    table_of,
    unmasked,
)
from tests.core.formats.torch_save.saved_models import EXTRAS, halved, key_of, plain, tensors_in


class Config:
    def __init__(self, size: int) -> None:
        self.size = size


class TestOtherKeys:
    """Edits that change keys."""

    def test_masks_beside_originals(self, trained: Path, model: torch.nn.Module) -> None:
        key = key_of(trained, "0.weight")
        mask = halved(torch.ones(4, 2, 3, 3))
        out = masked(trained, trained.with_name("out.pt"), {key: mask})
        wanted = torch.load(trained, weights_only=True)
        state: OrderedDict[str, torch.Tensor] = OrderedDict()
        for name, values in wanted["state_dict"].items():
            if name == "0.weight":
                state.update({"0.weight_orig": values, "0.weight_mask": mask})
            else:
                state[name] = values
        state.__dict__.update(wanted["state_dict"].__dict__)
        assert plain(torch.load(out, weights_only=True)) == plain({**wanted, "state_dict": state})

    def test_masks_are_taken_away_again_without_a_trace(self, trained: Path, model: torch.nn.Module) -> None:
        key, weight = key_of(trained, "0.weight"), model.state_dict()["0.weight"]
        mask = halved(torch.ones(4, 2, 3, 3))
        between = masked(trained, trained.with_name("masked.pt"), {key: mask})
        out = unmasked(between, trained.with_name("out.pt"), {key: weight * mask})
        wanted = torch.load(trained, weights_only=True)
        wanted["state_dict"]["0.weight"].copy_(weight * mask)
        assert plain(torch.load(out, weights_only=True)) == plain(wanted)
        kept = {name: data for name, data in records(trained).items() if not name.startswith((".format", "data.pkl"))}
        assert records(out).keys() - {"data.pkl"} == kept.keys()

    def test_every_record_but_the_pickle_is_carried_over(self, trained: Path) -> None:
        out = masked(trained, trained.with_name("out.pt"), {key_of(trained, "2.bias"): torch.ones(3)})
        before, after = records(trained), records(out)
        gone, new = before.keys() - after.keys(), after.keys() - before.keys()
        assert gone == {".format_version"}
        assert [after[name] for name in new] == [raw(torch.ones(3))]
        assert all(before[name] == after[name] for name in before.keys() & after.keys() - {"data.pkl"})

    @pytest.mark.parametrize("protocol", range(1, 6))
    def test_masks_go_into_pickles_of_every_protocol(self, tmp_path: Path, protocol: int) -> None:
        path = tmp_path / "any.pt"
        torch.save({**strange_state(), **EXTRAS}, path, pickle_protocol=protocol)
        out = masked(path, tmp_path / "out.pt", {"half.weight": torch.ones(5, 3).half()})
        wanted = {**torch.load(path, weights_only=False)}
        loaded = torch.load(out, weights_only=False)
        assert raw(loaded["half.weight_orig"]) == raw(wanted["half.weight"])
        assert raw(loaded.pop("half.weight_mask")) == raw(torch.ones(5, 3).half())
        assert plain(list(loaded.values())) == plain(list(wanted.values()))

    @pytest.mark.parametrize("key", strange_state())
    def test_a_new_tensor_of_every_layout(self, tmp_path: Path, key: str) -> None:
        path = tmp_path / "strange.pt"
        torch.save(strange_state(), path)
        wanted = torch.load(path, weights_only=True)
        mask = torch.zeros_like(wanted[key].contiguous())
        loaded = torch.load(masked(path, tmp_path / "out.pt", {key: mask}), weights_only=True)
        assert list(loaded) == [
            each for name in wanted for each in ([f"{name}_orig", f"{name}_mask"] if name == key else [name])
        ]
        made = loaded.pop(f"{key}_mask")
        assert (made.dtype, made.shape, made.is_contiguous()) == (mask.dtype, mask.shape, True)
        assert raw(made) == raw(mask)
        assert plain(list(loaded.values())) == plain(list(wanted.values()))

    def test_ties_and_views_stay(self, tmp_path: Path) -> None:
        base = torch.arange(12.0).reshape(3, 4)
        torch.save({"a": base[:2], "b": base[:2], "c": base[1:]}, tmp_path / "tied.pt")
        edits = {"a": [Edit("a_new", table_of(tmp_path / "tied.pt")["a"])]}
        out = rewrite(open_container(tmp_path / "tied.pt"), tmp_path / "out.pt", edits, {"a_new": -base[:2]})
        loaded = torch.load(out, weights_only=True)
        assert list(loaded) == ["a_new", "b", "c"]
        assert torch.equal(loaded["b"], -base[:2])
        assert loaded["b"].data_ptr() == loaded["a_new"].data_ptr()
        assert torch.equal(loaded["c"], torch.cat([-base[1:2], base[2:]]))

    def test_parameters_stay_parameters(self, tmp_path: Path) -> None:
        state = {"p": torch.nn.Parameter(torch.arange(4.0)), "q": torch.ones(1)}
        torch.save(state, tmp_path / "parameters.pt")
        loaded = torch.load(masked(tmp_path / "parameters.pt", tmp_path / "out.pt", {"p": torch.ones(4)}))
        assert isinstance(loaded["p_orig"], torch.nn.Parameter)
        assert not isinstance(loaded["p_mask"], torch.nn.Parameter)

    def test_torch_finds_the_records_in_every_way(self, trained: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        """Mapped, on the meta device, and with its own check of record offsets."""
        out = masked(trained, trained.with_name("out.pt"), {key_of(trained, "0.weight"): torch.ones(4, 2, 3, 3)})
        wanted = plain(torch.load(out, weights_only=True))
        assert plain(torch.load(out, weights_only=True, mmap=True)) == wanted
        monkeypatch.setenv("TORCH_SERIALIZATION_DEBUG", "1")
        assert plain(torch.load(out, weights_only=True)) == wanted
        meta = torch.load(out, weights_only=True, map_location="meta")
        reader = torch.PyTorchFileReader(str(out))
        offsets = {reader.get_record_offset(name) for name in reader.get_all_records() if name.startswith("data/")}
        assert {each.untyped_storage()._checkpoint_offset for each in tensors_in(meta)} <= offsets

    def test_data_is_aligned_and_zip_programs_agree(self, trained: Path) -> None:
        out = masked(trained, trained.with_name("out.pt"), {key_of(trained, "0.weight"): torch.ones(4, 2, 3, 3)})
        records(out)
        assert all(tensor.storage.start % 64 == 0 for tensor in table_of(out).values())

    def test_objects_of_unknown_classes_are_written_as_they_were(self, tmp_path: Path) -> None:
        path = tmp_path / "objects.pt"
        torch.save({"state_dict": {"a": torch.ones(2)}, "config": Config(3), "set": {1, 2}}, path)
        out = masked(path, tmp_path / "out.pt", {key_of(path, "a"): torch.zeros(2)})
        loaded = torch.load(out, weights_only=False)
        assert (loaded["config"].size, loaded["set"]) == (3, {1, 2})

    def test_a_key_that_is_taken_is_refused(self, tmp_path: Path) -> None:
        torch.save({"a": torch.ones(2), "a_mask": 3.5}, tmp_path / "taken.pt")
        with pytest.raises(UserError, match="a_mask already"):
            masked(tmp_path / "taken.pt", tmp_path / "out.pt", {"a": torch.ones(2)})

    def test_changes_in_place_beside_new_keys(self, tmp_path: Path) -> None:
        path, out = tmp_path / "both.pt", tmp_path / "out.pt"
        torch.save({"a": torch.ones(2), "b": torch.ones(3), "c": torch.ones(4)}, path)
        table = table_of(path)
        edits = {"a": [Edit("a", table["a"])], "b": [Edit("d", table["b"], renamed=True)], "c": []}
        rewrite(open_container(path), out, edits, {"a": torch.zeros(2)})
        assert plain(torch.load(out)) == plain({"a": torch.zeros(2), "d": torch.ones(3)})
        assert [name for name in records(out) if name.startswith("data/")] == ["data/0", "data/1"]
