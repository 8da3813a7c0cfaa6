"""Honest tensors under names that are not, and hostile text wherever a program might print it."""

from collections.abc import Iterator

from tests.hostile import containers
from tests.hostile import opcodes as op
from tests.hostile.samples import Fate, Sample, given

SCREEN = "\x1b[2J\x1b[31mowned\x1b]0;title\x07\r\nsecond line"
"""Clears a terminal, colours it and starts a new line."""

NAMES = {
    "screen": SCREEN,
    "surrogate": "layer\ud800.weight",
    "surrogate-pair": "\ud83d\ude00.weight",
    "nul": "layer\x00.weight",
    "right-to-left": "\u202egnp.thgiew\u2066",
    "zero-width": "we\u200bight\ufeff",
    "line-separator": "a\u2028b\u2029c\x85d",
    "combining": "a" + "\u0301" * 5_000,
    "path": "../../../../etc/passwd",
    "windows-path": "..\\..\\C:\\weights\\con",
    "slash": "a/b/c",
    "dots": "." * 10_000,
    "dotted": "a." * 2_000 + "weight",
    "megabyte": "w" * 1_000_000,
    "megabyte-dotted": "w." * 100_000,
    "million-dots": "." * 1_000_000,
    "million-dots-after": "w" + "." * 1_000_000,
    "empty": "",
    "space": " ",
    "dot": ".",
    "leading-dot": ".weight",
    "trailing-dot": "weight.",
    "double-dot": "a..weight",
    "dunder": "__class__.weight",
    "init": "__init__",
    "state-dict": "state_dict",
    "forward": "layer.forward",
    "training": "training",
    "modules": "_modules.weight",
    "parameters": "_parameters",
    "glob": "[!a]*?.weight",
    "format": "{0.__class__}%s%n",
    "orig": "weight_orig",
    "mask": "weight_mask",
    "only-orig": "_orig",
    "emoji": "👩‍🔬.weight",
    "metadata": "__metadata__",
}


def samples() -> Iterator[Sample]:
    for label, name in NAMES.items():
        body = op.named_mapping(weight=op.tensor()) if label == "ordinary" else op.mapping((op.text(name), op.tensor()))
        yield Sample(f"name-{label}", Fate.OPENS, given(containers.zip_file(op.whole(body))))
    yield from _hostile_text()
    yield from _odd_keys()
    yield from _clashes()
    yield from _many()


def _hostile_text() -> Iterator[Sample]:
    """The same text where it is no tensor's name."""
    gift = op.call(op.name("os\r", "system\x1b[31m"), op.text(SCREEN))
    places = {
        "global": op.named_mapping(weight=op.tensor(), gift=gift),
        "stacked": op.named_mapping(weight=op.tensor(), gift=op.stacked_name(op.text(SCREEN), op.text("a\ud800"))),
        "value": op.named_mapping(weight=op.tensor(), note=op.text(SCREEN)),
        "wrapper": op.mapping((op.text(SCREEN), op.named_mapping(weight=op.tensor()))),
        "class": op.built(op.new(op.stacked_name(op.text("a"), op.text(SCREEN))), containers.module_state(op.tensor())),
        "dtype": op.named_mapping(weight=_of_kind(SCREEN)),
    }
    for label, body in places.items():
        yield Sample(f"text-{label}", Fate.EITHER, given(containers.zip_file(op.whole(body))))
    wrong = op.mapping((op.text(SCREEN), op.view(op.storage(), 100, (2, 2), (2, 1))))
    yield Sample("text-in-complaint", Fate.REFUSED, given(containers.zip_file(op.whole(wrong))))
    missing = op.mapping((op.text("a"), op.view(op.storage(SCREEN), 0, (2, 2), (2, 1))))
    yield Sample("text-in-storage-key", Fate.REFUSED, given(containers.zip_file(op.whole(missing))))
    honest = containers.zip_file(op.whole(op.named_mapping(weight=op.tensor())))
    yield Sample("text-in-file-name", Fate.OPENS, given(honest), file="a\x1b[31m\u202eb.pt")
    yield Sample("text-in-file-name-refused", Fate.REFUSED, given(b"nothing"), file="a\n\x1b[31m\u202eb.pt")
    yield Sample("surrogate-in-file-name", Fate.REFUSED, given(b"nothing"), file="a\udcffb.pt")


def _of_kind(kind: str) -> bytes:
    kind_name = op.stacked_name(op.text("torch"), op.text(kind))
    fields = op.sequence(op.text("storage"), kind_name, op.text("0"), op.text("cpu"), op.integer(4))
    return op.view(op.persistent(fields), 0, (2, 2), (2, 1))


def _odd_keys() -> Iterator[Sample]:
    """Keys that are no text."""
    keys = {
        "int": op.integer(3),
        "none": op.NONE,
        "bool": op.TRUE,
        "float": op.real(0.5),
        "tuple": op.sequence(op.text("a"), op.integer(1)),
        "bytes": op.binary(b"weight"),
        "list": op.listed(),
        "name": op.name("os", "system"),
        "tensor": op.tensor(),
    }
    for label, key in keys.items():
        beside = op.mapping((op.text("weight"), op.tensor()), (key, op.tensor()))
        yield Sample(f"key-{label}-beside", Fate.OPENS, given(containers.zip_file(op.whole(beside))))
        alone = op.mapping((key, op.tensor()))
        yield Sample(f"key-{label}-alone", Fate.EITHER, given(containers.zip_file(op.whole(alone))))


def _clashes() -> Iterator[Sample]:
    """Names that are there twice, or that are a parameter and a module at once."""
    item = op.tensor()
    bodies = {
        "twice": ("weight", "weight"),
        "leaf-and-module": ("layer", "layer.weight", "layer.weight.weight"),
        "orig-mask-and-itself": ("weight", "weight_orig", "weight_mask"),
        "masks-of-masks": ("weight_orig", "weight_mask", "weight_orig_orig", "weight_orig_mask"),
        "capitals": ("Weight", "weight", "WEIGHT"),
        "normal-forms": ("\u00e9", "e\u0301"),
        "escaped-surrogate": ("a\ud800", "a\\ud800"),
    }
    for label, names in bodies.items():
        body = op.mapping(*((op.text(name), item) for name in names))
        yield Sample(f"clash-{label}", Fate.EITHER, given(containers.zip_file(op.whole(body))))
    both = op.named_mapping(state_dict=op.named_mapping(weight=item), model=op.named_mapping(weight=item))
    yield Sample("clash-two-models", Fate.OPENS, given(containers.zip_file(op.whole(both))))
    crossed = op.mapping(
        (op.text("state_dict"), op.mapping((op.text("weight"), item))),
        (op.text("model"), op.mapping((op.text("weight"), item))),
        (op.text("state_dict.weight"), item),
        (op.text("model.weight"), item),
    )
    yield Sample("clash-of-prefixes", Fate.EITHER, given(containers.zip_file(op.whole(crossed))))


def _many() -> Iterator[Sample]:
    """Too many of what is honest one by one."""
    yield Sample("many-parameters", Fate.OPENS, _many_parameters, way="open")
    yield Sample("many-dotted", Fate.EITHER, lambda: _state([f"{n}." + "a." * 2_000 for n in range(500)]), way="open")
    yield Sample("many-long", Fate.EITHER, lambda: _state([f"{n:07}" * 1_000 for n in range(300)]))
    names = ["w" * 200_000, *map(str, range(500))]
    yield Sample("one-long-among-many", Fate.EITHER, lambda: _state(names), way="inspect")
    yield Sample("many-clashes", Fate.EITHER, lambda: _state(["a" + ".a" * n for n in range(1_000)]), way="open")


def _many_parameters() -> bytes:
    return _state([f"layers.{n}.weight" for n in range(100_000)])


def _state(names: list[str]) -> bytes:
    """One storage under many names: each tensor is a view of its own, of one element."""
    rebuild = op.remembered(op.name("torch._utils", "_rebuild_tensor_v2"), 1) + b"0"
    shared = op.remembered(op.storage("0", len(names)), 2) + b"0"
    unit = op.remembered(op.numbers((1,)), 3) + b"0"
    tail = b"h\x03h\x03" + op.FALSE + b"NtR"
    items = (op.text(name) + b"h\x01(h\x02" + op.integer(n) + tail for n, name in enumerate(names))
    body = rebuild + shared + unit + b"}(" + b"".join(items) + b"u"
    return containers.zip_file(op.whole(body), {"0": bytes(4 * len(names))})
