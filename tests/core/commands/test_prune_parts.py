"""What a job array writes in parts and `join` puts together is what one process writes, byte for byte, or nothing."""

import json
import os
from pathlib import Path

import pytest
import torch

from core.base.errors import UserError
from core.storage.atomic_output import new_output
from core.storage.output_guard import OutputGuard
from core.storage.shared_draft import SharedDraft
from tests.core.scale.models import KINDS, contents, distributed, many_layers, record_of, sharded
from tests.core.scale.parts import prune, run, told, write_parts


@pytest.fixture
def model(tmp_path: Path) -> Path:
    sharded(many_layers(6), tmp_path / "model", 6)
    return tmp_path / "model"


@pytest.mark.parametrize("kind", KINDS)
def test_seven_parts_are_what_one_process_writes(kind: str, tmp_path: Path) -> None:
    KINDS[kind](many_layers(), tmp_path / "model", 24)
    one, parts = tmp_path / "one.out", tmp_path / "parts.out"
    assert prune(tmp_path / "model", one) == 0
    write_parts(tmp_path / "model", parts, 7)
    assert not parts.exists()
    assert run("join", parts) == 0
    assert contents(parts) == contents(one)
    assert record_of(parts) == record_of(one)
    assert sorted(path.name for path in tmp_path.iterdir() if "parts" in path.name) == sorted(
        path.name.replace("one", "parts") for path in tmp_path.iterdir() if "one" in path.name
    )


@pytest.mark.parametrize(
    "options",
    [
        ("--threshold", "0.3"),
        ("--density", "0.4", "--each"),
        ("--max-error", "0.3"),
        ("--sigma", "0.7"),
        ("--nm", "2:4"),
        ("--density", "0.4", "--with-masks"),
        ("--threshold", "0.3", "--no-record", "--with-masks"),
    ],
)
def test_each_way_to_prune_is_the_same_in_parts(options: tuple[str, ...], model: Path, tmp_path: Path) -> None:
    assert prune(model, tmp_path / "one", *options) == 0
    write_parts(model, tmp_path / "parts", 3, *options)
    assert run("join", tmp_path / "parts") == 0
    assert contents(tmp_path / "parts") == contents(tmp_path / "one")
    if "--no-record" not in options:
        assert record_of(tmp_path / "parts") == record_of(tmp_path / "one")


def test_a_plan_is_carried_out_in_parts_and_told_of_in_the_same_words(
    model: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert prune(model, tmp_path / "first", "--density", "0.3") == 0
    plan = tmp_path / "plan.json"
    plan.write_text(json.dumps(json.loads((tmp_path / "first" / "secateurs.json").read_text())["plan"]))
    other = many_layers(6)
    other["layers.0.up.weight"][0, 0] = 3.0
    sharded(other, tmp_path / "other", 6)
    for source in (model, tmp_path / "other"):
        one, parts = tmp_path / f"one-{source.name}", tmp_path / f"parts-{source.name}"
        capsys.readouterr()
        assert prune(source, one, "--plan", plan, "--json") == 0
        alone = json.loads(capsys.readouterr().out)
        write_parts(source, parts, 2, "--plan", plan)
        capsys.readouterr()
        assert run("join", parts, "--json") == 0
        joined = json.loads(capsys.readouterr().out)
        assert {**joined, "output": str(one), "record": alone["record"]} == alone
        assert joined["output"] == str(parts)
        assert contents(parts) == contents(one)


def test_what_is_done_is_recognised_and_what_is_damaged_is_done_again(
    model: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "parts"
    write_parts(model, out, 2)
    capsys.readouterr()
    assert prune(model, out, "--density", "0.4", "--part", "1/2", "--json") == 0
    again = json.loads(capsys.readouterr().out)
    assert again["written"] == []
    assert len(again["before"]) > 2
    draft = SharedDraft(out)
    shard = next(draft.folder.rglob("model-00003-*.safetensors"))
    raw = bytearray(shard.read_bytes())
    raw[-1] ^= 1
    shard.write_bytes(raw)
    next(draft.folder.rglob("model-00004-*.safetensors")).unlink()
    assert run("join", out) == 2
    assert "model-00003-of-00006.safetensors, model-00004-of-00006.safetensors are missing" in told(capsys)
    assert not out.exists()
    # with another number of parts, too
    write_parts(model, out, 5)
    assert run("join", out) == 0
    assert prune(model, tmp_path / "one") == 0
    assert contents(out) == contents(tmp_path / "one")


def test_what_a_part_left_half_written_is_not_taken_for_done(
    model: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "parts"
    original = SharedDraft.put

    def die(self: SharedDraft, content: bytes, *names: str) -> None:
        if names == ("00002.json",):
            raise KeyboardInterrupt
        original(self, content, *names)

    with monkeypatch.context() as patched:
        patched.setattr(SharedDraft, "put", die)
        assert prune(model, out, "--density", "0.4", "--part", "1/1") == 130
    assert run("join", out) == 2
    assert "1 of 7 steps are done" in told(capsys)
    write_parts(model, out, 1)
    assert run("join", out) == 0


def test_parts_of_another_plan_or_source_are_refused(
    model: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "parts"
    assert prune(model, out, "--density", "0.4", "--part", "1/2") == 0
    for options in (("--density", "0.5"), ("--density", "0.4", "--with-masks")):
        assert prune(model, out, *options, "--part", "2/2") == 2
        assert "has parts of another plan or with other options. Finish these" in told(capsys)
    state = many_layers(6)
    sharded({**state, "layers.1.up.weight": state["layers.1.up.weight"] * 2}, tmp_path / "other", 6)
    assert prune(tmp_path / "other", out, "--density", "0.4", "--part", "2/2") == 2
    assert "has parts of another source" in told(capsys)
    assert prune(model, out, "--density", "0.4", "--part", "2/2") == 0
    shard = model / "model-00002-of-00006.safetensors"
    os.utime(shard, ns=(1, 1))
    assert run("join", out) == 2
    assert "has changed since the parts" in told(capsys)
    assert not out.exists()


def test_there_may_be_more_parts_than_files(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    torch.save({"a.weight": torch.arange(12.0).reshape(3, 4)}, tmp_path / "model.pt")
    out = tmp_path / "out.pt"
    for number in (1, 2, 3):
        assert prune(tmp_path / "model.pt", out, "--threshold", "3", "--part", f"{number}/3") == 0
    assert capsys.readouterr().out.count("is empty: there are fewer files than parts.") == 2
    assert run("join", out) == 0
    assert prune(tmp_path / "model.pt", tmp_path / "one.pt", "--threshold", "3") == 0
    assert out.read_bytes() == (tmp_path / "one.pt").read_bytes()


def test_what_needs_one_process_is_refused(model: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    part = ("--density", "0.4", "--part", "1/2")
    assert run("prune", model, "--handover", tmp_path / "out", *part) == 2
    assert "--handover is for a single process" in told(capsys)
    assert prune(model, tmp_path / "out", *part, "--embed-record") == 2
    assert run("prune", model, model, "-o", tmp_path / "out", *part) == 2
    assert prune(model, tmp_path / "out", "--density", "0.4", "--part", "3/2") == 2
    assert "There is no part 3/2" in told(capsys)
    assert prune(model, tmp_path / "out", "--threshold", "0.1", "--select", "nothing", "--part", "1/2") == 2
    assert {path.name for path in tmp_path.iterdir()} == {"model"}


def test_what_is_written_in_parts_is_not_written_by_one_process(
    model: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "out"
    assert prune(model, out, "--density", "0.4", "--part", "1/2") == 0
    for also in ((), ("--force",)):
        assert prune(model, out, "--density", "0.4", *also) == 2
        assert "out.secateurs-parts has parts of out. Finish these with join, remove that folder, or" in told(capsys)
    with pytest.raises(UserError, match="has parts of out"), new_output(out, OutputGuard()):
        pytest.fail("the block was entered")
    assert prune(model, out, "--density", "0.4", "--part", "2/2") == 0
    assert run("join", out) == 0


def test_the_part_that_reads_all_weights_says_what_saves_that(
    model: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    index = tmp_path / "model.index.safetensors"
    assert run("index", model, "-o", index) == 0
    capsys.readouterr()

    def notes(out: str, *options: object) -> list[str]:
        assert prune(model, tmp_path / out, *options, "--json") == 0
        found: list[str] = json.loads(capsys.readouterr().out)["notes"]
        return found

    (said,) = notes("a", "--density", "0.4", "--part", "1/2")
    assert "--index INDEX saves that" in said
    # found once, for all parts
    assert notes("a", "--density", "0.4", "--part", "2/2") == []
    assert len(notes("b", "--sigma", "0.7", "--part", "1/2")) == 1
    assert notes("c", "--threshold", "0.3", "--part", "1/2") == []
    assert notes("d", "--density", "0.4", "--index", index, "--part", "1/2") == []
    assert prune(model, tmp_path / "e", "--density", "0.4", "--part", "1/1") == 0
    assert said in capsys.readouterr().out


def dcp(folder: Path) -> Path:
    """A folder of torch.distributed.checkpoint with twenty tensors of one size in one data file."""
    distributed({f"layers.{each}.weight": torch.randn(128, 128) for each in range(20)}, folder, 1)
    return folder


@pytest.mark.parametrize("count", [2, 3])
def test_parts_of_one_data_file_share_the_cutting_by_what_it_costs(
    count: int, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The digest of the file reads it once; what is cut is read, written, and read back."""
    model, told_parts = dcp(tmp_path / "model"), []
    for number in range(1, count + 1):
        part = ("--threshold", "0.5", "--part", f"{number}/{count}", "--json")
        assert prune(model, tmp_path / "out", *part) == 0
        told_parts.append(json.loads(capsys.readouterr().out))
    pieces = [len(each["written"]) for each in told_parts]
    assert sum(pieces) == 20
    costs = [
        3 * len(each["written"]) + 20 * any(name.endswith(".distcp") for name in each["digested"])
        for each in told_parts
    ]
    assert max(costs) - min(costs) <= 3
    assert all(name.startswith("piece-") for each in told_parts for name in each["written"])
    assert told_parts[-1]["left"] == told_parts[-1]["undigested"] == 0


def test_a_part_says_pieces_and_digests_apart(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    model, out = dcp(tmp_path / "model"), tmp_path / "out"
    assert prune(model, out, "--threshold", "0.5", "--part", "1/2") == 0
    said = capsys.readouterr().out
    assert f"Part 1/2 of {out}: 7 pieces written, 1 digest of the source taken." in said
    assert "13 pieces and 1 digest of the source of other parts are missing." in said
    assert prune(model, out, "--threshold", "0.5", "--part", "1/2") == 0
    assert f"Part 1/2 of {out}: 0 pieces written, 8 done before." in capsys.readouterr().out
    assert run("join", out) == 2
    assert "8 of 22 steps are done" in told(capsys)
