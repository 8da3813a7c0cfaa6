"""Indexes of sharded checkpoints that point where they should not, or at what is not there."""

import json
from collections.abc import Iterator, Mapping

from tests.hostile import containers
from tests.hostile import opcodes as op
from tests.hostile.corpus_names import SCREEN
from tests.hostile.corpus_safetensors import entry, safetensors
from tests.hostile.samples import Fate, Sample, given

INDEX = "model.safetensors.index.json"
FIRST, SECOND = "model-00001-of-00002.safetensors", "model-00002-of-00002.safetensors"

SHARDS: Mapping[str, bytes] = {
    FIRST: safetensors({"a.weight": entry()}),
    SECOND: safetensors({"b.weight": entry()}),
}
HONEST: Mapping[str, object] = {"a.weight": FIRST, "b.weight": SECOND}


def samples() -> Iterator[Sample]:
    yield _sample("honest", Fate.OPENS, HONEST)
    yield from _places()
    yield from _contradictions()
    yield from _indexes()
    yield from _pickled()


def index(weight_map: object, total: object = 32) -> bytes:
    return json.dumps({"metadata": {"total_size": total}, "weight_map": weight_map}).encode()


def _sample(
    name: str,
    fate: Fate,
    weight_map: object,
    beside: Mapping[str, bytes] = SHARDS,
    links: Mapping[str, str] | None = None,
    total: object = 32,
) -> Sample:
    content = given(index(weight_map, total))
    return Sample(f"shards-{name}", fate, content, file=INDEX, beside=beside, links=links or {})


def _places() -> Iterator[Sample]:
    """Shards outside of the folder."""
    names = {
        "parent": f"../shards-honest/{SECOND}",
        "absolute": "/etc/hostname",
        "absolute-device": "/dev/zero",
        "dot": f"./{SECOND}",
        "folder": f"sub/{SECOND}",
        "windows": f"..\\{SECOND}",
        "drive": f"C:{SECOND}",
        "nul": f"{SECOND}\x00.txt",
        "screen": SCREEN,
        "surrogate": "a\ud800.safetensors",
        "empty": "",
        "dots": "..",
        "only-dot": ".",
        "long": "a" * 100_000,
        "itself": INDEX,
        "home": f"~/{SECOND}",
        "url": "http://127.0.0.1:9/model.safetensors",
    }
    inside = {**SHARDS, f"sub/{SECOND}": SHARDS[SECOND]}
    for label, name in names.items():
        yield _sample(f"name-{label}", Fate.REFUSED, {**HONEST, "b.weight": name}, inside)
    only = {FIRST: SHARDS[FIRST]}
    links = {"out": "/etc/hostname", "loop": SECOND, "dangling": "nowhere", "device": "/dev/zero", "up": "../../x"}
    for label, target in links.items():
        yield _sample(f"link-{label}", Fate.REFUSED, HONEST, only, {SECOND: target})
    outside = {FIRST: SHARDS[FIRST], "far/" + SECOND: SHARDS[SECOND]}
    yield _sample("link-to-folder", Fate.EITHER, HONEST, outside, {SECOND: "far/" + SECOND})
    yield _sample("link-in-folder", Fate.EITHER, HONEST, {**only, "blob": SHARDS[SECOND]}, {SECOND: "blob"})
    yield _sample("is-folder", Fate.REFUSED, HONEST, {**only, f"{SECOND}/x": b""})


def _contradictions() -> Iterator[Sample]:
    """The index and the shards say different things."""
    one = {FIRST: SHARDS[FIRST]}
    yield _sample("missing", Fate.REFUSED, HONEST, one)
    yield _sample("empty", Fate.REFUSED, HONEST, {**one, SECOND: b""})
    yield _sample("cut", Fate.REFUSED, HONEST, {**one, SECOND: SHARDS[SECOND][:-4]})
    both = {**one, SECOND: safetensors({"b.weight": entry(), "a.weight": entry(data_offsets=[16, 32])}, bytes(32))}
    yield _sample("name-in-two", Fate.EITHER, HONEST, both)
    other = {**one, SECOND: safetensors({"c.weight": entry()})}
    yield _sample("name-not-there", Fate.OPENS, HONEST, other)
    long = dict.fromkeys((f"{number}.{'missing' * 20}" for number in range(2000)), SECOND)
    yield _sample("names-not-there", Fate.OPENS, {**HONEST, **long})
    yield _sample("name-not-there-screen", Fate.OPENS, {**HONEST, SCREEN: SECOND})
    yield _sample("no-name-there", Fate.REFUSED, {"c.weight": FIRST, "d.weight": SECOND})
    yield _sample("name-in-wrong-one", Fate.OPENS, {"a.weight": SECOND, "b.weight": FIRST})
    yield _sample("not-in-index", Fate.EITHER, {"a.weight": FIRST})
    for label, total in {"less": 1, "more": 1 << 62, "negative": -1, "text": "32", "null": None, "real": 1e308}.items():
        yield _sample(f"total-{label}", Fate.EITHER, HONEST, total=total)
    mixed = {**one, SECOND: containers.zip_file(op.whole(op.mapping((op.text("b.weight"), op.tensor()))))}
    yield _sample("mixed", Fate.EITHER, HONEST, mixed)
    yield _sample("nested-index", Fate.REFUSED, HONEST, {**one, SECOND: index(HONEST)})


def _indexes() -> Iterator[Sample]:
    contents = {
        "empty-map": index({}),
        "map-list": index([]),
        "map-null": index(None),
        "map-text": index("model"),
        "value-null": index({"a.weight": None}),
        "value-number": index({"a.weight": 1}),
        "value-list": index({"a.weight": [FIRST]}),
        "no-map": b'{"metadata": {}}',
        "not-json": b'{"weight_map": ',
        "not-utf8": b'{"weight_map": {"\xff": "a"}}',
        "deep": b'{"weight_map": ' + b"[" * 200_000 + b"]" * 200_000 + b"}",
        "long-number": b'{"metadata": {"total_size": ' + b"9" * 100_000 + b'}, "weight_map": {"a": "b"}}',
        "list": b"[]",
        "nothing": b"",
    }
    for label, content in contents.items():
        yield Sample(f"shards-index-{label}", Fate.REFUSED, given(content), file=INDEX, beside=SHARDS)
    twice = f'{{"weight_map": {{"a.weight": "{FIRST}", "a.weight": "{SECOND}"}}}}'.encode()
    yield Sample("shards-index-same-key", Fate.REFUSED, given(twice), file=INDEX, beside=SHARDS)
    many = index({f"layers.{number}": f"shard-{number}" for number in range(100_000)})
    yield Sample("shards-index-many-shards", Fate.REFUSED, given(many), file=INDEX, beside=SHARDS)
    without = json.dumps({"weight_map": HONEST}).encode()
    yield Sample("shards-index-no-metadata", Fate.EITHER, given(without), file=INDEX, beside=SHARDS)


def _pickled() -> Iterator[Sample]:
    """Shards that are pickles."""
    names = ["pytorch_model-00001-of-00002.bin", "pytorch_model-00002-of-00002.bin"]
    weight_map = {"a.weight": names[0], "b.weight": names[1]}
    honest = containers.zip_file(op.whole(op.mapping((op.text("a.weight"), op.tensor()))))
    gift = op.call(op.name("os", "system"), op.text("touch canary-shard"))
    evil = op.mapping((op.text("b.weight"), op.tensor()), (op.text("gift"), gift))
    shards = {names[0]: honest, names[1]: containers.zip_file(op.whole(evil))}
    file = "pytorch_model.bin.index.json"
    yield Sample("shards-pickled", Fate.EITHER, given(index(weight_map)), file=file, beside=shards)
    instead = {names[0]: honest, names[1]: op.whole(gift)}
    yield Sample("shards-pickled-instead", Fate.REFUSED, given(index(weight_map)), file=file, beside=instead)
