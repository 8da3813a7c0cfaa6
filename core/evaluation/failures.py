"""The sentences for what goes wrong in the user's own evaluation: what happened, and what to do."""

import math
import signal
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from core.base.errors import UserError

_LONGEST = 300
"""Most characters of what a script said."""
_NAMED = 3
"""Most parameters that are named."""
_FUNCTIONS = {"load": "load(checkpoint)", "evaluate": "evaluate(model)"}
_DIFFERS = {
    "missing": "is not in the model that load() returns",
    "shape": "has another shape in the model that load() returns",
    "values": "has other values in the model that load() returns",
}


def told(answer: Mapping[str, Any], script: Path, python: Path) -> UserError:
    """What a runner has told as a failure."""
    details = {key: value for key, value in answer.items() if key != "changed"}
    return _SENTENCES[str(details.pop("failed"))](script, python, **details)


def ended(status: int, what: str, last_line: str) -> UserError:
    """A process that has ended without an answer.

    Args:
        status: its exit status; negative where a signal ended it.
        what: it was.
        last_line: that it printed.
    """
    if status == -signal.SIGKILL:
        return UserError(
            f"{what} was killed, most likely because memory ran out. Close other programs, or evaluate on less at a "
            "time."
        )
    said = f" Its last line was: {shortened(last_line)}" if last_line else ""
    if status < 0:
        return UserError(f"{what} crashed ({_signal_name(-status)}). Run it by itself to find out why.{said}")
    return UserError(f"{what} ended with exit status {status}. Look at its log, and mend what it says.{said}")


def finite(values: Mapping[str, float], what: str) -> Mapping[str, float]:
    """Values that were checked.

    Args:
        what: gave them.

    Raises:
        UserError: there is none, or one is NaN or infinite.
    """
    if not values:
        raise UserError(f"{what} gave no number. Give a number, or a dict with at least one.")
    for name, value in values.items():
        if not math.isfinite(value):
            number = "NaN" if math.isnan(value) else "infinity"
            raise UserError(
                f"{what} gave {shortened(name)} = {value}, and {number} can't be compared. Give a finite number, such "
                "as the worst one there can be."
            )
    return values


def differing(name: str, how: str) -> UserError:
    """A parameter that is to be cut, and is not the file's in the user's model.

    Args:
        how: a key of what a runner tells: ``missing``, ``shape`` or ``values``.
    """
    return UserError(
        f"{shortened(name)} {_DIFFERS[how]}, so it can't be cut there. Have load() return the model of this very "
        "checkpoint, or untick the parameter."
    )


def listed(names: Sequence[str]) -> str:
    """Some names, of many the first few."""
    more = [f"{len(names) - _NAMED:,} more"] if len(names) > _NAMED else []
    return ", ".join([*map(shortened, names[:_NAMED]), *more])


def shortened(text: str) -> str:
    """A text from a script that is not too long for a sentence."""
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"


def _raised(script: Path, python: Path, where: str, line: int | None, text: str) -> UserError:
    function = "" if where == "import" else f"{where}() in "
    place = f", line {line}" if line else ""
    raised = f"{function}{script}{place}, raised {shortened(text)}"
    if text.startswith("ModuleNotFoundError"):
        return UserError(f"{raised}. Choose the interpreter of an environment that has it; {python} has not.")
    return UserError(f"{raised}. Mend it there; the log has the whole of it.")


def _no_function(script: Path, python: Path, name: str) -> UserError:
    return UserError(f"{script} has no function {_FUNCTIONS[name]}. Add it; New script… shows how.")


def _no_model(script: Path, python: Path, type: str) -> UserError:  # noqa: A002 - as it is told
    return UserError(
        f"load() in {script} returned {_a(type)}, where a torch.nn.Module is needed. Return the model with this "
        "file's weights."
    )


def _no_number(script: Path, python: Path, type: str, name: str) -> UserError:  # noqa: A002 - as it is told
    what = f"{_a(type)} as {shortened(name)}" if name else _a(type)
    return UserError(
        f"evaluate() in {script} returned {what}, where a number is needed. Return a number, or a dict of numbers."
    )


def _no_torch(script: Path, python: Path, text: str) -> UserError:
    return UserError(
        f"{python} can't import torch: {shortened(text)}. Choose the Python interpreter of an environment with torch."
    )


def _old_torch(script: Path, python: Path, version: str) -> UserError:
    return UserError(f"{python} has torch {version}, and 2.0 or newer is needed. Choose another Python interpreter.")


def _changed(script: Path, python: Path, name: str) -> UserError:
    return UserError(
        f"evaluate() in {script} has replaced {shortened(name)} in its model. Have it work on a copy of the model "
        "instead."
    )


def _short(script: Path, python: Path, path: str) -> UserError:
    return UserError(f"{path} has become shorter while it was read. Open it again.")


def _a(kind: str) -> str:
    if kind == "NoneType":
        return "nothing"
    return f"{'an' if kind[:1] in 'aeiouAEIOU' else 'a'} {shortened(kind)}"


def _signal_name(number: int) -> str:
    try:
        return signal.Signals(number).name
    except ValueError:
        return f"signal {number}"


_SENTENCES: Mapping[str, Callable[..., UserError]] = {
    "raised": _raised,
    "function": _no_function,
    "model": _no_model,
    "number": _no_number,
    "torch": _no_torch,
    "old torch": _old_torch,
    "changed": _changed,
    "short": _short,
}
