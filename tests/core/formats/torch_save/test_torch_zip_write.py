"""What is written of an archive: the new elements and nothing else."""

import errno
import zipfile
from collections.abc import Callable
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
)
from tests.core.formats.torch_save.saved_models import halved, key_of, plain


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
