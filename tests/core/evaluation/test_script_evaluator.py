"""What the app does with a script of the user's: it is told in one sentence what fails, and the app goes on."""

import stat
from collections.abc import Iterator
from pathlib import Path

import pytest
import torch

from core.base.errors import UserError
from core.base.progress import silent
from core.evaluation.evaluator import EffectiveCut
from core.evaluation.failures import ended, finite
from core.evaluation.parameter_places import ParameterPlaces
from core.evaluation.script_evaluator import ScriptEvaluator, script_identity
from core.model.opening import open_checkpoint
from tests.core.evaluation.scripts import FAKED, PYTHON, evaluator, fake_torch, script

NOTHING = EffectiveCut()


@pytest.fixture
def checkpoint(tmp_path: Path) -> Path:
    torch.save({"a.weight": torch.arange(1.0, 13.0).reshape(3, 4)}, tmp_path / "model.pt")
    return tmp_path / "model.pt"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Where a script runs with what is no torch, and fast."""
    fake_torch(tmp_path / "script")
    return tmp_path / "script"


@pytest.fixture
def opened(checkpoint: Path, folder: Path) -> Iterator[ScriptEvaluator]:
    found = evaluator(checkpoint, script(folder, FAKED))
    yield found
    found.close()


def failure(checkpoint: Path, path: Path, python: Path = PYTHON, cut: EffectiveCut = NOTHING) -> str:
    running = evaluator(checkpoint, path, python)
    with pytest.raises(UserError) as failed:
        running.evaluate(cut, silent)
    running.close()
    assert running.pid is None
    assert "\n" not in str(failed.value)
    return str(failed.value).replace(str(path), path.name)


def body(returned: str) -> str:
    return FAKED.replace("return 0.5", returned)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("1 +", "evaluation.py, line 1, raised SyntaxError: invalid syntax (evaluation.py, line 1). Mend it there"),
        (
            "import no_such_module",
            "evaluation.py, line 1, raised ModuleNotFoundError: No module named 'no_such_module'. Choose",
        ),
        ("raise SystemExit(2)", "evaluation.py, line 1, raised SystemExit: 2. Mend it there"),
        ("load = 1", "evaluation.py has no function load(checkpoint). Add it"),
        ("def load(checkpoint): pass", "evaluation.py has no function evaluate(model). Add it"),
        (
            FAKED.replace("return Module()", "return {}"),
            "load() in evaluation.py returned a dict, where a torch.nn.Module is needed. Return the model",
        ),
        (FAKED.replace("return Module()", "pass"), "load() in evaluation.py returned nothing, where a torch"),
        (
            FAKED.replace("return Module()", "open('no such file')"),
            "load() in evaluation.py, line 5, raised FileNotFoundError: [Errno 2] No such file or directory",
        ),
        (body("raise ValueError('first line\\nsecond')"), "raised ValueError: first line second. Mend it there"),
        (body("return None"), "evaluate() in evaluation.py returned nothing, where a number is needed. Return a"),
        (
            body("return {'a': 1, 'b': []}"),
            "evaluate() in evaluation.py returned a list as b, where a number is needed",
        ),
        (body("return {}"), "evaluate() in evaluation.py gave no number. Give a number"),
        (body("return float('nan')"), "evaluate() in evaluation.py gave value = nan, and NaN can't be compared. Give"),
        (body("return {'loss': -float('inf')}"), "gave loss = -inf, and infinity can't be compared. Give a finite"),
        (body("import os; os.kill(os.getpid(), 9)"), "was killed, most likely because memory ran out. Close other"),
        (body("import os; os.abort()"), "crashed (SIGABRT). Run it by itself to find out why."),
        (body("import os; print('enough', flush=True); os._exit(5)"), "ended with exit status 5. Look at its log, and"),
    ],
)
def test_each_failure_is_one_sentence_and_says_what_to_do(
    text: str, sentence: str, checkpoint: Path, folder: Path
) -> None:
    assert sentence in failure(checkpoint, script(folder, text))


def test_an_interpreter_must_have_a_new_enough_torch(checkpoint: Path, tmp_path: Path) -> None:
    fake_torch(tmp_path / "old", "1.13.1")
    told = failure(checkpoint, script(tmp_path / "old", FAKED))
    assert told == f"{PYTHON} has torch 1.13.1, and 2.0 or newer is needed. Choose another Python interpreter."
    path = script(tmp_path / "none", FAKED)
    (path.parent / "torch.py").write_text("raise ImportError('libtorch.so is missing')")
    assert f"{PYTHON} can't import torch: libtorch.so is missing. Choose" in failure(checkpoint, path)


def test_an_interpreter_must_be_one(checkpoint: Path, folder: Path, tmp_path: Path) -> None:
    path = script(folder, FAKED)
    gone = tmp_path / "gone"
    assert f"{gone} can't be started: No such file or directory. Choose" in failure(checkpoint, path, gone)
    gone.write_text("not executable")
    assert f"{gone} can't be started: Permission denied. Choose" in failure(checkpoint, path, gone)
    gone.write_text("#!/bin/sh\necho what is that\nexit 2\n")
    gone.chmod(gone.stat().st_mode | stat.S_IXUSR)
    told = failure(checkpoint, path, gone)
    assert told.startswith(f"{gone} does not run as Python 3.8 or newer does. Choose another interpreter.")
    assert told.endswith("It said: what is that")


def test_the_next_cut_is_evaluated_after_a_failure(opened: ScriptEvaluator, folder: Path) -> None:
    turns = "turns = iter([None, 'x', 1.5, 'kill', 2.5])\n" + body(
        "found = next(turns)\n    if found == 'kill':\n        import os; os._exit(1)\n    return found"
    )
    script(folder, turns)
    for _ in range(2):
        with pytest.raises(UserError, match="where a number is needed"):
            opened.evaluate(NOTHING, silent)
    pid = opened.pid
    assert opened.evaluate(NOTHING, silent).metrics == {"value": 1.5}
    assert opened.pid == pid is not None
    with pytest.raises(UserError, match="exit status 1"):
        opened.evaluate(NOTHING, silent)
    assert opened.pid is None
    with pytest.raises(UserError, match="where a number is needed"):
        opened.evaluate(NOTHING, silent)


def test_a_script_that_has_changed_is_run_anew_and_is_another(opened: ScriptEvaluator, folder: Path) -> None:
    first = opened.identity
    assert opened.evaluate(NOTHING, silent).metrics == {"value": 0.5}
    pid, changed = opened.pid, script(folder, body("return {'accuracy': 1}"))
    assert opened.evaluate(NOTHING, silent).metrics == {"accuracy": 1}
    assert opened.pid != pid
    assert opened.identity == script_identity(changed, PYTHON) != first
    changed.unlink()
    with pytest.raises(UserError, match=r"evaluation\.py can't be read: No such file or directory\. Choose"):
        opened.evaluate(NOTHING, silent)


def test_a_checkpoint_that_has_changed_is_told(opened: ScriptEvaluator, checkpoint: Path) -> None:
    opened.evaluate(NOTHING, silent)
    torch.save({"a.weight": torch.ones(3, 4)}, checkpoint)
    with pytest.raises(UserError, match="has changed since it was opened"):
        opened.evaluate(NOTHING, silent)


def test_a_model_without_what_is_cut_is_told_and_lists_it(opened: ScriptEvaluator) -> None:
    opened.evaluate(NOTHING, silent)
    assert opened.notes == ("1 parameter of the file is not in the model that load() returns: a.weight.",)
    with pytest.raises(UserError, match=r"a\.weight is not in the model that load\(\) returns, so it can't be cut"):
        opened.evaluate(EffectiveCut((("a.weight", 1.0),)), silent)
    assert opened.evaluate(NOTHING, silent).metrics == {"value": 0.5}


def test_what_is_printed_is_in_the_log_and_disturbs_nothing(opened: ScriptEvaluator, folder: Path) -> None:
    talking = "print('{\"failed\": 1}')\n" + body(
        "import sys, os\n    print('a' * 200000); os.write(2, b'loss\\n'); print('done')\n    return 1"
    )
    script(folder, talking)
    assert opened.evaluate(NOTHING, silent).metrics == {"value": 1}
    assert opened.log.endswith("done\n")
    assert "loss\n" in opened.log


def test_scripts_work_in_their_folder_as_the_main_module(opened: ScriptEvaluator, folder: Path) -> None:
    (folder / "beside.py").write_text("number = 7")
    text = "import beside, os, sys, __main__\n" + body(
        "assert __main__.evaluate is evaluate and sys.argv == [__file__]\n"
        "    assert os.getcwd() == os.path.dirname(__file__) and __name__ == '__mp_main__'\n"
        "    return beside.number"
    )
    script(folder, text)
    assert opened.evaluate(NOTHING, silent).metrics == {"value": 7}


def test_values_in_other_forms_are_written_as_plain_bytes(tmp_path: Path) -> None:
    mask = torch.tensor([[1.0, 0.0], [0.0, 1.0]])
    torch.save({"a.weight_orig": mask + 1, "a.weight_mask": mask}, tmp_path / "masked.pt")
    places = ParameterPlaces(open_checkpoint(tmp_path / "masked.pt"), silent)
    (listed,) = places.listed
    assert (listed["name"], listed["file"]) == ("a.weight", str(tmp_path / "masked.pt"))
    written = listed["mask"]
    assert Path(written["file"]).read_bytes()[written["start"] :] == b"\1\0\0\1"


def test_unknown_signals_have_a_number() -> None:
    assert "(signal 63)" in str(ended(-63, "It", ""))
    assert finite({"a": 1.0}, "It") == {"a": 1.0}


def test_annotations_of_a_script_are_what_they_are_when_it_is_run_by_itself(checkpoint: Path, folder: Path) -> None:
    text = "class Options:\n    count: int\n" + body("return float(Options.__annotations__['count'] is int)")
    running = evaluator(checkpoint, script(folder, text))
    assert running.evaluate(NOTHING, silent).metrics == {"value": 1.0}
    running.close()


def test_an_error_without_a_text_is_told_by_its_name(checkpoint: Path, folder: Path) -> None:
    assert "raised KeyboardInterrupt. " in failure(checkpoint, script(folder, body("raise KeyboardInterrupt")))


def test_of_an_interpreter_that_says_nothing_nothing_is_quoted(checkpoint: Path, folder: Path) -> None:
    assert failure(checkpoint, script(folder, FAKED), Path("/bin/false")).endswith("Choose another interpreter.")
