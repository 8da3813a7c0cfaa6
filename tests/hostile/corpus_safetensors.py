"""safetensors files that lie in their length, their JSON, their offsets, their dtypes and shapes."""

import json
import struct
from collections.abc import Iterator, Mapping

from tests.hostile.corpus_names import NAMES, SCREEN
from tests.hostile.samples import Fate, Sample, given

Entry = dict[str, object]
FOUR = bytes(16)
LIMIT = 100_000_000
"""Bytes that a header may have, as the library says."""


def safetensors(header: object, data: bytes = FOUR) -> bytes:
    """A file with this header."""
    return framed(json.dumps(header).encode(), data)


def framed(raw: bytes, data: bytes = FOUR, length: int | None = None) -> bytes:
    """A file with a header of any bytes, and any length said of it."""
    return struct.pack("<Q", len(raw) if length is None else length) + raw + data


def entry(**changes: object) -> Entry:
    return {"dtype": "F32", "shape": [2, 2], "data_offsets": [0, 16], **changes}


def samples() -> Iterator[Sample]:
    yield _sample("honest", Fate.OPENS, safetensors({"weight": entry()}))
    yield from _lengths()
    yield from _json()
    yield from _metadata()
    yield from _offsets()
    yield from _types()
    yield from _shapes()
    yield from _names()
    yield from _large()


def _sample(name: str, fate: Fate, content: bytes) -> Sample:
    return Sample(f"safetensors-{name}", fate, given(content), file="model.safetensors")


def _lengths() -> Iterator[Sample]:
    raw = json.dumps({"weight": entry()}).encode()
    said = {
        "zero": 0,
        "one": 1,
        "less": len(raw) - 1,
        "more": len(raw) + 1,
        "past-end": len(raw) + 17,
        "limit": LIMIT,
        "over-limit": LIMIT + 1,
        "2-31": 1 << 31,
        "2-63": 1 << 63,
        "most": (1 << 64) - 1,
    }
    for label, length in said.items():
        yield _sample(f"length-{label}", Fate.REFUSED, framed(raw, length=length))
    for size in (*range(9), 16, len(raw), len(raw) + 15):
        yield _sample(f"cut-{size}", Fate.REFUSED, framed(raw)[:size])
    yield _sample("tail", Fate.REFUSED, framed(raw) + b"tail")
    yield _sample("padded", Fate.OPENS, framed(raw + b" " * 64))
    yield _sample("padded-nul", Fate.REFUSED, framed(raw + bytes(64)))
    yield _sample("space-before", Fate.EITHER, framed(b"  " + raw))


def _json() -> Iterator[Sample]:
    item = json.dumps(entry())
    texts = {
        "empty": "",
        "not-json": "hello",
        "list": "[]",
        "null": "null",
        "number": "1",
        "text": '"weight"',
        "unclosed": '{"weight": ' + item,
        "after": '{"weight": ' + item + "} {}",
        "comment": '{"weight": ' + item + "} // hi",
        "nan": '{"weight": {"dtype": "F32", "shape": [NaN], "data_offsets": [0, Infinity]}}',
        "entry-null": '{"weight": null}',
        "entry-list": '{"weight": []}',
        "entry-text": '{"weight": "F32"}',
        "entry-empty": '{"weight": {}}',
        "deep-lists": "[" * 200_000 + "]" * 200_000,
        "deep-dicts": '{"a":' * 200_000 + "1" + "}" * 200_000,
        "deep-unclosed": "[" * 1_000_000,
        "deep-shape": '{"weight": {"dtype": "F32", "shape": ' + "[" * 100_000 + "]" * 100_000 + "}}",
        "long-integer": '{"weight": {"dtype": "F32", "shape": [' + "9" * 100_000 + '], "data_offsets": [0, 16]}}',
        "exponent": '{"weight": {"dtype": "F32", "shape": [1e999], "data_offsets": [0, 16]}}',
        "utf-16": "\ufeff{}",
    }
    for label, content in texts.items():
        yield _sample(f"json-{label}", Fate.REFUSED, framed(content.encode()))
    yield _sample("json-not-utf8", Fate.REFUSED, framed(b'{"\xff\xfe": ' + item.encode() + b"}"))
    yield _sample("json-empty-dict", Fate.EITHER, framed(b"{}", b""))
    yield _sample("json-empty-dict-with-data", Fate.REFUSED, framed(b"{}"))
    twice = '{"weight": ' + item + ', "weight": ' + item + "}"
    yield _sample("json-same-key", Fate.REFUSED, framed(twice.encode()))
    inside = '{"weight": {"dtype": "F32", "dtype": "I8", "shape": [2, 2], "data_offsets": [0, 16]}}'
    yield _sample("json-same-field", Fate.REFUSED, framed(inside.encode()))
    escaped = '{"weight": ' + item + ', "\\u0077eight": ' + item + "}"
    yield _sample("json-same-key-escaped", Fate.REFUSED, framed(escaped.encode()))
    yield _sample("json-more-fields", Fate.EITHER, safetensors({"weight": entry(evil="os.system")}))
    for field in ("dtype", "shape", "data_offsets"):
        partial = {key: value for key, value in entry().items() if key != field}
        yield _sample(f"json-without-{field}", Fate.REFUSED, safetensors({"weight": partial}))


def _metadata() -> Iterator[Sample]:
    odd: Mapping[str, object] = {
        "list": [],
        "null": None,
        "number": 1,
        "text": "hello",
        "of-number": {"epoch": 1},
        "of-null": {"epoch": None},
        "of-dict": {"format": {"a": "b"}},
    }
    for label, metadata in odd.items():
        content = safetensors({"__metadata__": metadata, "weight": entry()})
        yield _sample(f"metadata-{label}", Fate.EITHER, content)
    hostile = {SCREEN: SCREEN, "\u202e": "\u2066", "": "", "long": "x" * 1_000_000, "nul": "\x00"}
    content = safetensors({"__metadata__": hostile, "weight": entry()})
    yield _sample("metadata-hostile", Fate.OPENS, content)
    half = safetensors({"__metadata__": {"half": "\ud800"}, "weight": entry()})
    yield _sample("metadata-half-character", Fate.EITHER, half)
    yield _sample("metadata-as-tensor", Fate.EITHER, safetensors({"__metadata__": entry()}))
    twice = '{"__metadata__": {"a": "b"}, "__metadata__": {"a": "c"}, "weight": ' + json.dumps(entry()) + "}"
    yield _sample("metadata-twice", Fate.REFUSED, framed(twice.encode()))


def _offsets() -> Iterator[Sample]:
    most = (1 << 64) - 1
    lies = {
        "reversed": [16, 0],
        "past-end": [0, 17],
        "far": [1 << 40, (1 << 40) + 16],
        "huge": [most - 15, most],
        "wraps": [most + 1, most + 17],
        "negative": [-16, 0],
        "both-negative": [-32, -16],
        "less": [0, 12],
        "empty": [0, 0],
        "float": [0.0, 16.0],
        "text": ["0", "16"],
        "bool": [False, 16],
        "null": [None, 16],
        "one": [16],
        "three": [0, 8, 16],
        "dict": {"0": 16},
    }
    for label, offsets in lies.items():
        yield _sample(f"offsets-{label}", Fate.REFUSED, safetensors({"weight": entry(data_offsets=offsets)}))
    half = {"shape": [2]}
    pairs = {
        "overlap": ([0, 8], [4, 12]),
        "same": ([0, 8], [0, 8]),
        "hole": ([0, 8], [12, 20]),
        "hole-at-start": ([4, 12], [12, 20]),
    }
    for label, (first, second) in pairs.items():
        header = {"a": entry(data_offsets=first, **half), "b": entry(data_offsets=second, **half)}
        yield _sample(f"offsets-{label}", Fate.REFUSED, safetensors(header, bytes(max(*first, *second))))
    swapped = {"a": entry(data_offsets=[8, 16], **half), "b": entry(data_offsets=[0, 8], **half)}
    yield _sample("offsets-out-of-order", Fate.OPENS, safetensors(swapped))
    inside = {"a": entry(), "b": entry(shape=[0], data_offsets=[8, 8])}
    yield _sample("offsets-empty-inside", Fate.EITHER, safetensors(inside))


def _types() -> Iterator[Sample]:
    for dtype in ("F33", "f32", "", "float32", "F32\x00", SCREEN, "Q4_0", "__class__"):
        yield _sample(f"dtype-{dtype.encode().hex()[:12]}", Fate.EITHER, safetensors({"weight": entry(dtype=dtype)}))
    for label, dtype in {"null": None, "number": 4, "list": ["F32"], "dict": {}, "bool": True}.items():
        yield _sample(f"dtype-is-{label}", Fate.REFUSED, safetensors({"weight": entry(dtype=dtype)}))
    for dtype in ("BOOL", "U8", "I8", "F8_E4M3", "F8_E5M2", "F8_E8M0", "I16", "U16", "F16", "BF16", "F64", "C64"):
        yield _sample(f"dtype-wrong-size-{dtype}", Fate.REFUSED, safetensors({"weight": entry(dtype=dtype, shape=[3])}))
    for dtype, shape in {"F4": [4, 8], "F6_E2M3": [4, 4], "F6_E3M2": [3], "F4_": [3]}.items():
        content = safetensors({"weight": entry(dtype=dtype.rstrip("_"), shape=shape)})
        yield _sample(f"dtype-narrow-{dtype}", Fate.EITHER, content)
    huge = safetensors({"weight": entry(dtype="Z9", shape=[1 << 62] * 900)})
    yield _sample("dtype-unknown-and-huge", Fate.REFUSED, huge)
    yield _sample("bool-not-bool", Fate.OPENS, safetensors({"a": entry(dtype="BOOL", shape=[16])}, b"\xff\x02" * 8))
    yield _sample("nan-payloads", Fate.OPENS, safetensors({"weight": entry()}, b"\xff" * 16))


def _shapes() -> Iterator[Sample]:
    huge = 1 << 62
    shapes: Mapping[str, tuple[Fate, object]] = {
        "scalar-too-small": (Fate.REFUSED, []),
        "negative": (Fate.REFUSED, [-2, -2]),
        "one-negative": (Fate.REFUSED, [-4]),
        "huge": (Fate.REFUSED, [huge, huge]),
        "wraps": (Fate.REFUSED, [huge + 1, 4]),
        "float": (Fate.REFUSED, [2.0, 2.0]),
        "bool": (Fate.REFUSED, [True, 4]),
        "null": (Fate.REFUSED, [None]),
        "text": (Fate.REFUSED, "22"),
        "number": (Fate.REFUSED, 4),
        "nested": (Fate.REFUSED, [[2, 2]]),
        "empty-and-full": (Fate.REFUSED, [0, 4]),
        "ones": (Fate.EITHER, [1] * 70 + [4]),
        "many-ones": (Fate.EITHER, [1] * 100_000 + [4]),
        "many-huge": (Fate.REFUSED, [huge] * 20_000),
        "huge-and-zero": (Fate.REFUSED, [huge] * 20_000 + [0]),
    }
    for label, (fate, shape) in shapes.items():
        yield _sample(f"shape-{label}", fate, safetensors({"weight": entry(shape=shape)}))
    nothing = {"weight": entry(shape=[0, huge, huge], data_offsets=[0, 0])}
    yield _sample("shape-zero-and-huge", Fate.EITHER, safetensors(nothing, b""))
    scalar = {"weight": entry(shape=[], data_offsets=[0, 4])}
    yield _sample("shape-scalar", Fate.OPENS, safetensors(scalar, bytes(4)))


def _names() -> Iterator[Sample]:
    for label, name in NAMES.items():
        fate = Fate.EITHER if label in ("surrogate", "metadata", "megabyte-dotted") else Fate.OPENS
        yield _sample(f"name-{label}", fate, safetensors({name: entry()}))
    bad = safetensors({SCREEN: entry(data_offsets=[0, 99])})
    yield _sample("name-in-complaint", Fate.REFUSED, bad)


def _large() -> Iterator[Sample]:
    def many() -> bytes:
        count = 100_000
        item = '"layers.{0}.weight":{{"dtype":"F32","shape":[1],"data_offsets":[{1},{2}]}}'
        rows = (item.format(number, 4 * number, 4 * number + 4) for number in range(count))
        return framed(("{" + ",".join(rows) + "}").encode(), bytes(4 * count))

    yield Sample("safetensors-many-parameters", Fate.OPENS, many, file="model.safetensors", way="open")
    yield Sample("safetensors-spaces", Fate.EITHER, lambda: framed(b" " * 8_000_000 + b"{}", b""))
    yield Sample("safetensors-many-metadata", Fate.EITHER, _many_metadata)


def _many_metadata() -> bytes:
    pairs = {str(number): "" for number in range(50_000)}
    return safetensors({"__metadata__": pairs, "weight": entry()})
