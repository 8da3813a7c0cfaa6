"""Programs, exports, distributed folders and plain pickles: what only they can lie about."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import replace

from tests.hostile import containers
from tests.hostile import opcodes as op
from tests.hostile.corpus_names import SCREEN
from tests.hostile.samples import Fate, Sample, given
from tests.hostile.ziplies import Entry, archive

MOST = (1 << 63) - 1
RUN = "import os\nos.system('touch canary-{}')\n"


def samples() -> Iterator[Sample]:
    yield from _scripts()
    yield from _exports()
    yield from _distributed()
    yield from _plain()


def _scripts() -> Iterator[Sample]:
    """TorchScript archives, whose code is source text that must not be run or trusted."""
    honest = op.built(op.new(op.name("__torch__", "Net")), op.named_mapping(weight=op.tensor(), training=op.TRUE))
    source = "class Net(Module):\n  __parameters__ = [{}]\n  weight : Tensor\n"
    plain = source.format('"weight", ')
    system = op.call(op.name("os", "system"), op.text("touch canary-script"))
    inside = op.built(op.new(op.name("__torch__", "Net")), op.named_mapping(weight=op.tensor(), gift=system))
    looped = op.remembered(op.new(op.name("__torch__", "Net")), 5)
    cases: dict[str, tuple[Fate, bytes, str]] = {
        "honest": (Fate.OPENS, honest, plain),
        "code-runs": (Fate.OPENS, honest, plain + RUN.format("code")),
        "code-evaluates": (Fate.OPENS, honest, source.format("__import__('os').system('touch canary-list')")),
        "code-is-noise": (Fate.OPENS, honest, "\x00\x1b[2J" * 1000),
        "code-unclosed": (Fate.OPENS, honest, "class Net(Module):\n  __parameters__ = [" + "[" * 100_000),
        "code-long": (Fate.OPENS, honest, "class Net(Module):\n" + "  a : Tensor\n" * 100_000),
        "code-many-classes": (Fate.OPENS, honest, "class Net(Module):\n  __parameters__ = []\n" * 20_000),
        "code-spaces": (Fate.OPENS, honest, "class " + " " * 200_000 + "Net(Module):\n"),
        "call-beside": (Fate.OPENS, inside, plain),
        "call-instead": (Fate.REFUSED, system, plain),
        "in-itself": (
            Fate.OPENS,
            op.built(looped, op.named_mapping(weight=op.tensor(), again=op.recalled(5))),
            plain,
        ),
        "hostile-names": (
            Fate.EITHER,
            op.built(
                op.new(op.stacked_name(op.text("__torch__"), op.text(SCREEN))),
                op.mapping((op.text(SCREEN), op.tensor())),
            ),
            plain,
        ),
        "nothing": (Fate.EITHER, op.NONE, plain),
        "deep": (Fate.EITHER, _deep(5_000), plain),
    }
    for label, (fate, body, code) in cases.items():
        yield Sample(f"script-{label}", fate, given(_script(body, code)))
    constants = {
        "call": op.sequence(system),
        "tensors": op.sequence(op.tensor()),
        "no-tuple": op.tensor(),
        "many": op.sequence(*[op.tensor()] * 2000),
    }
    for label, body in constants.items():
        yield Sample(f"script-constants-{label}", Fate.EITHER, given(_script(honest, plain, body)))


def _script(body: bytes, code: str, constants: bytes = op.NOTHING) -> bytes:
    return archive(
        [
            *containers.zip_entries(op.whole(body)),
            Entry(b"model/code/__torch__.py", code.encode("utf-8", "surrogatepass")),
            Entry(b"model/constants.pkl", op.whole(constants)),
            Entry(b"model/constants/0", containers.FOUR_FLOATS),
        ]
    )


def _deep(levels: int) -> bytes:
    opened = op.new(op.name("__torch__", "Net")) + b"}" + op.text("a")
    return opened * levels + op.tensor() + b"sb" * levels


def _exports() -> Iterator[Sample]:
    """Archives of ``torch.export``."""
    wrong: Mapping[str, object] = {
        "use-pickle": {"use_pickle": True},
        "use-pickle-text": {"use_pickle": "no"},
        "path-parent": {"path_name": "../weight_0"},
        "path-absolute": {"path_name": "/etc/passwd"},
        "path-missing": {"path_name": "weight_9"},
        "path-number": {"path_name": 0},
        "path-screen": {"path_name": SCREEN},
        "no-meta": {"tensor_meta": None},
    }
    yield Sample("export-honest", Fate.OPENS, given(_export(_payload())), file="model.pt2")
    for label, change in wrong.items():
        payload = {**_payload(), **change} if isinstance(change, dict) else {}
        yield Sample(f"export-{label}", Fate.EITHER, given(_export(payload)), file="model.pt2")
    metas: Mapping[str, dict[str, object]] = {
        "sizes-huge": {"sizes": [{"as_int": MOST}, {"as_int": MOST}]},
        "sizes-negative": {"sizes": [{"as_int": -2}, {"as_int": -2}]},
        "sizes-more": {"sizes": [{"as_int": 4}, {"as_int": 4}]},
        "sizes-text": {"sizes": [{"as_int": "2"}]},
        "sizes-expression": {"sizes": [{"as_expr": {"expr_str": RUN}}, {"as_int": 2}]},
        "sizes-many": {"sizes": [{"as_int": 1}] * 5000, "strides": [{"as_int": 1}] * 5000},
        "sizes-none": {"sizes": None},
        "strides-huge": {"strides": [{"as_int": MOST}, {"as_int": MOST}]},
        "strides-zero": {"strides": [{"as_int": 0}, {"as_int": 0}]},
        "offset-huge": {"storage_offset": {"as_int": MOST}},
        "offset-negative": {"storage_offset": {"as_int": -4}},
        "dtype-unknown": {"dtype": 99},
        "dtype-text": {"dtype": SCREEN},
        "dtype-wider": {"dtype": 8},
        "layout-sparse": {"layout": 1},
    }
    for label, change in metas.items():
        content = _export({**_payload(), "tensor_meta": {**_meta(), **change}})
        yield Sample(f"export-{label}", Fate.EITHER, given(content), file="model.pt2")
    for label, raw in {"deep": b"[" * 200_000, "noise": b"\xff\xfe", "list": b"[]", "empty": b""}.items():
        yield Sample(f"export-config-{label}", Fate.REFUSED, given(_export(_payload(), raw)), file="model.pt2")
    program = _export(_payload(), model=b'{"schema_version": ' + b"[" * 200_000)
    yield Sample("export-program-deep", Fate.EITHER, given(program), file="model.pt2")


def _meta() -> dict[str, object]:
    two = [{"as_int": 2}, {"as_int": 2}]
    strides = [{"as_int": 2}, {"as_int": 1}]
    return {"dtype": 7, "sizes": two, "strides": strides, "storage_offset": {"as_int": 0}, "layout": 7}


def _payload() -> dict[str, object]:
    return {"path_name": "weight_0", "is_param": True, "use_pickle": False, "tensor_meta": _meta()}


def _export(payload: Mapping[str, object], config: bytes | None = None, model: bytes = b"{}") -> bytes:
    said = json.dumps({"config": {"weight": payload}}).encode() if config is None else config
    return archive(
        [
            Entry(b"model/archive_format", b"pt2"),
            Entry(b"model/data/weights/weight_0", containers.FOUR_FLOATS),
            Entry(b"model/data/weights/model_weights_config.json", said),
            Entry(b"model/data/constants/model_constants_config.json", b'{"config": {}}'),
            Entry(b"model/models/model.json", model),
            Entry(b"model/data/sample_inputs/model.pt", op.whole(op.call(op.name("os", "system"), op.text("true")))),
            Entry(b"model/byteorder", b"little"),
        ]
    )


_PART = "__0_0.distcp"
_HOME = "torch.distributed.checkpoint.metadata"


def _distributed() -> Iterator[Sample]:
    """Folders of ``torch.distributed.checkpoint``."""
    part = containers.zip_file(op.whole(op.tensor()))
    yield _folder("honest", Fate.OPENS, _metadata([_described(part)], [_place(len(part))]))
    places = {
        "offset-past-end": _place(len(part), start=10),
        "offset-negative": _place(len(part), start=-1),
        "offset-huge": _place(len(part), start=MOST),
        "length-huge": _place(MOST),
        "length-zero": _place(0),
        "length-short": _place(len(part) - 30),
        "missing": _place(len(part), name="__9_9.distcp"),
        "parent": _place(len(part), name=f"../distributed-honest/{_PART}"),
        "absolute": _place(len(part), name="/etc/passwd"),
        "itself": _place(len(part), name=".metadata"),
        "screen": _place(len(part), name=SCREEN),
        "device": _place(len(part), name="/dev/zero"),
    }
    for label, place in places.items():
        yield _folder(label, Fate.REFUSED, _metadata([_described(part)], [place]))
    shapes = {"bigger": (4, 4), "negative": (-2, -2), "huge": (MOST, MOST), "dimensions": (1,) * 5000, "flat": (4,)}
    for label, shape in shapes.items():
        yield _folder(f"shape-{label}", Fate.EITHER, _metadata([_described(part, shape)], [_place(len(part))]))
    gift = op.call(op.name("os", "system"), op.text("touch canary-distributed"))
    evil = op.named_mapping(state_dict_metadata=op.mapping(), storage_data=op.mapping(), gift=gift)
    yield _folder("call", Fate.EITHER, op.built(op.new(op.name(_HOME, "Metadata")), evil))
    yield _folder("call-instead", Fate.REFUSED, op.sequence(op.name(_HOME, "Metadata"), gift))
    inner = containers.zip_file(op.whole(gift))
    yield _folder("call-in-part", Fate.REFUSED, _metadata([_described(inner)], [_place(len(inner))]), inner)
    yield _folder("no-part", Fate.REFUSED, _metadata([_described(part)], [_place(len(part))]), None)
    big = archive([*containers.zip_entries(op.whole(op.tensor())), *(Entry(b"x%d" % n, b"") for n in range(3000))])
    many = [_described(big, name=f"{number}.weight") for number in range(1500)]
    described = _metadata(many, [_place(len(big), key=f"{number}.weight") for number in range(1500)])
    sample = _folder("amplified", Fate.EITHER, described, big)
    yield replace(sample, way="open")


def _folder(name: str, fate: Fate, body: bytes, part: bytes | None = b"default") -> Sample:
    content = containers.zip_file(op.whole(op.tensor())) if part == b"default" else part
    beside = {} if content is None else {_PART: content}
    return Sample(f"distributed-{name}", fate, given(op.whole(body)), file=".metadata", beside=beside)


def _object(kind: str, **fields: bytes) -> bytes:
    return op.built(op.new(op.name(_HOME, kind)), op.named_mapping(**fields))


def _size(shape: tuple[int, ...]) -> bytes:
    return op.call(op.name("torch", "Size"), op.numbers(shape))


def _metadata(tensors: list[tuple[bytes, bytes]], places: list[tuple[bytes, bytes]]) -> bytes:
    return _object("Metadata", state_dict_metadata=op.mapping(*tensors), storage_data=op.mapping(*places))


def _described(part: bytes, shape: tuple[int, ...] = (2, 2), name: str = "weight") -> tuple[bytes, bytes]:
    """A tensor as the metadata has it; the part is what it says it is in."""
    del part
    properties = op.built(op.new(op.name(_HOME, "TensorProperties")), op.sequence(op.name("torch", "float32")))
    chunk = _object("ChunkStorageMetadata", offsets=_size((0,) * len(shape)), sizes=_size(shape))
    fields = {"properties": properties, "size": _size(shape), "chunks": op.listed(chunk)}
    return op.text(name), _object("TensorStorageMetadata", **fields)


def _place(length: int, start: int = 0, name: str = _PART, key: str = "weight") -> tuple[bytes, bytes]:
    index = _object("MetadataIndex", fqn=op.text(key), index=op.integer(0), offset=_size((0, 0)))
    info = {"relative_path": op.text(name), "offset": op.integer(start), "length": op.integer(length)}
    return index, _object("_StorageInfo", **info)


def _plain() -> Iterator[Sample]:
    """Pickles with tensors in them that no ``torch.save`` would write."""
    inner = containers.legacy_file(op.whole(op.storage(legacy=True)))
    honest = op.named_mapping(weight=op.view(_packed(inner), 0, (2, 2), (2, 1)))
    yield _pickled("honest", Fate.OPENS, honest)
    gift = op.call(op.name("os", "system"), op.text("touch canary-plain"))
    yield _pickled(
        "call-beside", Fate.OPENS, op.named_mapping(weight=op.view(_packed(inner), 0, (4,), (1,)), gift=gift)
    )
    inside = op.named_mapping(weight=op.view(_packed(op.whole(gift)), 0, (4,), (1,)))
    yield _pickled("call-inside", Fate.REFUSED, inside)
    yield _pickled("longer", Fate.REFUSED, op.named_mapping(weight=op.view(_packed(inner), 0, (5,), (1,))))
    cut = op.named_mapping(weight=op.view(_packed(inner[:-5]), 0, (4,), (1,)))
    yield _pickled("cut-inside", Fate.REFUSED, cut)
    nested = honest
    for _ in range(30):
        nested = op.named_mapping(state_dict=op.binary(op.whole(nested)))
    yield _pickled("nested", Fate.EITHER, nested)
    twice = op.named_mapping(a=op.binary(inner), b=op.view(_packed(inner), 0, (4,), (1,)))
    yield _pickled("same-bytes", Fate.OPENS, twice)
    laughing = op.remembered(op.binary(op.whole(honest)), 9) + b"0" + op.listed(*[op.recalled(9)] * 2000)
    yield _pickled("same-inside-again", Fate.EITHER, op.named_mapping(many=laughing))
    reconstruct = op.name("numpy.core.multiarray", "_reconstruct")
    array = op.call(reconstruct, op.name("numpy", "ndarray"), op.numbers((0,)), op.binary(b"b"))
    for label, dtype in {"floats": "f4", "objects": "O", "odd": SCREEN}.items():
        kind = op.call(op.name("numpy", "dtype"), op.text(dtype), op.FALSE, op.TRUE)
        state = op.sequence(op.integer(1), op.numbers((1 << 40, 4)), kind, op.FALSE, op.binary(bytes(16)))
        body = op.named_mapping(weight=op.built(array, state))
        yield _pickled(f"array-{label}", Fate.EITHER, body)


def _packed(raw: bytes) -> bytes:
    """A storage as it is pickled with its bytes."""
    return op.call(op.name("torch.storage", "_load_from_bytes"), op.binary(raw))


def _pickled(name: str, fate: Fate, body: bytes) -> Sample:
    return Sample(f"pickled-{name}", fate, given(op.whole(body)), file="model.pkl")
