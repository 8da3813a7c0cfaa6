"""Tensors that lie: about their size, their place, their strides, their kind."""

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from tests.hostile import containers
from tests.hostile import opcodes as op
from tests.hostile.samples import Fate, Sample, given

TIB = 1 << 40
MOST = (1 << 63) - 1


class View(NamedTuple):
    """A tensor over four float32, as its pickle describes it."""

    fate: Fate
    offset: int
    shape: tuple[int, ...]
    stride: tuple[int, ...]


VIEWS: Mapping[str, View] = {
    "scalar": View(Fate.OPENS, 0, (), ()),
    "scalar-at-end": View(Fate.OPENS, 3, (), ()),
    "empty": View(Fate.OPENS, 0, (0,), (1,)),
    "empty-of-many": View(Fate.OPENS, 0, (0, 5), (5, 1)),
    "empty-past-end": View(Fate.EITHER, 4, (0,), (1,)),
    "empty-far-away": View(Fate.EITHER, TIB, (0,), (1,)),
    "empty-huge": View(Fate.EITHER, 0, (MOST, 0, MOST), (MOST, 1, 1)),
    "transposed": View(Fate.OPENS, 0, (2, 2), (1, 2)),
    "sizes-of-one": View(Fate.OPENS, 0, (1, 4, 1), (MOST, 1, MOST)),
    "more-than-storage": View(Fate.REFUSED, 0, (5,), (1,)),
    "one-too-far": View(Fate.REFUSED, 1, (4,), (1,)),
    "offset-past-end": View(Fate.REFUSED, 4, (), ()),
    "offset-huge": View(Fate.REFUSED, MOST, (1,), (1,)),
    "offset-wraps": View(Fate.REFUSED, (1 << 62) + 1, (1,), (1,)),
    "offset-wraps-bytes": View(Fate.REFUSED, 1 << 64, (1,), (1,)),
    "offset-negative": View(Fate.REFUSED, -1, (2,), (1,)),
    "size-negative": View(Fate.REFUSED, 0, (-1,), (1,)),
    "sizes-negative": View(Fate.REFUSED, 0, (-2, -2), (2, 1)),
    "size-huge": View(Fate.REFUSED, 0, (MOST,), (1,)),
    "size-overflows": View(Fate.REFUSED, 0, (1 << 32, 1 << 32), (1 << 32, 1)),
    "size-wraps-to-four": View(Fate.REFUSED, 0, ((1 << 62) + 1, 4), (4, 1)),
    "stride-negative": View(Fate.REFUSED, 3, (4,), (-1,)),
    "stride-huge": View(Fate.REFUSED, 0, (2,), (MOST,)),
    "stride-wraps": View(Fate.REFUSED, 0, (2,), ((1 << 64) + 1,)),
    "strides-missing": View(Fate.REFUSED, 0, (2, 2), (2,)),
    "strides-too-many": View(Fate.REFUSED, 0, (2,), (2, 1)),
    "stride-zero": View(Fate.OPENS, 0, (2, 2), (0, 1)),
    "stride-zero-4-tib": View(Fate.OPENS, 0, (TIB,), (0,)),
    "stride-zero-overflows": View(Fate.EITHER, 0, (MOST, MOST), (0, 0)),
    "stride-overlaps": View(Fate.OPENS, 0, (3, 2), (1, 1)),
    "dimensions-64": View(Fate.OPENS, 0, (1,) * 64, (1,) * 64),
    "dimensions-65": View(Fate.EITHER, 0, (1,) * 65, (1,) * 65),
    "dimensions-100000": View(Fate.EITHER, 0, (1,) * 100_000, (1,) * 100_000),
    "dimensions-huge": View(Fate.EITHER, 0, (MOST,) * 5_000, (0,) * 5_000),
    "dimensions-900-huge": View(Fate.EITHER, 0, (MOST,) * 900, (0,) * 900),
    "dimensions-64-huge": View(Fate.EITHER, 0, (MOST,) * 64, (0,) * 64),
}


def samples() -> Iterator[Sample]:
    for label, view in VIEWS.items():
        body = op.named_mapping(weight=op.view(op.storage(), *view[1:]))
        yield Sample(f"tensor-{label}", view.fate, given(containers.zip_file(op.whole(body))))
    yield from _older_views()
    yield from _storages()
    yield from _kinds()
    yield from _arguments()
    yield from _amplified()
    yield from _legacy()
    yield from _tar()


def _older_views() -> Iterator[Sample]:
    """The same lies before torch 1.6 and 0.1.10."""
    for label, view in VIEWS.items():
        if max(view.shape, default=0) == 1 and len(view.shape) > 64:
            continue
        body = op.named_mapping(weight=op.view(op.storage(legacy=True), *view[1:]))
        yield Sample(f"legacy-tensor-{label}", view.fate, given(containers.legacy_file(op.whole(body))))
    for label in ("more-than-storage", "size-negative", "offset-huge", "stride-zero-4-tib", "stride-huge"):
        view = VIEWS[label]
        pickled = op.whole(op.named_mapping(weight=op.persistent(op.text("7"))))
        tensors = containers.tar_tensors(view.shape, view.stride, view.offset)
        yield Sample(f"tar-tensor-{label}", Fate.EITHER, given(containers.tar_file(pickled, tensors=tensors)))


def _storages() -> Iterator[Sample]:
    """Storages that lie, overlap in what they are used for, or are missing."""
    said = {"256-gib": 1 << 36, "one-more": 5, "one-less": 3, "zero": 0, "overflows": 1 << 62, "wraps": (1 << 62) + 4}
    for label, numel in said.items():
        body = op.named_mapping(weight=op.view(op.storage(numel=numel), 0, (2, 2), (2, 1)))
        yield Sample(f"storage-{label}", Fate.REFUSED, given(containers.zip_file(op.whole(body))))
    huge = op.named_mapping(weight=op.view(op.storage(numel=1 << 36), 0, (1 << 36,), (1,)))
    yield Sample("storage-and-tensor-256-gib", Fate.REFUSED, given(containers.zip_file(op.whole(huge))))
    none = containers.zip_file(op.whole(op.named_mapping(weight=op.tensor())), {})
    yield Sample("storage-missing", Fate.REFUSED, given(none))
    twice = op.mapping((op.text("a"), op.tensor()), (op.text("b"), op.view(op.storage(numel=5), 0, (2, 2), (2, 1))))
    yield Sample("storage-of-two-sizes", Fate.REFUSED, given(containers.zip_file(op.whole(twice))))
    for kind in ("DoubleStorage", "HalfStorage", "LongStorage", "ComplexFloatStorage", "QInt8Storage"):
        other = op.mapping(
            (op.text("a"), op.tensor()), (op.text("b"), op.view(op.storage(kind=kind, numel=2), 0, (1,), (1,)))
        )
        yield Sample(f"storage-also-{kind}", Fate.EITHER, given(containers.zip_file(op.whole(other))))
    interleaved = op.mapping(
        (op.text("even.weight"), op.view(op.storage(), 0, (2, 1), (2, 1))),
        (op.text("odd.weight"), op.view(op.storage(), 1, (2, 1), (2, 1))),
        (op.text("tied.weight"), op.view(op.storage(), 0, (2, 2), (2, 1))),
    )
    yield Sample("storage-shared", Fate.OPENS, given(containers.zip_file(op.whole(interleaved))))


def _kinds() -> Iterator[Sample]:
    """Tensors that are not strided ones."""
    dense = op.view(op.storage(), 0, (4,), (1,))
    lying = op.view(op.storage("1", 4, "LongStorage"), 0, (1, 4), (4, 1))
    indices = {"0": containers.FOUR_FLOATS, "1": b"\xff\xff\xff\xff\xff\xff\xff\x7f" * 4}
    coo = op.sequence(lying, dense, op.numbers((TIB,)), op.FALSE)
    csr = op.sequence(op.view(op.storage("1", 4, "LongStorage"), 0, (4,), (1,)), lying, dense, op.numbers((MOST, 4)))
    sparse = op.name("torch._utils", "_rebuild_sparse_tensor")
    compressed = op.name("torch._utils", "_rebuild_sparse_csr_tensor")
    bodies = {
        "sparse-coo": op.call(sparse, op.name("torch", "sparse_coo"), coo),
        "sparse-csr": op.call(compressed, op.name("torch", "sparse_csr"), csr),
        "sparse-short": op.call(sparse, op.name("torch", "sparse_coo"), op.sequence(lying)),
        "sparse-unknown": op.call(sparse, op.name("torch", "sparse_owned"), coo),
        "sparse-in-sparse": op.call(sparse, op.name("torch", "sparse_coo"), op.sequence(lying, _sparse(), op.NOTHING)),
        "quantised": _quantised(op.sequence(op.name("torch", "per_tensor_affine"), op.real(0.0), op.integer(-5))),
        "quantised-lies": _quantised(op.NONE),
        "nested": op.call(op.name("torch._utils", "_rebuild_nested_tensor"), dense, lying, lying, lying),
        "nested-nothing": op.call(op.name("torch._utils", "_rebuild_nested_tensor")),
        "meta": _meta(op.numbers((TIB, 4))),
        "meta-negative": _meta(op.numbers((-4,))),
        "meta-overflows": _meta(op.numbers((MOST, MOST))),
        "conjugate": _with_metadata(op.named_mapping(conj=op.TRUE)),
        "metadata-odd": _with_metadata(op.mapping((op.listed(), op.TRUE))),
        "device": op.call(op.name("torch._utils", "_rebuild_device_tensor_from_numpy"), dense, _FLOAT, op.text("xla")),
        "version-3": _v3(_FLOAT, 4, (2, 2)),
        "version-3-wider": _v3(op.name("torch", "float64"), 4, (2, 2)),
        "version-3-float8": _v3(op.name("torch", "float8_e4m3fn"), 16, (4, 4)),
        "version-3-unknown": _v3(op.name("torch", "float3_owned"), 16, (4, 4)),
        "version-3-not-dtype": _v3(op.name("os", "system"), 16, (4, 4)),
        "version-3-text-dtype": _v3(op.text("float32"), 16, (2, 2)),
    }
    for label, item in bodies.items():
        body = op.named_mapping(weight=item)
        yield Sample(f"kind-{label}", Fate.EITHER, given(containers.zip_file(op.whole(body), indices)))


_FLOAT = op.name("torch", "float32")


def _sparse() -> bytes:
    parts = op.sequence(op.tensor(), op.tensor(), op.numbers((2,)))
    return op.call(op.name("torch._utils", "_rebuild_sparse_tensor"), op.name("torch", "sparse_coo"), parts)


def _quantised(how: bytes) -> bytes:
    args = [op.storage(kind="QInt8Storage"), op.integer(0), op.numbers((4,)), op.numbers((1,)), how, op.FALSE, op.NONE]
    return op.call(op.name("torch._utils", "_rebuild_qtensor"), *args)


def _meta(shape: bytes) -> bytes:
    args = [_FLOAT, shape, op.numbers((1,)), op.FALSE]
    return op.call(op.name("torch._utils", "_rebuild_meta_tensor_no_storage"), *args)


def _with_metadata(metadata: bytes) -> bytes:
    args = [op.storage(), op.integer(0), op.numbers((2, 2)), op.numbers((2, 1)), op.FALSE, op.NONE, metadata]
    return op.call(op.name("torch._utils", "_rebuild_tensor_v2"), *args)


def _v3(dtype: bytes, numel: int, shape: tuple[int, ...]) -> bytes:
    hold = op.storage(kind="UntypedStorage", numel=16)
    args = [hold, op.integer(0), op.numbers(shape), op.numbers((shape[1], 1)), op.FALSE, op.NONE, dtype]
    return op.call(op.name("torch._utils", "_rebuild_tensor_v3"), *args)


def _arguments() -> Iterator[Sample]:
    """Arguments of the wrong number and kind."""
    rebuild = op.name("torch._utils", "_rebuild_tensor_v2")
    sizes = op.numbers((2, 2))
    good = [op.storage(), op.integer(0), sizes, op.numbers((2, 1)), op.FALSE, op.NONE]
    odd = {"none": op.NONE, "text": op.text("2"), "real": op.real(2.0), "list": op.listed(), "true": op.TRUE}
    for place in range(4):
        for label, wrong in odd.items():
            args = [*good[:place], wrong, *good[place + 1 :]]
            body = op.named_mapping(weight=op.call(rebuild, *args))
            yield Sample(f"argument-{place}-{label}", Fate.REFUSED, given(containers.zip_file(op.whole(body))))
    for count in range(4):
        body = op.named_mapping(weight=op.call(rebuild, *good[:count]))
        yield Sample(f"arguments-{count}", Fate.REFUSED, given(containers.zip_file(op.whole(body))))
    sized = op.call(op.name("torch", "Size"), op.listed(op.integer(2), op.integer(2)))
    body = op.named_mapping(weight=op.call(rebuild, *good[:2], sized, *good[3:]))
    yield Sample("argument-torch-size", Fate.OPENS, given(containers.zip_file(op.whole(body))))


def _amplified() -> Iterator[Sample]:
    """A little of the file used again and again."""
    yield Sample("amplified-shape", Fate.EITHER, lambda: _again(_long_shape(50_000, 1), 3_000))
    yield Sample("amplified-storage", Fate.EITHER, lambda: _again(op.numbers((1_000_000,)), 300, 1_000_000))
    yield Sample("amplified-strided", Fate.EITHER, lambda: _again(op.numbers((300_000,)), 200, 1_000_000, step=3))
    yield Sample("amplified-ties", Fate.OPENS, lambda: _again(op.numbers((4,)), 2_000))


def _long_shape(dimensions: int, size: int) -> bytes:
    return b"(" + op.integer(size) * dimensions + b"t"


def _again(shape: bytes, count: int, numel: int = 4, step: int = 1) -> bytes:
    """Many names for one tensor, whose description is there once."""
    strides = shape if b"t" in shape and len(shape) > 1_000 else op.numbers((step,))
    args = op.sequence(op.storage(numel=numel), op.integer(0), shape, strides, op.FALSE, op.NONE)
    shared = op.remembered(op.name("torch._utils", "_rebuild_tensor_v2"), 1) + b"0" + op.remembered(args, 2) + b"0"
    items = b"".join(op.text(f"{n}.weight") + b"h\x01h\x02R" for n in range(count))
    return containers.zip_file(op.whole(shared + b"}(" + items + b"u"), {"0": bytes(4 * numel)})


def _legacy() -> Iterator[Sample]:
    """Lies that only files from before torch 1.6 can tell."""
    honest = op.whole(op.named_mapping(weight=op.tensor(legacy=True)))
    keys = {
        "none": op.whole(op.listed()),
        "not-a-list": op.whole(op.integer(1)),
        "not-text": op.whole(op.listed(op.integer(0))),
        "unknown": op.whole(op.listed(op.text("7"))),
        "twice": op.whole(op.listed(op.text("0"), op.text("0"))),
        "too-many": op.whole(op.listed(op.text("0"), op.text("1"))),
    }
    for label, listed in keys.items():
        yield Sample(f"legacy-keys-{label}", Fate.REFUSED, given(containers.legacy_file(honest, keys=listed)))
    tail = len(containers.FOUR_FLOATS) + 8
    for label, numel in {"256-gib": 1 << 36, "negative": -1, "most": MOST, "less": 3, "more": 5}.items():
        content = bytearray(containers.legacy_file(honest))
        content[-tail : -tail + 8] = numel.to_bytes(8, "little", signed=True)
        yield Sample(f"legacy-length-{label}", Fate.REFUSED, given(bytes(content)))
    yield Sample("legacy-junk-after", Fate.EITHER, given(containers.legacy_file(honest) + b"junk" * 100))
    claimed = op.whole(op.named_mapping(weight=op.view(op.storage(numel=1 << 36, legacy=True), 0, (1,), (1,))))
    yield Sample("legacy-storage-256-gib", Fate.REFUSED, given(containers.legacy_file(claimed)))
    unnamed = op.whole(op.named_mapping(weight=op.view(op.storage("1", legacy=True), 0, (1,), (1,))))
    yield Sample("legacy-storage-missing", Fate.REFUSED, given(containers.legacy_file(unnamed)))
    yield Sample("legacy-view", Fate.EITHER, given(containers.legacy_file(_legacy_view(0, 4))))
    yield Sample("legacy-view-lies", Fate.REFUSED, given(containers.legacy_file(_legacy_view(MOST, 4))))
    yield Sample("legacy-view-longer", Fate.REFUSED, given(containers.legacy_file(_legacy_view(2, 4))))
    called = op.whole(op.named_mapping(weight=op.call(op.name("torch", "FloatTensor"), op.integer(1000))))
    yield Sample("legacy-float-tensor-call", Fate.REFUSED, given(containers.legacy_file(called)))


def _legacy_view(offset: int, numel: int) -> bytes:
    """A storage that is a view of another: the sixth field of the oldest files."""
    kind = op.name("torch", "FloatStorage")
    seen = op.sequence(op.text("5"), op.integer(offset), op.integer(numel))
    fields = op.sequence(op.text("storage"), kind, op.text("0"), op.text("cpu"), op.integer(4), seen)
    return op.whole(op.named_mapping(weight=op.view(op.persistent(fields), 0, (numel,), (1,))))


def _tar() -> Iterator[Sample]:
    honest = op.whole(op.named_mapping(weight=op.persistent(op.text("7"))))
    yield Sample("tar-honest", Fate.EITHER, given(containers.tar_file(honest)))
    lying = {
        "many-storages": op.whole(op.integer(1 << 40)),
        "negative-storages": op.whole(op.integer(-1)),
        "empty-storages": b"",
        "storages-call": op.whole(op.call(op.name("os", "system"), op.text("touch canary-tar"))),
    }
    for label, storages in lying.items():
        yield Sample(f"tar-{label}", Fate.EITHER, given(containers.tar_file(honest, storages)))
