"""Files whose pickle calls something: every gadget, in every container, beside honest tensors and instead of them."""

from collections.abc import Callable, Iterator

from tests.hostile import containers
from tests.hostile import opcodes as op
from tests.hostile.gadgets import Gadget, gadgets
from tests.hostile.samples import Fate, Sample, given

Wrap = Callable[[bytes], bytes]

FEW = ("os-system", "subprocess-popen", "eval-builtins", "getattr-builtins", "stack-global", "build-setstate")
"""Those that are tried in every container: what differs there is the container, not the gadget."""


def samples() -> Iterator[Sample]:
    for gadget in gadgets():
        yield _beside(gadget)
        yield _instead(gadget)
    few = [gadget for gadget in gadgets() if gadget.name in FEW]
    for gadget in few:
        yield from _elsewhere(gadget)
        yield from _in_module(gadget)
    yield from _around()
    yield from _extensions()


def _beside(gadget: Gadget) -> Sample:
    """The tensors are found, and what was not run is said."""
    body = op.named_mapping(weight=op.tensor(), gift=gadget.body)
    content = containers.zip_file(op.whole(body))
    return Sample(f"beside-{gadget.name}", Fate.OPENS, given(content), says=_said(gadget))


def _instead(gadget: Gadget) -> Sample:
    return Sample(f"instead-{gadget.name}", Fate.REFUSED, given(containers.zip_file(op.whole(gadget.body))))


def _elsewhere(gadget: Gadget) -> Iterator[Sample]:
    says = _said(gadget)
    old = op.whole(op.named_mapping(weight=op.tensor(legacy=True), gift=gadget.body))
    yield Sample(f"legacy-{gadget.name}", Fate.OPENS, given(containers.legacy_file(old)), says=says)
    tarred = op.whole(op.named_mapping(weight=op.persistent(op.text("7")), gift=gadget.body))
    yield Sample(f"tar-{gadget.name}", Fate.EITHER, given(containers.tar_file(tarred)))
    keys = op.whole(op.listed(op.text("0"), gadget.body))
    odd = containers.legacy_file(op.whole(op.named_mapping(weight=op.tensor(legacy=True))), keys=keys)
    yield Sample(f"legacy-keys-{gadget.name}", Fate.REFUSED, given(odd))
    yield Sample(f"legacy-magic-{gadget.name}", Fate.REFUSED, given(op.whole(gadget.body) * 5))
    yield Sample(f"plain-{gadget.name}", Fate.REFUSED, given(op.whole(gadget.body)))
    both = op.named_mapping(weight=op.listed(op.real(1.0)), gift=gadget.body)
    yield Sample(f"plain-dict-{gadget.name}", Fate.REFUSED, given(op.whole(both)), file="model.pkl")


def _in_module(gadget: Gadget) -> Iterator[Sample]:
    """Where a whole module would keep it: in its hooks, its state, its extra attributes."""
    says = _said(gadget)
    hooks = {"_forward_pre_hooks", "_forward_hooks", "_modules", "_parameters"}
    for place in sorted(hooks):
        held = op.ordered((op.text("held"), op.parameter(op.tensor())), (op.text("gift"), gadget.body))
        body = op.named_mapping(model=containers.module(op.tensor(), **{place: held}))
        name = f"module{place.replace('_', '-')}-{gadget.name}"
        yield Sample(name, Fate.OPENS, given(containers.zip_file(op.whole(body))), says=says)
    for name, state in {
        "attribute": containers.module(op.tensor(), gift=gadget.body),
        "forward": containers.module(op.tensor(), forward=gadget.body),
        "twice-built": op.built(containers.module(op.tensor()), op.named_mapping(gift=gadget.body)),
        "unknown-class": op.built(
            op.call(op.name("canary_module", "Net"), gadget.body), containers.module_state(op.tensor())
        ),
    }.items():
        content = containers.zip_file(op.whole(state))
        yield Sample(f"module-{name}-{gadget.name}", Fate.OPENS, given(content), says=says)
    root = op.whole(containers.module(op.tensor(legacy=True), gift=gadget.body))
    yield Sample(f"legacy-module-{gadget.name}", Fate.OPENS, given(containers.legacy_file(root)), says=says)


def _around() -> Iterator[Sample]:
    """The call takes the state dict, or makes what torch's own calls take."""
    system = op.name("os", "system")
    state = op.named_mapping(weight=op.tensor())
    wrapped: dict[str, bytes] = {
        "call-around": op.call(system, state),
        "build-around": op.built(op.call(system, op.text("touch canary-around")), state),
        "shape-is-call": op.named_mapping(weight=_tensor_with(2, op.call(system, op.numbers((2, 2))))),
        "offset-is-call": op.named_mapping(weight=_tensor_with(1, op.call(system, op.integer(0)))),
        "hooks-are-call": op.named_mapping(weight=_tensor_with(5, op.call(system, op.text("touch canary-hooks")))),
        "storage-is-call": op.named_mapping(weight=_tensor_with(0, op.call(system, op.text("touch canary-storage")))),
        "subclass-is-call": op.named_mapping(weight=_subclass(system)),
        "parameter-of-call": op.named_mapping(weight=op.parameter(op.call(system, op.text("touch canary-parameter")))),
        "key-is-call": op.mapping(
            (op.text("weight"), op.tensor()), (op.call(system, op.text("touch canary-key")), op.NONE)
        ),
        "persistent-id-is-call": op.named_mapping(
            weight=op.tensor(), gift=op.persistent(op.call(system, op.text("touch canary-persistent")))
        ),
        "storage-kind-is-call": op.named_mapping(weight=_odd_storage(op.call(system, op.text("touch canary-kind")))),
        "storage-kind-is-evil": op.named_mapping(weight=_odd_storage(op.name("canary_module", "FloatStorage"))),
        "float-tensor-call": op.named_mapping(weight=op.call(op.name("torch", "FloatTensor"), op.integer(1000))),
        "float-tensor-beside": op.named_mapping(
            weight=op.tensor(), gift=op.call(op.name("torch", "FloatTensor"), op.integer(1000))
        ),
    }
    for name, body in wrapped.items():
        fate = Fate.OPENS if name in _STILL_OPEN else Fate.EITHER
        yield Sample(f"around-{name}", fate, given(containers.zip_file(op.whole(body))))


_STILL_OPEN = frozenset({"float-tensor-beside", "persistent-id-is-call"})


def _extensions() -> Iterator[Sample]:
    """Codes of the extension registry stand for any name at all."""
    for width, code in {1: b"\x82\x01", 2: b"\x83\x01\x01", 4: b"\x84\x01\x01\x00\x00"}.items():
        body = op.named_mapping(weight=op.tensor(), gift=op.call(code, op.text("x")))
        yield Sample(f"extension-{width}", Fate.REFUSED, given(containers.zip_file(op.whole(body))))
    for opcode, name in {b"\x97": "next-buffer", b"\x98": "readonly-buffer", b"\xff": "unknown-opcode"}.items():
        yield Sample(name, Fate.REFUSED, given(containers.zip_file(op.whole(opcode))))


def _tensor_with(place: int, argument: bytes) -> bytes:
    hooks = op.call(op.name("collections", "OrderedDict"))
    args = [op.storage(), op.integer(0), op.numbers((2, 2)), op.numbers((2, 1)), op.FALSE, hooks]
    args[place] = argument
    return op.call(op.name("torch._utils", "_rebuild_tensor_v2"), *args)


def _subclass(function: bytes) -> bytes:
    """The documented way for tensors of a class of one's own, with any function in the place of torch's."""
    args = op.sequence(op.text("touch canary-subclass"))
    return op.call(op.name("torch._tensor", "_rebuild_from_type_v2"), function, op.name("a", "B"), args, op.mapping())


def _odd_storage(kind: bytes) -> bytes:
    fields = op.sequence(op.text("storage"), kind, op.text("0"), op.text("cpu"), op.integer(4))
    return op.view(op.persistent(fields), 0, (2, 2), (2, 1))


def _said(gadget: Gadget) -> tuple[str, ...]:
    return (gadget.calls,) if gadget.calls else ()
