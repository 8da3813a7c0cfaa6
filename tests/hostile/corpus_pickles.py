"""Pickles that explode, nest, lie about their lengths or say nonsense, in a zip archive and in older files."""

import pickle
import struct
from collections.abc import Callable, Iterator

from tests.hostile import containers
from tests.hostile import opcodes as op
from tests.hostile.samples import Fate, Sample, given

DEEP = 50_000
"""Far beyond what any recursion survives."""

Bodies = Iterator[tuple[str, Fate, Callable[[], bytes]]]


def samples() -> Iterator[Sample]:
    for bodies in (_bombs, _nesting, _lengths, _nonsense, _identities):
        for name, fate, body in bodies():
            yield Sample(f"pickle-{name}", fate, _zipped(body))
    for name, fate, body in _nesting():
        yield Sample(f"legacy-pickle-{name}", _unless_open(fate), _legacy(body))
    yield from _truncated()
    yield from _damaged_heads()


def _beside(body: Callable[[], bytes]) -> Callable[[], bytes]:
    return lambda: op.named_mapping(weight=op.tensor(), gift=body())


def _zipped(body: Callable[[], bytes]) -> Callable[[], bytes]:
    return lambda: containers.zip_file(op.whole(body()))


def _legacy(body: Callable[[], bytes]) -> Callable[[], bytes]:
    return lambda: containers.legacy_file(op.whole(body()))


def _unless_open(fate: Fate) -> Fate:
    """The tensors in these bodies are of the newer kind, so a reader of the older may refuse them."""
    return Fate.EITHER if fate is Fate.OPENS else fate


def _bombs() -> Bodies:
    """Small files that stand for a great deal."""
    yield "laughs-tuple", Fate.OPENS, _beside(lambda: _laughs(b")", lambda item: item + b"2\x86", 64))
    yield "laughs-list", Fate.OPENS, _beside(lambda: _laughs(b"]", lambda item: b"](" + item + b"2e", 64))
    yield "laughs-dict-key", Fate.OPENS, _beside(lambda: op.mapping((_laughs(b")", _pair, 64), op.NONE)))
    yield "laughs-as-state-dict", Fate.EITHER, lambda: _laughing_state(24)
    yield "laughs-of-modules", Fate.EITHER, lambda: _laughing_modules(24)
    yield "dup-bomb", Fate.REFUSED, lambda: b"K\x01" + b"2" * 500_000
    yield "marks", Fate.REFUSED, lambda: b"(" * 500_000
    yield "memo-bomb", Fate.OPENS, _beside(lambda: b"N" + b"\x94" * 300_000)
    yield "growing-names", Fate.EITHER, lambda: _chain_of_wrappers(3_000)
    yield "same-list-appended", Fate.OPENS, _beside(lambda: b"]q\x01(" + b"h\x01" * 20_000 + b"e")
    yield "many-empty-dicts", Fate.OPENS, _beside(lambda: b"](" + b"}" * 50_000 + b"e")


def _pair(item: bytes) -> bytes:
    return item + b"2\x86"


def _laughs(seed: bytes, double: Callable[[bytes], bytes], levels: int) -> bytes:
    """Something that holds itself twice, again and again: 2^levels things if written out."""
    for _ in range(levels):
        seed = double(seed)
    return seed


def _laughing_state(levels: int) -> bytes:
    """A dict with the same dict under two keys, again and again, and a tensor at the bottom."""
    body = op.named_mapping(weight=op.tensor())
    for level in range(levels):
        place = 10 + level
        body = op.mapping((op.text("a"), op.remembered(body, place)), (op.text("b"), op.recalled(place)))
    return body


def _laughing_modules(levels: int) -> bytes:
    """A module with the same child under two names, again and again."""
    body = containers.module(op.tensor())
    for level in range(levels):
        place = 10 + level
        children = op.ordered((op.text("a"), op.remembered(body, place)), (op.text("b"), op.recalled(place)))
        body = containers.module(op.tensor(), _modules=children)
    return body


def _chain_of_wrappers(levels: int) -> bytes:
    """A tensor under a name as long as the wrappers are deep."""
    opened = b"".join(b"}" + op.text(f"layer{level}") for level in range(levels))
    return opened + op.named_mapping(weight=op.tensor()) + b"s" * levels


def _nesting() -> Bodies:
    """Things inside things, deeper than any recursion goes."""
    yield "deep-lists", Fate.EITHER, _beside(lambda: b"]" * DEEP + b"a" * (DEEP - 1))
    yield "deep-tuples", Fate.EITHER, _beside(lambda: b")" + b"\x85" * DEEP)
    yield "deep-tuple-as-key", Fate.OPENS, _beside(lambda: op.mapping((b")" + b"\x85" * 2 * DEEP, op.NONE)))
    yield "deep-dicts", Fate.EITHER, _beside(lambda: b"}" + b"U\x01a}" * 50_000 + b"s" * 50_000)
    yield "deep-calls", Fate.OPENS, _beside(lambda: op.name("a", "b") + b")R" * DEEP)
    yield "deep-persistent", Fate.OPENS, _beside(lambda: b")" + b"Q" * DEEP)
    yield "deep-parameters", Fate.OPENS, _beside(lambda: _deep_parameter(20_000))
    yield "deep-parameter-of-tensor", Fate.EITHER, lambda: op.named_mapping(weight=_deep_parameter(20_000))
    yield "deep-subclass", Fate.EITHER, lambda: op.named_mapping(weight=_deep_subclass(10_000))
    yield "deep-modules", Fate.EITHER, lambda: _deep_module(4_000)
    yield "list-in-itself", Fate.OPENS, _beside(lambda: b"]q\x01h\x01a")
    yield "dict-in-itself", Fate.EITHER, lambda: b"}q\x01" + op.text("self") + b"h\x01s" + _entry()
    yield "dict-as-own-wrapper", Fate.EITHER, lambda: b"}q\x01" + op.text("state_dict") + b"h\x01s" + _entry()
    yield "module-in-itself", Fate.OPENS, lambda: _module_in_itself()
    yield "tuple-in-itself", Fate.OPENS, _beside(lambda: b"]q\x01h\x01\x85a")
    yield "tensor-of-itself", Fate.EITHER, lambda: op.named_mapping(weight=_tensor_of_itself())


def _entry() -> bytes:
    return op.text("weight") + op.tensor() + b"s"


def _deep_parameter(levels: int) -> bytes:
    start = op.name("torch._utils", "_rebuild_parameter") + b"q\x010" + op.tensor()
    return start + b"q\x020" + b"h\x01(" * levels + b"h\x02" + (b"\x88)tR") * levels


def _deep_subclass(levels: int) -> bytes:
    """Parameters of parameters by the way of a subclass's arguments."""
    start = op.name("torch._tensor", "_rebuild_from_type_v2") + b"q\x010" + op.name("a", "B") + b"q\x020"
    inner = op.sequence(op.storage(), op.integer(0), op.numbers((2, 2)), op.numbers((2, 1)), op.FALSE, op.NONE)
    opened = b"h\x01(h\x01h\x02" * levels
    return start + opened + inner + b"}tR\x85" * levels


def _deep_module(levels: int) -> bytes:
    head = op.new(op.name("torch.nn.modules.container", "Sequential"))
    opened = head + b"}" + op.text("_parameters") + b"}" + _entry() + b"s" + op.text("_modules") + b"}" + op.text("0")
    return opened * levels + containers.module(op.tensor()) + b"ssb" * levels


def _module_in_itself() -> bytes:
    head = op.remembered(op.new(op.name("torch.nn.modules.linear", "Linear")), 1)
    children = op.ordered((op.text("again"), op.recalled(1)))
    return op.built(head, containers.module_state(op.tensor(), _modules=children))


def _tensor_of_itself() -> bytes:
    """A parameter whose data is the list it is in."""
    return b"]q\x05" + op.parameter(op.recalled(5)) + b"a"


def _lengths() -> Bodies:
    """Lengths that promise more than there is, and numbers without end."""
    yield "long-of-megabytes", Fate.REFUSED, lambda: b"\x8b" + struct.pack("<i", 4 << 20) + b"\x7f" * (4 << 20)
    yield "long-of-digits", Fate.REFUSED, lambda: b"L" + b"9" * (4 << 20) + b"L\n"
    yield "int-of-digits", Fate.REFUSED, lambda: b"I" + b"7" * 100_000 + b"\n"
    yield "long-negative-length", Fate.REFUSED, lambda: b"\x8b\xff\xff\xff\xff"
    yield "bytes-4-gib", Fate.REFUSED, lambda: b"B\xff\xff\xff\xff"
    yield "bytes-2-63", Fate.REFUSED, lambda: b"\x8e" + struct.pack("<Q", 1 << 63)
    yield "text-2-64", Fate.REFUSED, lambda: b"\x8d" + b"\xff" * 8
    yield "bytearray-2-40", Fate.REFUSED, lambda: b"\x96" + struct.pack("<Q", 1 << 40)
    yield "string-4-gib", Fate.REFUSED, lambda: b"T\xff\xff\xff\xff"
    yield "frame-lies", Fate.OPENS, lambda: b"\x95" + struct.pack("<Q", 1 << 62) + op.named_mapping(weight=op.tensor())
    yield "frame-empty", Fate.OPENS, lambda: b"\x95" + bytes(8) + op.named_mapping(weight=op.tensor())
    yield "memo-index-huge", Fate.REFUSED, lambda: b"Np" + b"9" * 100_000 + b"\n"
    yield "memo-index-negative", Fate.EITHER, lambda: b"Np-1\n0" + op.named_mapping(weight=op.tensor())
    yield "float-huge", Fate.OPENS, _beside(lambda: b"F1e999999999\n")
    yield "float-of-digits", Fate.OPENS, _beside(lambda: b"F" + b"1" * 100_000 + b"\n")
    yield "underscored-int", Fate.EITHER, _beside(lambda: b"I0x_f_f\n")


def _nonsense() -> Bodies:
    """Opcodes where they make no sense."""
    for name, body in {
        "empty": b"",
        "stack-underflow": b"0",
        "mark-missing": b"t",
        "memo-missing": b"h\x05",
        "setitems-odd": b"}(Nu",
        "setitem-on-list": b"]NNs",
        "append-to-dict": b"}Na",
        "build-on-list": b"]}b",
        "reduce-without-tuple": b"cos\nsystem\nNR",
        "name-not-text": b"NN\x93",
        "name-not-utf8": b"c\xff\xfe\n\xff\n",
        "obj-empty": b"(o",
        "inst-no-mark": b"ios\nsystem\n",
        "additems-on-list": b"](N\x90",
        "protocol-200": b"\x80\xc8N",
        "unicode-bad-escape": b"V\\u12\n",
        "string-unquoted": b"Sabc\n",
        "string-bad-escape": b"S'\\x1'\n",
        "utf8-broken": b"X\x02\x00\x00\x00\xff\xff",
        "int-not-number": b"Iabc\n",
        "float-not-number": b"Fabc\n",
        "nothing-but-stop": b".",
        "put-on-empty": b"q\x01",
        "dup-on-empty": b"2",
        "pop-mark-nowhere": b"1",
    }.items():
        yield name, Fate.REFUSED if name not in _HARMLESS else Fate.EITHER, lambda body=body: body
    for root in (b"N", b"K\x01", b"]", b")", b"}", op.text("hello"), op.listed(op.integer(1))):
        yield f"root-{root[:1].hex()}-{len(root)}", Fate.REFUSED, lambda root=root: root
    yield "newest-opcodes", Fate.OPENS, _beside(lambda: b"\x8f(K\x01\x90" + b"0(K\x01\x91")
    unhashable = op.mapping((b"]", op.NONE), (b"}", op.NONE), (b"\x8f", op.NONE))
    yield "keys-unhashable", Fate.OPENS, _beside(lambda: unhashable)


_HARMLESS = frozenset({"utf8-broken", "string-bad-escape"})


def _identities() -> Bodies:
    """Persistent ids that are not as torch writes them."""
    kind = op.name("torch", "FloatStorage")
    full = [op.text("storage"), kind, op.text("0"), op.text("cpu"), op.integer(4)]
    ids = {
        "none": op.NONE,
        "text": op.text("0"),
        "empty": op.NOTHING,
        "list": op.listed(*full),
        "short": op.sequence(*full[:4]),
        "other-kind": op.sequence(op.text("module"), *full[1:]),
        "kind-is-text": op.sequence(full[0], op.text("FloatStorage"), *full[2:]),
        "key-is-int": op.sequence(*full[:2], op.integer(0), *full[3:]),
        "key-dots": op.sequence(*full[:2], op.text("../../../etc/passwd"), *full[3:]),
        "key-absolute": op.sequence(*full[:2], op.text("/etc/passwd"), *full[3:]),
        "key-missing": op.sequence(*full[:2], op.text("99"), *full[3:]),
        "key-newline": op.sequence(*full[:2], op.text("0\n\x1b[2J"), *full[3:]),
        "location-odd": op.sequence(*full[:3], op.text("cuda:99\x1b[31m"), full[4]),
        "numel-negative": op.sequence(*full[:4], op.integer(-1)),
        "numel-huge": op.sequence(*full[:4], op.integer((1 << 200) + 1)),
        "numel-bool": op.sequence(*full[:4], op.TRUE),
        "numel-float": op.sequence(*full[:4], op.real(4.0)),
        "in-itself": op.persistent(op.sequence(*full)),
    }
    for name, identity in ids.items():
        body = op.named_mapping(weight=op.view(op.persistent(identity), 0, (2, 2), (2, 1)))
        fate = {"location-odd": Fate.OPENS, "numel-bool": Fate.EITHER}.get(name, Fate.REFUSED)
        yield f"identity-{name}", fate, lambda body=body: body
    yield "identity-line", Fate.EITHER, _beside(lambda: pickle.PERSID + b"storage\n")
    beside = op.persistent(op.sequence(op.text("storage"), op.NONE))
    yield "identity-odd-beside", Fate.OPENS, _beside(lambda: beside)


def _truncated() -> Iterator[Sample]:
    """One honest pickle, cut at every eighth byte."""
    honest = op.whole(op.named_mapping(weight=op.tensor()))
    for stop in range(0, len(honest), 8):
        yield Sample(f"pickle-cut-{stop}", Fate.REFUSED, given(containers.zip_file(honest[:stop])))
    old = containers.legacy_file(op.whole(op.named_mapping(weight=op.tensor(legacy=True))))
    for stop in range(0, len(old), 24):
        yield Sample(f"legacy-cut-{stop}", Fate.REFUSED, given(old[:stop]))
    tar = containers.tar_file(op.whole(op.named_mapping(weight=op.persistent(op.text("7")))))
    for stop in range(100, 6000, 700):
        # the end is nothing but zeros
        fate = Fate.REFUSED if tar[stop:].strip(b"\0") else Fate.EITHER
        yield Sample(f"tar-cut-{stop}", fate, given(tar[:stop]))


def _damaged_heads() -> Iterator[Sample]:
    """Files that are nothing, or almost something."""
    for name, content in {
        "nothing": b"",
        "one-byte": b"\x80",
        "zeros": bytes(4096),
        "noise": bytes(range(256)) * 16,
        "text": b"version https://git-lfs.github.com/spec/v1\noid sha256:4d7a\nsize 4096\n",
        "html": b"<!DOCTYPE html><html><head><title>404</title></head></html>\n",
        "json": b'{"metadata": {}, "weight": [1, 2]}',
        "gzip": b"\x1f\x8b\x08" + bytes(64),
        "elf": b"\x7fELF" + bytes(64),
        "png": b"\x89PNG\r\n\x1a\n" + bytes(64),
        "gguf": b"GGUF" + bytes(64),
        "hdf5": b"\x89HDF\r\n\x1a\n" + bytes(64),
        "numpy": b"\x93NUMPY\x01\x00v\x00" + bytes(64),
        "just-pk": b"PK\x03\x04",
        "empty-zip": b"PK\x05\x06" + bytes(18),
        "legacy-head-only": containers.legacy_head(),
        "legacy-magic-twice": op.whole(op.integer(containers.MAGIC)) * 5,
        "legacy-wrong-version": op.whole(op.integer(containers.MAGIC)) + op.whole(op.integer(9)) + b"N." * 3,
    }.items():
        yield Sample(f"file-{name}", Fate.REFUSED, given(content))
