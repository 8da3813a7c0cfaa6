"""What is written of an archive: the new elements and nothing else; and with other keys, everything else as it was."""

import errno
import zipfile
from collections import OrderedDict
from collections.abc import Callable, Iterator
from functools import cache, partial
from pathlib import Path

import pytest
import torch
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.base.errors import Cancelled, UserError
from core.base.progress import silent
from core.formats import open_container
from core.formats.shared import output_writer
from core.formats.shared.container import Edit
from core.formats.shared.output_writer import OutputWriter
from core.storage.source_file import SourceFile
from tests.core.formats.helpers import (
    assert_same,
    forge,
    in_place,
    masked,
    raw,
    records,
    refusal,
    rewrite,
    state_node,
    strange_state,
    table_of,
    tensor_node,
    unmasked,
)

EXTRAS = {"epoch": 7, "args": ["a", ("b", 1.5, None), {"c": 2**70}], "text": "ä€\U0001f600", "flags": [True, False]}


@pytest.fixture
def model() -> torch.nn.Module:
    torch.manual_seed(0)
    return torch.nn.Sequential(torch.nn.Conv2d(2, 4, 3), torch.nn.BatchNorm2d(4), torch.nn.Linear(4, 3))


@pytest.fixture
def trained(tmp_path: Path, model: torch.nn.Module) -> Path:
    """A training checkpoint: optimizer state, an ordered dict with metadata, and other things."""
    optimizer = torch.optim.Adam(model.parameters())
    for parameter in model.parameters():
        parameter.grad = torch.ones_like(parameter)
    optimizer.step()
    whole = {"state_dict": model.state_dict(), "optimizer": optimizer.state_dict(), **EXTRAS}
    torch.save(whole, tmp_path / "trained.pt")
    return tmp_path / "trained.pt"


def key_of(path: Path, ending: str) -> str:
    """The key of a tensor in the table, whatever is before its name there."""
    return next(key for key in table_of(path) if key.endswith(ending))


def halved(values: torch.Tensor) -> torch.Tensor:
    return torch.where(torch.arange(values.numel()).reshape(values.shape) % 2 == 0, values, 0)


def tensors_in(value: object) -> Iterator[torch.Tensor]:
    if isinstance(value, torch.Tensor):
        yield value
    elif isinstance(value, dict):
        for each in value.values():
            yield from tensors_in(each)
    elif isinstance(value, list | tuple):
        for each in value:
            yield from tensors_in(each)


def plain(value: object) -> object:
    """A loaded file with its tensors as bytes, so that it can be compared."""
    if isinstance(value, torch.Tensor):
        return value.dtype, tuple(value.shape), raw(value), isinstance(value, torch.nn.Parameter)
    if isinstance(value, dict):
        pairs = [(key, plain(each)) for key, each in value.items()]
        return type(value), pairs, plain(vars(value)) if getattr(value, "__dict__", None) else None
    return [plain(each) for each in value] if isinstance(value, list | tuple) else value


class TestInPlace:
    """Edits that keep their keys."""

    def test_only_the_elements_change(self, trained: Path, model: torch.nn.Module) -> None:
        key = key_of(trained, "0.weight")
        weight = halved(model.state_dict()["0.weight"])
        out = in_place(trained, trained.with_name("out.pt"), {key: weight})
        before, after = records(trained), records(out)
        assert list(before) == list(after)
        changed = [name for name in before if before[name] != after[name]]
        assert len(changed) == 1
        assert after[changed[0]] == raw(weight)
        wanted = torch.load(trained, weights_only=True)
        wanted["state_dict"]["0.weight"].copy_(weight)
        assert plain(torch.load(out, weights_only=True)) == plain(wanted)

    def test_every_other_byte_stays(self, trained: Path, model: torch.nn.Module) -> None:
        """Outside of the elements only the two checksums of their record differ."""
        key = key_of(trained, "0.weight")
        tensor = table_of(trained)[key]
        out = in_place(trained, trained.with_name("out.pt"), {key: torch.zeros(4, 2, 3, 3)})
        before, after = trained.read_bytes(), out.read_bytes()
        assert len(before) == len(after)
        different = [place for place, (one, other) in enumerate(zip(before, after, strict=True)) if one != other]
        outside = [place for place in different if not tensor.start <= place < tensor.start + tensor.nbytes]
        assert 1 <= len(outside) <= 8

    def test_nothing_to_change_is_a_copy(self, trained: Path) -> None:
        assert in_place(trained, trained.with_name("out.pt"), {}).read_bytes() == trained.read_bytes()

    def test_each_tensor_of_a_strange_file_can_be_changed(self, tmp_path: Path) -> None:
        path = tmp_path / "strange.pt"
        torch.save(strange_state(), path)
        for key, values in strange_state().items():
            new = torch.zeros_like(values.contiguous())
            out = in_place(path, tmp_path / f"{key}.out", {key: new})
            wanted = torch.load(path, weights_only=True)
            if values.numel():
                wanted[key].copy_(new)
            assert plain(torch.load(out, weights_only=True)) == plain(wanted)
            assert list(records(out)) == list(records(path))

    def test_all_at_once(self, tmp_path: Path) -> None:
        path = tmp_path / "strange.pt"
        torch.save(strange_state(), path)
        zeros = {key: torch.zeros_like(values.contiguous()) for key, values in strange_state().items()}
        out = in_place(path, tmp_path / "out.pt", zeros)
        loaded = torch.load(out, weights_only=True)
        assert all(not any(raw(tensor)) for tensor in loaded.values())
        base = torch.load(path, weights_only=True)["rows.weight"].untyped_storage()
        left = torch.tensor(loaded["rows.weight"].untyped_storage().tolist(), dtype=torch.uint8)
        untouched = torch.zeros(6, 8, dtype=torch.bool)
        untouched[0, :5] = untouched[4, 4] = True
        untouched[5, 1:5:2] = True
        wanted = torch.tensor(base.tolist(), dtype=torch.uint8).view(torch.float32).reshape(6, 8)
        assert torch.equal(left.view(torch.float32).reshape(6, 8), torch.where(untouched, wanted, 0))

    def test_a_storage_with_several_edits_is_one_run(self, tmp_path: Path) -> None:
        base = torch.arange(24.0).reshape(4, 6)
        state = {"left": base[:, :3], "right": base[:, 3:], "tied": base[:, :3]}
        torch.save(state, tmp_path / "views.pt")
        out = in_place(
            tmp_path / "views.pt", tmp_path / "out.pt", {"left": -state["left"], "right": state["right"] * 2}
        )
        loaded = torch.load(out, weights_only=True)
        assert torch.equal(loaded["left"], -base[:, :3])
        assert torch.equal(loaded["right"], base[:, 3:] * 2)
        assert loaded["tied"].data_ptr() == loaded["left"].data_ptr()

    @settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=40)
    @given(st.data())
    def test_any_views_are_changed_as_torch_changes_them(self, tmp_path: Path, data: st.DataObject) -> None:
        base = torch.arange(40.0).reshape(5, 8)
        views = {}
        for number in range(data.draw(st.integers(1, 4))):
            top, left = data.draw(st.integers(0, 4)), data.draw(st.integers(0, 7))
            step, turned = data.draw(st.integers(1, 3)), data.draw(st.booleans())
            view = base[top::step, left::step]
            views[str(number) + "x"] = view.T if turned else view
        chosen = data.draw(st.lists(st.sampled_from(sorted(views)), unique=True, max_size=1))
        path, out = tmp_path / "views.pt", tmp_path / "out.pt"
        torch.save({**views, "other": torch.ones(3)}, path)
        out.unlink(missing_ok=True)
        in_place(path, out, {key: torch.full(views[key].shape, -1.0) for key in chosen})
        wanted = torch.load(path, weights_only=True)
        for key in chosen:
            wanted[key].fill_(-1)
        assert plain(torch.load(out, weights_only=True)) == plain(wanted)
        records(out)

    def test_checksums_that_were_not_kept_are_not_made_up(self, tmp_path: Path) -> None:
        path, out = tmp_path / "unchecked.pt", tmp_path / "out.pt"
        before = torch.serialization.get_crc32_options()
        torch.serialization.set_crc32_options(compute_crc32=False)
        torch.save({"a": torch.ones(4)}, path)
        torch.serialization.set_crc32_options(compute_crc32=before)
        in_place(path, out, {"a": torch.zeros(4)})
        assert out.read_bytes() == path.read_bytes().replace(raw(torch.ones(4)), bytes(16))

    def test_a_damaged_record_is_not_covered_up(self, tmp_path: Path) -> None:
        path = tmp_path / "damaged.pt"
        torch.save({"a": torch.ones(4), "b": torch.full((4,), 2.0)}, path)
        path.write_bytes(path.read_bytes().replace(raw(torch.ones(4)), raw(torch.full((4,), 3.0))))
        with pytest.raises(UserError, match="damaged: the checksum") as caught:
            in_place(path, tmp_path / "a.pt", {"a": torch.zeros(4)})
        assert str(caught.value).isprintable()
        in_place(path, tmp_path / "b.pt", {"b": torch.zeros(4)})

    def test_archives_of_other_zip_writers_are_patched(self, tmp_path: Path) -> None:
        """Their checksum stands in the local header, and nothing follows the data."""
        path = forge(tmp_path / "other.pt", state_node(a=tensor_node(), b=tensor_node(shape=(1,))))
        out = in_place(path, tmp_path / "out.pt", {"b": torch.tensor([9.0])})
        assert records(out)["data/0"] == raw(torch.tensor([9.0, 2.0]))
        with zipfile.ZipFile(out) as archive:
            info = archive.getinfo("archive/data/0")
            header = out.read_bytes()[info.header_offset :][:30]
        assert int.from_bytes(header[14:18], "little") == info.CRC

    def test_what_follows_the_archive_stays(self, tmp_path: Path) -> None:
        path = tmp_path / "junk.pt"
        torch.save({"a": torch.ones(4)}, path)
        path.write_bytes(path.read_bytes() + b"appended")
        assert in_place(path, tmp_path / "out.pt", {"a": torch.zeros(4)}).read_bytes().endswith(b"appended")

    def test_another_dtype_or_shape_is_a_bug(self, tmp_path: Path) -> None:
        path = tmp_path / "two.pt"
        torch.save({"a": torch.ones(4), "b": torch.ones(5)}, path)
        other = table_of(path)["b"]
        with pytest.raises(ValueError, match="another dtype or shape"):
            rewrite(open_container(path), tmp_path / "out.pt", {"a": [Edit("a", other)]}, {"a": torch.ones(5)})

    def test_too_few_bytes_are_a_bug(self, tmp_path: Path) -> None:
        torch.save({"a": torch.ones(4)}, tmp_path / "a.pt")
        container, tensor = open_container(tmp_path / "a.pt"), table_of(tmp_path / "a.pt")["a"]
        for number, key in enumerate(("a", "b")):
            with pytest.raises(ValueError, match="takes 16 bytes, not 12"):
                container.write(
                    tmp_path / str(number), {"a": [Edit(key, tensor)]}, lambda _: memoryview(bytes(12)), silent
                )


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

    def test_and_back(self, trained: Path, model: torch.nn.Module) -> None:
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
    def test_every_protocol(self, tmp_path: Path, protocol: int) -> None:
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


class Config:
    def __init__(self, size: int) -> None:
        self.size = size


class TestTheDraft:
    """How the new file comes about."""

    def test_progress_ends_at_its_total(self, trained: Path) -> None:
        key = key_of(trained, "0.weight")
        for number, ending in enumerate(("0.weight", "0.weight_orig")):
            told: list[tuple[int, int]] = []
            container = open_container(trained)
            edits = {key: [Edit(key.removesuffix("0.weight") + ending, table_of(trained)[key])]}
            new = memoryview(bytes(4 * 2 * 9 * 4))
            out = trained.with_name(f"{number}.pt")
            container.write(out, edits, lambda edit: new, lambda done, total: told.append((done, total)))  # noqa: B023
            assert told[0][0] == 0
            assert told == sorted(told)
            assert told[-1][0] == told[-1][1] <= out.stat().st_size

    def test_it_can_be_stopped(self, trained: Path) -> None:
        def stop(done: int, total: int) -> None:
            if done:
                raise Cancelled

        with pytest.raises(Cancelled):
            open_container(trained).write(trained.with_name("out.pt"), {}, lambda edit: memoryview(b""), stop)

    def test_a_source_that_changes_meanwhile_is_noticed(self, trained: Path) -> None:
        container = open_container(trained)
        key = key_of(trained, "0.weight")

        def change(edit: Edit) -> memoryview:
            with trained.open("ab") as stream:
                stream.write(b"more")
            return memoryview(bytes(edit.source.nbytes))

        with pytest.raises(UserError, match="changed"):
            container.write(trained.with_name("out.pt"), {key: [Edit(key, table_of(trained)[key])]}, change, silent)

    def test_systems_without_a_copy_of_their_own(self, trained: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.delattr("os.copy_file_range")
        assert in_place(trained, trained.with_name("out.pt"), {}).read_bytes() == trained.read_bytes()

    def test_file_systems_that_refuse_it(self, trained: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        def refuse(*_: object) -> int:
            raise OSError(errno.EXDEV, "another file system")

        monkeypatch.setattr("os.copy_file_range", refuse)
        assert in_place(trained, trained.with_name("out.pt"), {}).read_bytes() == trained.read_bytes()

    def test_other_errors_are_passed_on(self, trained: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        def full(*_: object) -> int:
            raise OSError(errno.ENOSPC, "no room")

        monkeypatch.setattr("os.copy_file_range", full)
        with pytest.raises(OSError, match="no room"):
            in_place(trained, trained.with_name("out.pt"), {})

    def test_large_tensors_go_in_steps(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        """With helpers, blocks and steps of a few bytes all the joints are exercised."""
        monkeypatch.setattr(output_writer, "BLOCK", 16)
        monkeypatch.setattr(output_writer, "STEP", 24)
        path = tmp_path / "strange.pt"
        torch.save(strange_state(), path)
        values = {key: torch.zeros_like(each.contiguous()) for key, each in strange_state().items() if "w" in key}
        out = in_place(path, tmp_path / "out.pt", values)
        assert all(not any(raw(torch.load(out)[key])) for key in values)
        records(out)
        assert_same(table_of(masked(path, tmp_path / "masked.pt", {})), strange_state())

    def test_nothing_changes_before_it_is_written(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        """As if the writing thread were always late: it starts only when its result is waited for."""

        class Late:
            def __init__(self, work: Callable[[], int]) -> None:
                self.result = cache(work)

        monkeypatch.setattr(output_writer, "BLOCK", 16)
        monkeypatch.setattr(output_writer, "STEP", 24)
        monkeypatch.setattr(
            output_writer.OutputWriter, "_meanwhile", lambda _, _size, work, *args: Late(partial(work, *args))
        )
        path = tmp_path / "strange.pt"
        torch.save(strange_state(), path)
        values = {key: torch.zeros_like(each.contiguous()) for key, each in strange_state().items() if "w" in key}
        out = in_place(path, tmp_path / "out.pt", values)
        records(out)
        assert all(not any(raw(torch.load(out)[key])) for key in values)

    def test_amending_goes_back_to_the_end(self, tmp_path: Path) -> None:
        (tmp_path / "old").write_bytes(b"0123456789")
        with output_writer.writing(tmp_path / "new", SourceFile.of(tmp_path / "old"), silent, 10) as new:
            assert isinstance(new, OutputWriter)
            new.copy(0, 4)
            new.patch(1, b"xy")
            new.put(b"ab")
            new.copy(6, 10)
        assert (tmp_path / "new").read_bytes() == b"0xy3ab6789"


def test_the_remainder_knows_all_that_is_no_element(trained: Path) -> None:
    key = key_of(trained, "0.weight")
    before = open_container(trained).remainder()
    cut = in_place(trained, trained.with_name("cut.pt"), {key: torch.zeros(4, 2, 3, 3)})
    assert open_container(cut).remainder() == before
    data = bytearray(trained.read_bytes())
    data[data.index(b"FB")] ^= 1
    trained.with_name("other.pt").write_bytes(data)
    after = open_container(trained.with_name("other.pt")).remainder()
    assert [label for label in before if before[label] != after[label]] == ["the archive's directory"]


def test_the_remainder_sees_between_views(tmp_path: Path) -> None:
    base = torch.arange(12.0).reshape(3, 4)
    for name, change in {"one": (0, 0), "two": (0, 3), "three": (2, 1)}.items():
        base_copy = base.clone()
        base_copy[change] = 99
        torch.save({"a": base_copy[:, :2]}, tmp_path / "same.pt")
        (tmp_path / "same.pt").rename(tmp_path / name)
    one, two, three = (open_container(tmp_path / name).remainder() for name in ("one", "two", "three"))
    assert one["record same/data/0"] == three["record same/data/0"] != two["record same/data/0"]


def test_what_was_refused_is_one_line(tmp_path: Path) -> None:
    (tmp_path / "not a zip").write_bytes(b"PK\x03\x04 and then something else")
    assert "can't be opened" in refusal(tmp_path / "not a zip")
