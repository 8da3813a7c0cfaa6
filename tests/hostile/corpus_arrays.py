"""Arrays of numpy that lie about their shapes, dtypes and bytes, in pickles and in files of ``torch.save``."""

import pickle
import struct
from collections.abc import Iterator

from tests.hostile import containers
from tests.hostile import opcodes as op
from tests.hostile.corpus_names import SCREEN
from tests.hostile.samples import Fate, Sample, given

MOST = (1 << 63) - 1
SIXTEEN = bytes(range(16))


def samples() -> Iterator[Sample]:
    for name, body in {**_of_state(), **_of_buffers(), **_scalars(), **_texts()}.items():
        fate = Fate.OPENS if name in _HONEST else Fate.EITHER
        whole = op.whole(op.named_mapping(weight=body, bias=_array()))
        yield Sample(f"array-pickle-{name}", fate, given(whole), file="model.pkl")
        yield Sample(f"array-zip-{name}", fate, given(containers.zip_file(whole)))
        beside = op.whole(op.named_mapping(weight=body, fc=op.tensor(legacy=True)))
        yield Sample(f"array-legacy-{name}", fate, given(containers.legacy_file(beside)))
    for name, raw in _lines().items():
        yield Sample(f"array-line-{name}", Fate.EITHER, given(raw), file="model.pkl")
    gift = op.call(op.name("os", "system"), op.text("touch canary-array"))
    yield _pickled("call-as-data", _array(data=gift))
    yield _pickled("call-as-dtype", _array(kind=gift))
    yield _pickled("call-as-class", _array(of=gift))
    shared = op.remembered(op.binary(SIXTEEN), 7) + b"0"
    yield _pickled("many-of-the-same-bytes", shared + op.listed(*[_array(data=op.recalled(7))] * 2000))
    frame = b"\x95" + struct.pack("<Q", 1 << 20)
    yield _pickled("text-in-a-frame", frame + op.named_mapping(weight=_array(data=_text(SIXTEEN))))
    inside = op.binary(op.whole(op.named_mapping(weight=_array(data=_text(SIXTEEN)))))
    yield _pickled("text-in-a-nested-pickle", op.named_mapping(state_dict=inside, weight=_array()))


_HONEST = {"honest", "buffer-honest", "text-honest", "scalar-honest"}


def _pickled(name: str, body: bytes) -> Sample:
    return Sample(f"array-{name}", Fate.EITHER, given(op.whole(body)), file="model.pkl")


def _kind(name: bytes = op.text("f4"), order: bytes = op.text("<")) -> bytes:
    made = op.call(op.name("numpy", "dtype"), name, op.FALSE, op.TRUE)
    return op.built(made, op.sequence(op.integer(3), order, op.NONE, op.NONE, op.NONE))


def _array(
    shape: bytes = op.numbers((2, 2)),
    kind: bytes | None = None,
    fortran: bytes = op.FALSE,
    data: bytes = op.binary(SIXTEEN),
    of: bytes | None = None,
) -> bytes:
    reconstruct = op.name("numpy.core.multiarray", "_reconstruct")
    made = op.call(reconstruct, of or op.name("numpy", "ndarray"), op.numbers((0,)), op.binary(b"b"))
    return op.built(made, op.sequence(op.integer(1), shape, _kind() if kind is None else kind, fortran, data))


def _text(raw: bytes) -> bytes:
    return op.call(op.name("_codecs", "encode"), op.text(raw.decode("latin-1")), op.text("latin1"))


def _of_state() -> dict[str, bytes]:
    reconstruct = op.name("numpy._core.multiarray", "_reconstruct")
    bare = op.call(reconstruct, op.name("numpy", "ndarray"), op.numbers((0,)), op.binary(b"b"))
    return {
        "honest": _array(),
        "shape-huge": _array(op.numbers((MOST, MOST))),
        "shape-more": _array(op.numbers((4, 4))),
        "shape-less": _array(op.numbers((1,))),
        "shape-negative": _array(op.numbers((-2, -2))),
        "shape-many": _array(op.numbers((1,) * 5000)),
        "shape-65": _array(op.numbers((1,) * 63 + (2, 2))),
        "shape-zero-and-huge": _array(op.numbers((0, MOST))),
        "shape-text": _array(op.text("(2, 2)")),
        "shape-bool": _array(op.sequence(op.TRUE, op.TRUE)),
        "kind-objects": _array(kind=_kind(op.text("O8"))),
        "kind-objects-listed": _array(kind=_kind(op.text("O")), data=op.listed(op.NONE, _array())),
        "kind-screen": _array(kind=_kind(op.text(SCREEN))),
        "kind-long": _array(kind=_kind(op.text("f" * 100_000))),
        "kind-itself": _array(kind=_kind(op.sequence(op.text("f4")))),
        "kind-class": _array(kind=_kind(op.name("ml_dtypes", "bfloat16")), shape=op.numbers((8,))),
        "kind-none": _array(kind=op.NONE),
        "order-big": _array(kind=_kind(order=op.text(">"))),
        "order-screen": _array(kind=_kind(order=op.text(SCREEN))),
        "order-number": _array(kind=_kind(order=op.integer(3))),
        "fortran": _array(fortran=op.TRUE),
        "fortran-number": _array(fortran=op.integer(7)),
        "data-none": _array(data=op.NONE),
        "data-empty": _array(data=op.binary(b"")),
        "data-one-byte": _array(data=op.binary(b"a"), shape=op.numbers((1,)), kind=_kind(op.text("u1"))),
        "data-number": _array(data=op.integer(1 << 40)),
        "data-list": _array(data=op.listed(op.real(1.0))),
        "no-state": bare,
        "state-none": op.built(bare, op.NONE),
        "state-short": op.built(bare, op.sequence(op.integer(1), op.numbers((2, 2)))),
        "state-twice": op.built(_array(), op.sequence(op.integer(1), op.numbers((4,)), _kind(), op.FALSE, op.NONE)),
        "in-itself": b"]q\x05" + _array(data=op.recalled(5)) + b"a",
    }


def _of_buffers() -> dict[str, bytes]:
    def made(*more: bytes, data: bytes = op.binary(SIXTEEN), shape: bytes = op.numbers((2, 2))) -> bytes:
        return op.call(op.name("numpy._core.numeric", "_frombuffer"), data, _kind(), shape, *more)

    grown = pickle.BYTEARRAY8 + struct.pack("<Q", 16) + SIXTEEN
    return {
        "buffer-honest": made(op.text("C"), data=grown),
        "buffer-fortran": made(op.text("F"), data=grown),
        "buffer-order-odd": made(op.text(SCREEN)),
        "buffer-order-none": made(),
        "buffer-axes": made(op.text("K"), op.numbers((1, 0))),
        "buffer-axes-same": made(op.text("K"), op.numbers((0, 0))),
        "buffer-axes-far": made(op.text("K"), op.numbers((0, MOST))),
        "buffer-axes-more": made(op.text("K"), op.numbers((0, 1, 2))),
        "buffer-more": made(op.text("C"), op.NONE, op.NONE, op.NONE),
        "buffer-outside": made(op.text("C"), data=b"\x97"),
        "buffer-short": made(op.text("C"), data=pickle.BYTEARRAY8 + struct.pack("<Q", 8) + SIXTEEN[:8]),
    }


def _scalars() -> dict[str, bytes]:
    scalar = op.name("numpy.core.multiarray", "scalar")
    return {
        "scalar-honest": op.call(scalar, _kind(), op.binary(b"abcd")),
        "scalar-long": op.call(scalar, _kind(), op.binary(SIXTEEN)),
        "scalar-bare": op.call(scalar, _kind()),
        "scalar-nothing": op.call(scalar),
    }


def _texts() -> dict[str, bytes]:
    encode = op.name("_codecs", "encode")
    text = op.text(SIXTEEN.decode("latin-1"))
    return {
        "text-honest": _array(data=_text(SIXTEEN)),
        "text-high": _array(data=_text(bytes(range(240, 256)))),
        "text-big-endian": _array(data=_text(SIXTEEN), kind=_kind(order=op.text(">"))),
        "text-odd-length-big-endian": _array(data=_text(SIXTEEN[:15]), kind=_kind(order=op.text(">"))),
        "text-no-latin": _array(data=op.call(encode, op.text("й" * 16), op.text("latin1"))),
        "text-surrogates": _array(data=op.call(encode, op.text("\udc80" * 16), op.text("latin1"))),
        "text-other-encoding": _array(data=op.call(encode, text, op.text("rot13"))),
        "text-no-encoding": _array(data=op.call(encode, text)),
        "text-far": _array(data=op.remembered(text, 9) + b"0" + op.call(encode, op.recalled(9), op.text("latin1"))),
        "text-of-memory": _array(data=op.listed(op.text("a"), op.text("b"), op.text("c"))),
    }


def _lines() -> dict[str, bytes]:
    """The text protocols, in which bytes are literals with escapes."""

    def whole(data: bytes) -> bytes:
        head = b"(dp0\nVweight\ncnumpy.core.multiarray\n_reconstruct\n(cnumpy\nndarray\n(I0\ntVb\ntR"
        kind = b"cnumpy\ndtype\n(Vf4\nI00\nI01\ntR(I3\nV<\nNNNI-1\nI-1\nI0\ntb"
        return head + b"(I1\n(I2\nI2\nt" + kind + b"I00\n" + data + b"tbs."

    def encoded(line: bytes) -> bytes:
        return b"c_codecs\nencode\n(V" + line + b"\nVlatin1\ntR"

    return {
        "honest": whole(encoded(b"abcd" * 4)),
        "quoted": whole(b"S'" + b"abcd" * 4 + b"'\n"),
        "quoted-escapes": whole(b"S'" + b"\\x00\\n\\'\\\\" * 4 + b"'\n"),
        "quoted-half-escape": whole(b"S'" + b"abcd" * 3 + b"abc\\'\n"),
        "backslashes": whole(encoded(b"\\" * 2_000_000)),
        "quoted-backslashes": whole(b"S'" + b"\\" * 2_000_000 + b"'\n"),
        "escapes": whole(encoded(b"\\u0000" * 200_000)),
        "escape-beyond": whole(encoded(b"\\u0431" * 16)),
        "escape-cut": whole(encoded(b"abcd" * 3 + b"\\u00")),
    }
