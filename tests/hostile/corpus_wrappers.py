"""Archives and compressed files around checkpoints: bombs, names that lead elsewhere, links, and sizes that lie."""

import gzip
import io
import struct
import tarfile
import zlib
from collections.abc import Callable, Iterator, Mapping

from tests.hostile import containers
from tests.hostile import opcodes as op
from tests.hostile.corpus_names import SCREEN
from tests.hostile.samples import Fate, Sample, given
from tests.hostile.ziplies import DEFLATED, Entry, archive

HUGE = 3 << 30
"""Bytes of a bomb, unpacked."""
BLOCK = bytes(1 << 20)
"""A part of it."""


def checkpoint() -> bytes:
    return containers.zip_file(op.whole(op.named_mapping(weight=op.tensor())))


def samples() -> Iterator[Sample]:
    yield from _zips()
    yield from _tars()
    yield from _gzips()
    yield from _repacked()


def _zips() -> Iterator[Sample]:
    inner = checkpoint()
    small = containers.zip_file(op.whole(op.named_mapping(step=op.integer(3))))
    gift = containers.zip_file(op.whole(op.call(op.name("os", "system"), op.text("touch canary-wrapped"))))
    entries: Mapping[str, tuple[Fate, list[Entry]]] = {
        "honest": (Fate.OPENS, [Entry(b"data", b"{}"), Entry(b"policy.pth", inner)]),
        "deflated": (Fate.OPENS, [Entry(b"policy.pth", inner, DEFLATED)]),
        "parent": (Fate.OPENS, [Entry(b"../../canary-parent.pth", inner)]),
        "absolute": (Fate.OPENS, [Entry(b"/tmp/canary-absolute.pth", inner)]),
        "backslash": (Fate.OPENS, [Entry(b"..\\..\\canary.pth", inner)]),
        "screen": (Fate.OPENS, [Entry(SCREEN.encode("utf-8", "surrogatepass"), inner)]),
        "no-utf8": (Fate.OPENS, [Entry(b"\xff\xfe.pth", inner)]),
        "long-name": (Fate.OPENS, [Entry(b"a" * 60_000, inner)]),
        "dots": (Fate.OPENS, [Entry(b"..", inner)]),
        "two-models": (Fate.REFUSED, [Entry(b"a.pth", inner), Entry(b"b.pth", inner)]),
        "many-models": (Fate.REFUSED, [Entry(b"%d.pth" % n, inner) for n in range(200)]),
        "many-others": (Fate.REFUSED, [Entry(b"%d.txt" % n, b"text") for n in range(20_000)]),
        "beside-nothing": (Fate.OPENS, [Entry(b"a.pth", small), Entry(b"b.pth", inner)]),
        "call": (Fate.REFUSED, [Entry(b"a.pth", gift)]),
        "call-beside": (Fate.OPENS, [Entry(b"a.pth", gift), Entry(b"b.pth", inner)]),
        "size-more": (Fate.REFUSED, [Entry(b"a.pth", inner, DEFLATED, central={"size": len(inner) + 9})]),
        "size-less": (Fate.REFUSED, [Entry(b"a.pth", inner, DEFLATED, central={"size": len(inner) - 9})]),
        "size-huge": (Fate.REFUSED, [Entry(b"a.pth", inner, DEFLATED, central={"size": 0xFFFF_FFF0})]),
        "crc-wrong": (Fate.REFUSED, [Entry(b"a.pth", inner, DEFLATED, local={"crc": 1}, central={"crc": 1})]),
        "method-odd": (Fate.REFUSED, [Entry(b"a.pth", inner, 12)]),
        "in-itself": (Fate.REFUSED, [Entry(b"a.zip", archive([Entry(b"b.zip", archive([Entry(b"c.pth", inner)]))]))]),
        "only-text": (Fate.REFUSED, [Entry(b"data", b"{}")]),
    }
    for name, (fate, content) in entries.items():
        yield Sample(f"wrapped-zip-{name}", fate, given(archive(content)), file="model.zip")
    yield Sample("wrapped-zip-bomb", Fate.REFUSED, lambda: archive([_bomb_entry(b"a.pth")]), file="model.zip")
    many = [_bomb_entry(b"%d.pth" % number, 1 << 27) for number in range(6)]
    yield Sample("wrapped-zip-bombs", Fate.REFUSED, lambda: archive(many), file="model.zip")


def _bomb_entry(name: bytes, size: int = HUGE) -> Entry:
    """A record that says honestly how much it unpacks to; it begins like a checkpoint."""
    raw = _deflated(b"\x80\x02", size - 2)
    said = {"method": DEFLATED, "size": size, "crc": 0}
    return Entry(name, raw, local=said, central={**said, "packed": len(raw)})


def _deflated(head: bytes, size: int) -> bytes:
    """Deflated bytes, and then zeros to the size: the same block over and over, packed once."""
    packer = zlib.compressobj(9, wbits=-zlib.MAX_WBITS)
    first, *same = (packer.compress(each) + packer.flush(zlib.Z_FULL_FLUSH) for each in (head, BLOCK, BLOCK))
    assert same[0] == same[1], "what comes before a block is in it"
    return first + same[0] * (size // len(BLOCK)) + packer.compress(bytes(size % len(BLOCK))) + packer.flush()


def _gzipped(head: bytes, size: int) -> bytes:
    """The same as a gzip file with its checksum."""
    checksum = zlib.crc32(head)
    for _ in range(size // len(BLOCK)):
        checksum = zlib.crc32(BLOCK, checksum)
    end = struct.pack("<II", zlib.crc32(bytes(size % len(BLOCK)), checksum), (len(head) + size) & 0xFFFF_FFFF)
    return b"\x1f\x8b\x08\0\0\0\0\0\2\xff" + _deflated(head, size) + end


def _header(name: bytes, size: bytes, kind: bytes = b"0", link: bytes = b"") -> bytes:
    """The header of a member of a tar archive, honest in its checksum alone."""
    start = name.ljust(100, b"\0") + b"0000644\0" + b"0000000\0" * 2 + size.ljust(12, b"\0") + b"00000000000\0"
    rest = kind + link.ljust(100, b"\0") + b"ustar\x0000"
    whole = (start + b" " * 8 + rest).ljust(512, b"\0")
    return whole[:148] + b"%06o\0 " % sum(whole) + whole[156:]


def _octal(size: int) -> bytes:
    return b"%011o\0" % size


def _filled(data: bytes) -> bytes:
    return data + bytes(-len(data) % 512)


def _member(name: bytes, data: bytes, kind: bytes = b"0", link: bytes = b"") -> bytes:
    return _header(name, _octal(len(data)), kind, link) + _filled(data)


def _pax(text: bytes) -> bytes:
    return _member(b"PaxHeader", text, b"x")


def _tars() -> Iterator[Sample]:
    inner = checkpoint()
    model, end = _member(b"model.pth", inner), bytes(1024)
    cases: Mapping[str, tuple[Fate, bytes]] = {
        "honest": (Fate.OPENS, model + end),
        "no-end": (Fate.OPENS, model),
        "parent": (Fate.OPENS, _member(b"../../canary-tar.pth", inner) + end),
        "absolute": (Fate.OPENS, _member(b"/tmp/canary-tar.pth", inner) + end),
        "screen": (Fate.OPENS, _member(SCREEN.encode("utf-8", "surrogatepass")[:99], inner) + end),
        "symlink": (Fate.OPENS, _header(b"x.pth", _octal(0), b"2", b"/etc/passwd") + model + end),
        "symlink-only": (Fate.REFUSED, _header(b"x.pth", _octal(0), b"2", b"/etc/passwd") + end),
        "symlink-then-through-it": (
            Fate.OPENS,
            _header(b"x", _octal(0), b"2", b"/tmp") + _member(b"x/canary-link.pth", inner) + end,
        ),
        "hard-link": (Fate.OPENS, _header(b"x.pth", _octal(0), b"1", b"../../secret") + model + end),
        "device": (Fate.OPENS, _header(b"zero", _octal(0), b"4") + model + end),
        "fifo": (Fate.OPENS, _header(b"fifo", _octal(0), b"6") + model + end),
        "folder": (Fate.OPENS, _header(b"folder/", _octal(0), b"5") + model + end),
        "sparse": (Fate.REFUSED, _member(b"x.pth", inner, b"S") + end),
        "size-huge": (Fate.REFUSED, _header(b"model.pth", b"77777777777\0") + _filled(inner) + end),
        "size-base-256": (Fate.REFUSED, _header(b"model.pth", b"\x80" + bytes(3) + b"\xff" * 8) + inner),
        "size-negative": (Fate.REFUSED, _header(b"model.pth", b"\xff" * 12) + inner),
        "size-text": (Fate.REFUSED, _header(b"model.pth", b"-1") + inner),
        "size-more": (Fate.REFUSED, _header(b"model.pth", _octal(len(inner) + 4096)) + _filled(inner) + end),
        "size-less": (Fate.REFUSED, _header(b"model.pth", _octal(len(inner) - 30)) + _filled(inner) + end),
        "pax-path": (Fate.OPENS, _pax(b"25 path=../../canary.pth\n") + model + end),
        "pax-size-huge": (Fate.REFUSED, _pax(b"28 size=9999999999999999999\n") + model + end),
        "pax-size-text": (Fate.REFUSED, _pax(b"12 size=-1e\n") + model + end),
        "pax-lies": (Fate.REFUSED, _pax(b"99999 path=a\n") + model + end),
        "pax-zero": (Fate.REFUSED, _pax(b"0 path=a\n") + model + end),
        "pax-noise": (Fate.REFUSED, _pax(b"\xff" * 700) + model + end),
        "pax-huge": (Fate.REFUSED, _header(b"PaxHeader", b"77777777777\0", b"x") + end),
        "long-name": (Fate.OPENS, _member(b"@LongLink", b"a" * 5000, b"L") + model + end),
        "long-name-huge": (Fate.REFUSED, _header(b"@LongLink", b"77777777777\0", b"L") + end),
        "many-headers": (Fate.REFUSED, _pax(b"9 a=bcde\n") * 20_000 + end),
        "many-members": (Fate.OPENS, _member(b"a.txt", b"text") * 20_000 + model + end),
        "two-models": (Fate.REFUSED, model + model + end),
        "checksum": (Fate.REFUSED, model[:148] + b"000000\0 " + model[156:]),
        "second-checksum": (Fate.REFUSED, _member(b"a.txt", b"text") + model[:148] + b"000000\0 " + model[156:]),
        "cut": (Fate.REFUSED, model[:-512]),
        "nested": (Fate.REFUSED, _member(b"inner.tar", model + end) + end),
        "zero": (Fate.REFUSED, _header(b"empty.pth", _octal(0)) + end),
    }
    for name, (fate, content) in cases.items():
        yield Sample(f"wrapped-tar-{name}", fate, given(content), file="model.tar")
        if name != "checksum":
            compressed = gzip.compress(content, 1)
            yield Sample(f"wrapped-tar-gz-{name}", fate, given(compressed), file="model.tar.gz")
    yield Sample("wrapped-tar-of-python", Fate.OPENS, lambda: _of_python(inner), file="model.tar.gz")
    bomb: Callable[[], bytes] = lambda: _gzipped(_header(b"a.pth", b"77777777777\0") + b"\x80\2", HUGE)  # noqa: E731
    yield Sample("wrapped-tar-gz-bomb", Fate.REFUSED, bomb, file="model.tar.gz")


def _of_python(inner: bytes) -> bytes:
    stream = io.BytesIO()
    with tarfile.open(fileobj=stream, mode="w:gz") as tar:
        about = tarfile.TarInfo("very/" * 60 + "model.pth")
        about.size, about.mtime = len(inner), 1.5
        tar.addfile(about, io.BytesIO(inner))
    return stream.getvalue()


def _gzips() -> Iterator[Sample]:
    inner = checkpoint()
    packed = gzip.compress(inner)
    cases: Mapping[str, tuple[Fate, bytes]] = {
        "honest": (Fate.OPENS, packed),
        "two-streams": (Fate.OPENS, gzip.compress(inner[:100]) + gzip.compress(inner[100:])),
        "filled": (Fate.OPENS, packed + bytes(100)),
        "cut": (Fate.REFUSED, packed[:-20]),
        "cut-early": (Fate.REFUSED, packed[:12]),
        "checksum": (Fate.REFUSED, packed[:-8] + bytes(8)),
        "damaged": (Fate.REFUSED, packed[:40] + b"\xff" * 20 + packed[60:]),
        "noise-after": (Fate.REFUSED, packed + b"noise"),
        "text": (Fate.REFUSED, gzip.compress(b"hello world")),
        "nothing": (Fate.REFUSED, gzip.compress(b"")),
        "twice": (Fate.REFUSED, gzip.compress(packed)),
        "many-streams": (Fate.REFUSED, gzip.compress(b"") * 100_000),
        "name-inside": (Fate.OPENS, packed[:3] + b"\x08" + packed[4:10] + b"../../canary\0" + packed[10:]),
        "bare": (Fate.REFUSED, b"\x1f\x8b\x08"),
    }
    for name, (fate, content) in cases.items():
        yield Sample(f"wrapped-gz-{name}", fate, given(content), file="model.pt.gz")
    bomb: Callable[[], bytes] = lambda: _gzipped(checkpoint(), HUGE)  # noqa: E731
    yield Sample("wrapped-gz-bomb", Fate.REFUSED, bomb, file="model.pt.gz")
    zeros: Callable[[], bytes] = lambda: _gzipped(b"", HUGE)  # noqa: E731
    yield Sample("wrapped-gz-zeros", Fate.REFUSED, zeros, file="model.pt.gz")


def _repacked() -> Iterator[Sample]:
    """Archives of torch that were packed again with compression."""
    honest = containers.zip_entries(op.whole(op.named_mapping(weight=op.tensor())))
    packed = [Entry(each.name, each.data, DEFLATED) for each in honest]
    storage = next(each for each in packed if each.name.endswith(b"data/0"))
    others = [each for each in packed if each is not storage]
    size = len(storage.data)
    lies: Mapping[str, tuple[Fate, Entry]] = {
        "honest": (Fate.OPENS, storage),
        "size-more": (Fate.REFUSED, Entry(storage.name, storage.data, DEFLATED, central={"size": size + 4})),
        "size-less": (Fate.REFUSED, Entry(storage.name, storage.data, DEFLATED, central={"size": size - 4})),
        "size-huge": (Fate.REFUSED, Entry(storage.name, storage.data, DEFLATED, central={"size": 0xFFFF_FFF0})),
        "crc": (Fate.REFUSED, Entry(storage.name, storage.data, DEFLATED, local={"crc": 7}, central={"crc": 7})),
        "method": (Fate.REFUSED, Entry(storage.name, storage.data, 12)),
        "noise": (Fate.REFUSED, Entry(storage.name, b"\xff" * 16, central={"method": 8}, local={"method": 8})),
    }
    for name, (fate, entry) in lies.items():
        yield Sample(f"repacked-{name}", fate, given(archive([*others, entry])))
    yield Sample("repacked-bomb", Fate.REFUSED, lambda: archive([*others, _bomb_entry(storage.name)]))
    beside = [Entry(b"model/", b""), *packed, Entry(b"model/%s" % (b"x" * 300), struct.pack("<I", 1), DEFLATED)]
    yield Sample("repacked-folders", Fate.OPENS, given(archive(beside)))
