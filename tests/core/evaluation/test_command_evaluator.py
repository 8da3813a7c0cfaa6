"""A command of the user's is run on a copy of the checkpoint, and the last line of what it prints is the answer."""

import json
import sys
from pathlib import Path

import pytest
import torch
from safetensors.torch import load_file, save_file

from core.base.errors import UserError
from core.base.progress import silent
from core.evaluation.command_evaluator import CommandEvaluator, command_identity
from core.evaluation.evaluator import EffectiveCut
from core.model.opening import open_checkpoint

COUNTS = r"""
import json, os, struct, sys
path = sys.argv[1]
with open(path, "rb") as stream:
    length, = struct.unpack("<Q", stream.read(8))
    stream.seek(8 + length)
    words = memoryview(stream.read()).cast("I")
beside = sorted(os.listdir(sys.argv[2]))
print("reading", file=sys.stderr)
print("progress 10 %\rprogress 100 %")
print(json.dumps({"zeros": words.tolist().count(0), "beside": len(beside)}))
"""


@pytest.fixture
def checkpoint(tmp_path: Path) -> Path:
    (tmp_path / "model").mkdir()
    (tmp_path / "model" / "config.json").write_text("{}")
    save_file({"a.weight": torch.arange(1.0, 13.0).reshape(3, 4)}, tmp_path / "model" / "model.safetensors")
    return tmp_path / "model" / "model.safetensors"


def cut(threshold: float) -> EffectiveCut:
    return EffectiveCut((("a.weight", threshold),))


def command(checkpoint: Path, *arguments: str) -> CommandEvaluator:
    return CommandEvaluator(open_checkpoint(checkpoint), arguments)


def test_each_cut_is_seen_by_the_command_beside_what_lies_beside(checkpoint: Path, tmp_path: Path) -> None:
    script = tmp_path / "count.py"
    script.write_text(COUNTS)
    running = command(checkpoint, sys.executable, "-S", str(script), "{checkpoint}", "{folder}")
    for threshold in (0.0, 6.0, 3.0, 100.0):
        found = running.evaluate(cut(threshold), silent)
        assert found.metrics == {"zeros": min(threshold, 12), "beside": 2}
    assert running.log.endswith('progress 100 %\n{"zeros": 12, "beside": 2}\n')
    assert "reading\n" in running.log
    assert load_file(checkpoint)["a.weight"].count_nonzero() == 12
    running.close()
    running.close()


@pytest.mark.parametrize(
    ("line", "metrics"),
    [
        ("0.5", {"value": 0.5}),
        ("0.5\n\n", {"value": 0.5}),
        ("+1e-3", {"value": 0.001}),
        ('{"loss": 2, "accuracy": 0.25}', {"loss": 2.0, "accuracy": 0.25}),
    ],
)
def test_numbers_are_understood(line: str, metrics: dict[str, float], checkpoint: Path) -> None:
    running = command(checkpoint, "printf", "%s\n", "loading", line)
    assert running.evaluate(cut(1.0), silent).metrics == metrics
    running.close()


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("printf", "accuracy: 0.5\n"), "the last line of its output was: accuracy: 0.5. Have it print a number"),
        (("true",), "the last line of its output is missing. Have it print a number"),
        (("printf", "{}"), "gave no number. Give a number"),
        (("printf", '{"a": "b"}'), 'was: {"a": "b"}. Have it print'),
        (("printf", "[1]"), "was: [1]. Have it print"),
        (("printf", "nan"), "gave value = nan, and NaN can't be compared. Give a finite number"),
        (("printf", '{"loss": Infinity}'), "gave loss = inf, and infinity can't be compared. Give a finite number"),
        (("sh", "-c", "echo went wrong >&2; exit 3"), "ended with exit status 3. Look at its log, and mend what it"),
        (("sh", "-c", "echo went wrong >&2; exit 3"), "Its last line was: went wrong"),
        (("sh", "-c", "kill -9 $$"), "was killed, most likely because memory ran out. Close other programs"),
        (("sh", "-c", "kill -SEGV $$"), "crashed (SIGSEGV). Run it by itself"),
        (("no-such-program", "x"), "There is no program no-such-program that can be run. Check its name"),
        ((), "The command is empty. Give a program"),
    ],
)
def test_each_failure_is_one_sentence_and_says_what_to_do(
    arguments: tuple[str, ...], sentence: str, checkpoint: Path
) -> None:
    running = command(checkpoint, *arguments)
    for _ in range(2):
        with pytest.raises(UserError) as failed:
            running.evaluate(cut(1.0), silent)
        assert sentence in str(failed.value)
    running.close()


def test_the_identity_is_that_of_the_arguments_and_of_files_among_them(checkpoint: Path, tmp_path: Path) -> None:
    script = tmp_path / "evaluate.sh"
    script.write_text("echo 1")
    running = command(checkpoint, "sh", str(script))
    first = running.identity
    assert running.evaluate(cut(1.0), silent).metrics == {"value": 1}
    assert running.identity == first == command_identity(["sh", str(script)])
    script.write_text("echo 2")
    assert running.evaluate(cut(1.0), silent).metrics == {"value": 2}
    assert running.identity not in (first, command_identity(["sh", "-e", str(script)]))
    running.close()


def test_numbers_of_json_may_be_on_any_kind_of_line(checkpoint: Path) -> None:
    running = command(checkpoint, "printf", json.dumps({"a": True}) + "\r\n")
    assert running.evaluate(cut(1.0), silent).metrics == {"a": 1.0}
    running.close()
