"""Evaluates cuts of a model with the functions `load` and `evaluate` of a user's file, in a process of its own.

It needs Python 3.8 and torch 2.0, or newer, and nothing else; it imports nothing of Secateurs, which starts it as
``python -u runner.py CHANNEL LIFELINE [COMMAND…]``. CHANNEL is a socket on which a line of JSON goes each way for each
cut; standard output and error stay the script's own. LIFELINE is a pipe that ends when the app does, upon which this
process and its children are ended. With a COMMAND, that is run in the place of all else.

What goes over the channel: first ``{script, checkpoint, parameters}``, then ``{thresholds, masked, groups}`` for each
cut. What comes back: ``{python}``, ``{ready, digest}``, then ``{values, changed}`` for each cut; or ``{failed}`` with
what the app makes a sentence of. `core/evaluation/script_evaluator.py` is the other end.
"""

from __future__ import annotations

import hashlib
import itertools
import json
import os
import signal
import socket
import sys
import traceback
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import ModuleType
from typing import Any, TypeVar

WRAPPERS = {"state_dict", "model", "model_state_dict", "net", "network", "weights", "params", "ema", "module"}
"""Keys and modules around a model, which may stand before its names on either side."""
INSIDE = {"_orig_mod", "_forward_module", "_fsdp_wrapped_module", "_checkpoint_wrapped_module"}
"""Parts of names that compiled and distributed modules add anywhere."""
SAMPLE, TRIED = 64, 16
"""Names by which prefixes are found, and prefixes that are tried."""
BLOCK = 1 << 17
"""Weights that are cut at a time, so that what is in between stays in the processor's cache."""

torch: Any = None
"""Imported when the app has been told that Python runs."""
Tensor = Module = Any
"""Torch's."""
Result = TypeVar("Result")


class Failure(Exception):  # noqa: N818 - its fields are told to the app
    """Something that the user can mend."""

    def __init__(self, kind: str, **details: Any) -> None:
        super().__init__(kind)
        self.answer = {"failed": kind, **details}


class Channel:
    """Lines of JSON to and from the app."""

    def __init__(self, descriptor: int) -> None:
        os.set_inheritable(descriptor, False)
        self._socket = socket.socket(fileno=descriptor)
        self._lines = self._socket.makefile("r", encoding="utf-8")

    def receive(self) -> dict[str, Any]:
        """The next message; the process ends where there is none."""
        line = self._lines.readline()
        if not line:
            os._exit(0)
        message: dict[str, Any] = json.loads(line)
        return message

    def send(self, message: dict[str, Any]) -> None:
        """Send a message."""
        self._socket.sendall(json.dumps(message).encode() + b"\n")


def end_with(lifeline: int, others: Sequence[int]) -> None:
    """Leave a process behind that ends this group of processes when the pipe does, whatever they are at."""
    middle = os.fork()
    if middle == 0:
        if os.fork() == 0:
            for each in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
                signal.signal(each, signal.SIG_IGN)  # it outlives those that are asked to end, and ends the others
            for descriptor in (0, 1, 2, *others):
                os.close(descriptor)
            os.read(lifeline, 1)
            os.killpg(os.getpgrp(), signal.SIGKILL)
        os._exit(0)
    os.waitpid(middle, 0)
    os.close(lifeline)


class Script:
    """The user's file, imported as the main module, so that whole models that were saved by it are found in it."""

    def __init__(self, path: str) -> None:
        self._path, self._runner = path, sys.modules["__main__"]
        content = Path(path).read_bytes()
        self.digest = hashlib.sha256(content).hexdigest()
        # what it is called in processes that it starts, in which its part for the main program is not run either
        module = ModuleType("__mp_main__")
        module.__file__ = path
        sys.argv[:] = [path]
        sys.modules["__mp_main__"] = sys.modules["__main__"] = module
        # what was read is run, not what a cache or a later version of the file has
        self._guarded("import", lambda: exec(compile(content, path, "exec", dont_inherit=True), vars(module)))
        for name in ("load", "evaluate"):
            if not callable(getattr(module, name, None)):
                raise Failure("function", name=name)
        self._module = module

    def load(self, checkpoint: str) -> Module:
        """The user's model."""
        model = self._guarded("load", lambda: self._module.load(checkpoint))
        if not isinstance(model, torch.nn.Module):
            raise Failure("model", type=type(model).__name__)
        return model

    def evaluate(self, model: Module) -> dict[str, float]:
        """Name → value."""
        return self._guarded("evaluate", lambda: _numbers(self._module.evaluate(model)))

    def _guarded(self, where: str, work: Callable[[], Result]) -> Result:
        """Run code of the user's; the traceback goes to the log."""
        try:
            return work()
        except Failure:
            raise
        except BaseException as error:  # noqa: BLE001 - the script may do anything
            traceback.print_exc()
            sys.stderr.flush()
            frames = traceback.extract_tb(error.__traceback__)
            lines = [frame.lineno for frame in frames if frame.filename == self._path]
            line = error.lineno if isinstance(error, SyntaxError) else lines[-1] if lines else None
            text = " ".join(f"{type(error).__name__}: {error}".split()).rstrip(":")
            raise Failure("raised", where=where, line=line, text=text) from None


def _numbers(found: object) -> dict[str, float]:
    """What `evaluate` returned, as name → value; numbers that are not finite are the app's to refuse."""
    values = found if isinstance(found, dict) else {"value": found}
    numbers = {}
    for name, value in values.items():
        try:
            numbers[str(name)] = float(value)
        except (TypeError, ValueError, RuntimeError):
            raise Failure("number", type=type(value).__name__, name=str(name) if values is found else "") from None
    return numbers


class Match:
    """A parameter of the file and the tensor of the model that holds its values.

    Attributes:
        held: name of the tensor in the model.
        own: whether the tensor has exactly the file's values, in this dtype or a wider one; else they are read.
        mask: name of torch's mask beside it in the model; empty where there is none.
        seen: `_fingerprint` of the tensor when this was found.
    """

    def __init__(self, parameter: dict[str, Any], held: str, own: bool, mask: str, seen: object) -> None:
        self.parameter, self.held, self.own, self.mask, self.seen = parameter, held, own, mask, seen


class Model:
    """The user's model, and which of its tensors are the file's parameters."""

    def __init__(self, module: Module, parameters: Sequence[dict[str, Any]]) -> None:
        self.module, self._parameters = module, parameters
        self._matches: dict[str, Match] = {}
        self._saved = Saved()

    def tensors(self) -> dict[str, Any]:
        """Name without what wraps modules → parameter or buffer, tied ones under each name, as they are now."""
        named = self.module.named_parameters(remove_duplicate=False), self.module.named_buffers(remove_duplicate=False)
        return {_plain(name): tensor for name, tensor in itertools.chain(*named)}

    def match(self) -> dict[str, Any]:
        """Compare names, shapes and values with the file's: names of what does not match, and the model's others."""
        there = self.tensors()
        prefixes = _prefixes([_plain(each["name"]) for each in self._parameters], list(there))
        wrong: dict[str, list[str]] = {"missing": [], "shape": [], "values": []}
        for parameter in self._parameters:
            worst = "beside" if parameter["beside"] else "missing"
            for held in _places(_plain(parameter["name"]), prefixes, there):
                found = _compared(parameter, held, there)
                if isinstance(found, Match):
                    self._matches[parameter["name"]] = found
                    break
                worst = found if worst == "missing" else worst
            else:
                wrong.get(worst, []).append(parameter["name"])
        held_names = {each.held for each in self._matches.values()}
        others = [name for name, _ in self.module.named_parameters() if _plain(name) not in held_names]
        return {**wrong, "others": others}

    def cut(self, thresholds: dict[str, float], masked: set[str], groups: dict[str, Any]) -> None:
        """Cut in place.

        Args:
            thresholds: full name in the file → threshold, in the file's dtype.
            masked: names of those whose recorded mask is kept; of others with a mask it is lifted.
            groups: name → (n, m, dimension) of those of which n of each m weights along the dimension are kept.
        """
        there, saved = self.tensors(), self._saved
        for name in self._matches:
            match, keeps, way = self._matches[name], name in masked, groups.get(name, thresholds.get(name))
            if match.held not in there or list(there[match.held].shape) != match.parameter["shape"]:
                raise Failure("changed", name=name)
            if match.mask and saved.take(there[match.mask]):
                there[match.mask].copy_(_mask(match.parameter) if keeps else torch.ones(()))
            lifted = "mask" in match.parameter and not match.own
            if (keeps or lifted or way is not None) and saved.take(there[match.held]):
                _cut(there[match.held], match, way, keeps)
        _refresh(self.module)

    def restore(self) -> None:
        """Undo the cut."""
        self._saved.restore()
        _refresh(self.module)

    def put_back(self) -> list[str]:
        """Put back what the user's own function has changed, from the file; the names of what it was."""
        there, changed = self.tensors(), []
        for name, match in self._matches.items():
            held = there.get(match.held)
            if held is None or _fingerprint(held) == match.seen:
                continue
            found = _compared(match.parameter, match.held, there)
            if found == "values" and not held.is_meta:
                changed.append(name)
                held.copy_(_elements(match.parameter))
                found = _compared(match.parameter, match.held, there)
            # it may have another dtype now, or be gone
            if isinstance(found, Match):
                self._matches[name] = found
        return changed


class Saved:
    """Copies of tensors, on their device, to be put back."""

    def __init__(self) -> None:
        self._copies: dict[Any, tuple[Any, Any]] = {}
        self._spare: dict[Any, Any] = {}

    def take(self, tensor: Tensor) -> bool:
        """Copy a tensor; False where it has been taken, under the name of another that it is tied to."""
        place = tensor.device, tensor.dtype, tensor.data_ptr(), tuple(tensor.shape), tensor.stride()
        if place in self._copies:
            return False
        copy = self._spare.pop(place, None)
        if copy is None:
            with torch.inference_mode(False):
                copy = torch.empty_like(tensor, requires_grad=False)
        self._copies[place] = tensor, copy.copy_(tensor.detach())
        return True

    def restore(self) -> None:
        """Put everything back, bit for bit; the last first, as views of one storage may overlap."""
        for tensor, copy in reversed(list(self._copies.values())):
            if tensor.shape == copy.shape:
                tensor.copy_(copy)
        # the memory serves the next cut, which often is of the same tensors: new memory takes longer than all else
        self._spare = {place: copy for place, (_, copy) in self._copies.items()}
        self._copies = {}


def _cut(held: Tensor, match: Match, way: float | list[int] | None, masked: bool) -> None:
    """Cut one tensor in place; with neither a threshold, a pattern nor its mask, give it the file's values.

    Args:
        way: a threshold, or n, m and the dimension.
    """
    values = held.detach() if match.own else _elements(match.parameter)
    if isinstance(way, list):
        n, m, dim = way
        # groups of different places of the first dimension, or along it, in parts
        rows = max(BLOCK * len(values) // max(values.numel(), 1), 1)
        for block in values.split(rows // m * m or m if dim == 0 else rows):
            _zero(block, _largest(block, n, m, dim))
    else:
        _prune_blocks(values, match, way, masked)
    if not match.own:
        held.copy_(values)


def _prune_blocks(values: Tensor, match: Match, threshold: float | None, masked: bool) -> None:
    tensors = [values, _mask(match.parameter).to(values.device)] if masked else [values]
    if values.is_contiguous():
        for block in zip(*(each.reshape(-1).split(BLOCK) for each in tensors)):  # noqa: B905 - since Python 3.10
            _prune(threshold, *block)
    else:
        _prune(threshold, *tensors)


def _prune(threshold: float | None, values: Tensor, mask: Tensor | None = None) -> None:
    """What is pruned becomes +0.0; NaN is pruned by every threshold."""
    if mask is not None:
        _zero(values, mask.logical_and(values != 0))
    elif threshold is not None:
        _zero(values, values.abs().gt_(threshold))


def _largest(values: Tensor, n: int, m: int, dim: int) -> Tensor:
    """Which of each m weights along a dimension are kept: the n largest magnitudes, the first of equal ones; no zeros.

    NaN counts as zero.
    """
    magnitudes = values.abs()
    magnitudes.masked_fill_(magnitudes != magnitudes, 0)
    groups = magnitudes.unflatten(dim, (values.shape[dim] // m, m))
    order = groups.argsort(dim=dim + 1, descending=True, stable=True).narrow(dim + 1, 0, n)
    kept = torch.zeros_like(groups, dtype=torch.bool).scatter_(dim + 1, order, True)
    return (kept & (groups > 0)).flatten(dim, dim + 1)


def _zero(values: Tensor, kept: Tensor) -> None:
    """Make what is not kept +0.0, in place."""
    # the bits as integers times 1 or 0: several times as fast as filling where a mask says
    bits = values.view(getattr(torch, f"int{8 * values.element_size()}"))
    bits.mul_(kept.to(bits.dtype))


def _refresh(module: Module) -> None:
    """Compute the weights under torch's masks anew, which else happens before the next forward pass."""
    for each in module.modules():
        for hook in each._forward_pre_hooks.values():
            if isinstance(hook, torch.nn.utils.prune.BasePruningMethod):
                setattr(each, hook._tensor_name, hook.apply_mask(each))


def _compared(parameter: dict[str, Any], held: str, there: dict[str, Any]) -> Match | str:
    """The match of a parameter with a tensor of the model, or what differs."""
    tensor = there[held]
    if list(tensor.shape) != parameter["shape"]:
        return "shape"
    if tensor.is_meta or tensor.layout != torch.strided or not tensor.is_floating_point():
        return "values"
    mask = f"{held[:-5]}_mask" if held.endswith("_orig") and "mask" in parameter else ""
    mask = mask if mask in there else ""
    values, now = _elements(parameter), tensor.detach().cpu()
    wide = torch.promote_types(values.dtype, now.dtype) == now.dtype
    if _same(now, values.to(now.dtype)):
        return Match(parameter, held, wide, mask, _fingerprint(tensor))
    if "mask" in parameter and _same(now, values.masked_fill_(~_mask(parameter), 0).to(now.dtype)):
        return Match(parameter, held, False, mask, _fingerprint(tensor))
    return "values"


def _fingerprint(tensor: Tensor) -> object:
    """What is equal for equal tensors, and hardly for others: dtype, shape, and sums of the bits."""
    if tensor.is_meta:
        return None
    bits = tensor.detach().view(getattr(torch, f"int{8 * tensor.element_size()}")).reshape(-1)
    sums = [int(part.sum(dtype=part.dtype)) for part in (bits, bits[: len(bits) // 2])]
    return tensor.dtype, tensor.shape, sums


def _same(one: Tensor, other: Tensor) -> bool:
    """Whether all values are equal; a NaN equals any NaN."""
    return bool(torch.equal(one, other) or ((one == other) | ((one != one) & (other != other))).all())


def _elements(parameter: dict[str, Any]) -> Tensor:
    """The file's values, read anew, in its own dtype."""
    dtype = getattr(torch, parameter["dtype"])
    if not parameter["extent"]:
        return torch.empty(parameter["shape"], dtype=dtype)
    data = bytearray(parameter["extent"] * torch.empty((), dtype=dtype).element_size())
    with Path(parameter["file"]).open("rb") as stream:
        stream.seek(parameter["start"])
        if stream.readinto(data) != len(data):
            raise Failure("short", path=parameter["file"])
    return torch.frombuffer(data, dtype=dtype).as_strided(parameter["shape"], parameter["stride"])


def _mask(parameter: dict[str, Any]) -> Tensor:
    """The recorded mask, bool."""
    flags = {**parameter["mask"], "dtype": "uint8", "shape": parameter["shape"]}
    return _elements(flags) != 0


def _plain(name: str) -> str:
    """A name without what compiled and distributed modules add."""
    return ".".join(part for part in name.split(".") if part not in INSIDE)


def _prefixes(file: Sequence[str], model: Sequence[str]) -> list[tuple[str, str]]:
    """What stands before the same names in the file and in the model, each with its dot; the likeliest first."""
    by_end: dict[str, list[str]] = {}
    for name in model:
        for end in dict.fromkeys([_end(name, 1), _end(name, 2)]):
            by_end.setdefault(end, []).append(name)
    found: Counter[tuple[str, str]] = Counter()
    for name in file[:: max(1, len(file) // SAMPLE)]:
        # a name of one part is the end of any, and any of it
        single = [other for other in by_end.get(_end(name, 1), ()) if "." not in other]
        for other in dict.fromkeys([*by_end.get(_end(name, 2), ()), *single]):
            before, there = _heads(name, other)
            if not before or not there or WRAPPERS.issuperset([*before.split(".")[:-1], *there.split(".")[:-1]]):
                found[before, there] += 1
    ranked = [pair for pair, _ in found.most_common(TRIED)]
    return [("", ""), *(pair for pair in ranked if pair != ("", ""))]


def _places(name: str, prefixes: Sequence[tuple[str, str]], there: dict[str, Any]) -> Iterator[str]:
    """The names in the model that a name in the file may stand for; under torch's pruning it is called ``_orig``."""
    for before, other in prefixes:
        if name.startswith(before):
            inner = other + name[len(before) :]
            yield from (each for each in (f"{inner}_orig", inner) if each in there)


def _end(name: str, parts: int) -> str:
    name = name[:-5] if name.endswith("_orig") else name
    return ".".join(name.split(".")[-parts:])


def _heads(one: str, other: str) -> tuple[str, str]:
    """What is left of two names without the parts that they end in alike; with a dot at the end, or empty."""
    ones, others = one.split("."), other.split(".")
    while ones and others and (ones[-1] == others[-1] or f"{ones[-1]}_orig" == others[-1]):
        ones.pop(), others.pop()
    return ".".join([*ones, ""]), ".".join([*others, ""])


def import_torch() -> None:
    """Import torch, which must be 2.0 or newer."""
    global torch
    try:
        import torch
    except Exception as error:  # noqa: BLE001 - a broken one may raise anything
        raise Failure("torch", text=str(error)) from None
    if int(torch.__version__.split(".")[0]) < 2:
        raise Failure("old torch", version=torch.__version__)
    import torch.nn.utils.prune


@contextmanager
def working() -> Iterator[None]:
    """No gradients, and one thread: on a busy machine several wait for each other far longer than one works."""
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    try:
        with torch.inference_mode():
            yield
    finally:
        torch.set_num_threads(before)


def answered(script: Script, model: Model, message: dict[str, Any]) -> dict[str, Any]:
    """Evaluate one cut; every weight is as before afterwards."""
    try:
        with working():
            model.cut(message["thresholds"], set(message["masked"]), message["groups"])
        try:
            answer: dict[str, Any] = {"values": script.evaluate(model.module)}
        except Failure as failure:
            answer = failure.answer
    finally:
        with working():
            model.restore()
    with working():
        return {**answer, "changed": model.put_back()}


def serve(channel: Channel) -> None:
    """Load the model, then evaluate one cut after the other."""
    channel.send({"python": sys.version.split()[0]})
    setup = channel.receive()
    try:
        mine = Path(__file__).resolve().parent
        others = [each for each in sys.path if Path(each).resolve() != mine]
        sys.path[:] = [str(Path(setup["script"]).parent), *others]
        import_torch()
        script = Script(setup["script"])
        model = Model(script.load(setup["checkpoint"]), setup["parameters"])
        with working():
            channel.send({"ready": model.match(), "digest": script.digest})
    except Failure as failure:
        channel.send(failure.answer)
        return
    while True:
        message = channel.receive()
        try:
            channel.send(answered(script, model, message))
        except Failure as failure:
            channel.send(failure.answer)


def main() -> None:
    """Run the command, or the user's file."""
    descriptor, lifeline, *command = sys.argv[1:]
    if os.getpgrp() == os.getpid():  # as the app starts it
        end_with(int(lifeline), [int(descriptor)])
    if command:
        os.set_inheritable(int(descriptor), False)
        signal.signal(signal.SIGPIPE, signal.SIG_DFL)  # which Python ignores
        os.execvp(command[0], command)
    serve(Channel(int(descriptor)))


if __name__ == "__main__":
    main()
