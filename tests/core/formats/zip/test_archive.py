"""The directory of an archive is believed only where it fits the file and no program could read it differently."""

import io
import struct
import zipfile
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest
import torch
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.base.errors import UserError
from core.formats.shared.malformed import Malformed
from core.formats.zip import archive as zip_archive
from core.formats.zip.archive import ENTRY, LOCAL, MAX_UNPACKED, Archive, read_archive
from core.storage.source_file import SourceFile

NAME = "archive/data/0"
Place = Callable[[bytearray], int]


def archive_of(path: Path) -> Archive:
    return read_archive(SourceFile.of(path))


@pytest.fixture
def path(tmp_path: Path) -> Path:
    torch.save({"a": torch.arange(5.0), "b": torch.empty(0)}, tmp_path / "archive.pt")
    return tmp_path / "archive.pt"


def overwrite(data: bytearray, at: int, form: str, *values: int) -> None:
    struct.pack_into(form, data, at, *values)


def test_records_are_where_zipfile_finds_them(path: Path) -> None:
    archive, data = archive_of(path), path.read_bytes()
    with zipfile.ZipFile(path) as wanted:
        assert list(archive.records) == wanted.namelist()
        for info in wanted.infolist():
            record = archive.records[info.filename]
            assert (record.size, record.packed, record.crc) == (info.file_size, info.compress_size, info.CRC)
            assert data[record.start : record.stop] == wanted.read(info)
            assert archive.read(record, 10_000) == wanted.read(info)


def test_data_offsets_are_torchs_own(path: Path) -> None:
    reader = torch.PyTorchFileReader(str(path))
    archive = archive_of(path)
    assert archive.records[NAME].start == reader.get_record_offset("data/0")
    assert archive.records[NAME].header == reader.get_record_header_offset("data/0")


def test_64_bit_fields_are_read(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "wide.zip", "w") as archive, archive.open("a/b", "w", force_zip64=True) as record:
        record.write(b"content")
    assert archive_of(tmp_path / "wide.zip").records["a/b"].size == 7


def widen(data: bytes, begin: int) -> bytes:
    """Move the sizes and the offset of the only entry into its 64 bit part, and the end into a 64 bit end."""
    at = data.rindex(b"PK\x01\x02")
    fields = list(ENTRY.unpack_from(data, at))
    name = data[at + ENTRY.size : at + ENTRY.size + fields[10]]
    extra = struct.pack("<HH", 0x9999, 2) + b"??" + struct.pack("<HHQQQ", 1, 24, fields[9], fields[8], fields[16])
    fields[8] = fields[9] = fields[16] = 0xFFFFFFFF
    fields[11] = len(extra)
    entry = ENTRY.pack(*fields) + name + extra
    end64 = struct.pack("<4sQHHIIQQQQ", b"PK\x06\x06", 44, 45, 45, 0, 0, 1, 1, len(entry), begin)
    locator = struct.pack("<4sIQI", b"PK\x06\x07", 0, at + len(entry), 1)
    end = struct.pack("<4sHHHHIIH", b"PK\x05\x06", 0, 0, 0xFFFF, 0xFFFF, 0xFFFFFFFF, 0xFFFFFFFF, 0)
    return data[:at] + entry + end64 + locator + end


def small_zip(name: str = "a/b", data: bytes = b"content") -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr(name, data)
    return buffer.getvalue()


def test_everything_can_be_in_64_bit_fields(tmp_path: Path) -> None:
    data = small_zip()
    (tmp_path / "wide.zip").write_bytes(widen(data, data.rindex(b"PK\x01\x02")))
    with zipfile.ZipFile(tmp_path / "wide.zip") as other:
        assert other.read("a/b") == b"content"
    archive = archive_of(tmp_path / "wide.zip")
    assert archive.read(archive.records["a/b"], 100) == b"content"


def test_a_64_bit_field_that_is_missing_is_refused(tmp_path: Path) -> None:
    data = bytearray(small_zip())
    overwrite(data, data.rindex(b"PK\x01\x02") + 20, "<II", 0xFFFFFFFF, 0xFFFFFFFF)
    (tmp_path / "bad.zip").write_bytes(data)
    with pytest.raises(Malformed, match="size is missing"):
        archive_of(tmp_path / "bad.zip")


@pytest.mark.parametrize("junk", [b"x", b"\0" * 1000, b"PK\x05\x06" * 3])
def test_what_follows_is_passed_over_as_torch_does(path: Path, junk: bytes) -> None:
    whole = archive_of(path)
    path.write_bytes(path.read_bytes() + junk)
    torch.load(path, weights_only=True)
    assert archive_of(path).records == whole.records


def test_too_much_after_it_is_refused_as_torch_does(path: Path) -> None:
    path.write_bytes(path.read_bytes() + b"\0" * 65536)
    with pytest.raises((RuntimeError, OSError)):
        torch.load(path, weights_only=True)
    with pytest.raises(Malformed, match="no directory"):
        archive_of(path)


def test_what_precedes_is_refused_as_torch_does(path: Path) -> None:
    path.write_bytes(b"\0" * 64 + path.read_bytes())
    with pytest.raises(Malformed):
        archive_of(path)


def entry(at: int) -> Place:
    return lambda data: data.rindex(NAME.encode()) - ENTRY.size + at


def header(at: int) -> Place:
    return lambda data: data.index(NAME.encode()) - LOCAL.size + at


def last(sign: bytes, at: int) -> Place:
    return lambda data: data.rindex(sign) + at


END, END64, LOCATOR = b"PK\x05\x06", b"PK\x06\x06", b"PK\x06\x07"
LIES: dict[str, tuple[Place, str, tuple[int, ...], str]] = {
    "encrypted": (entry(8), "<H", (0x801,), "encrypted"),
    "two sizes": (entry(20), "<I", (8,), "contradicts itself"),
    "too large": (entry(20), "<II", (2**31, 2**31), "runs into|overlaps"),
    "too far": (entry(42), "<I", (2**31,), "beyond its end"),
    "elsewhere": (entry(42), "<I", (0,), "not where its directory says"),
    "endless name": (entry(28), "<H", (60000,), "directory of records is damaged"),
    "no entry": (entry(0), "<I", (0,), "directory of records is damaged"),
    "no header": (header(0), "<I", (0,), "not where its directory says"),
    "other method": (header(8), "<H", (8,), "contradicts its directory"),
    "other checksum": (header(14), "<I", (1,), "contradicts its directory"),
    "endless header": (header(28), "<H", (60000,), "runs into|overlaps"),
    "other name": (header(LOCAL.size), "<B", (65,), "not where its directory says"),
    "other count": (last(END64, 32), "<Q", (99,), "contradict"),
    "other place": (last(END64, 48), "<Q", (2**40,), "contradict"),
    "no 64 bit end": (last(END64, 0), "<I", (0,), "not where it says"),
    "64 bit end too far": (last(LOCATOR, 8), "<Q", (2**40,), "beyond its end"),
    "several disks": (last(END, 4), "<H", (1,), "contradict"),
}


@pytest.mark.parametrize("lie", LIES)
def test_what_contradicts_itself_is_refused(path: Path, lie: str) -> None:
    place, form, values, complaint = LIES[lie]
    data = bytearray(path.read_bytes())
    struct.pack_into(form, data, place(data), *values)
    path.write_bytes(data)
    with pytest.raises(Malformed, match=complaint):
        archive_of(path)


def test_every_cut_is_noticed(path: Path) -> None:
    whole = path.read_bytes()
    for length in range(0, len(whole), 37):
        path.write_bytes(whole[:length])
        with pytest.raises(Malformed):
            archive_of(path)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(st.data())
def test_damage_anywhere_is_refused_or_does_no_harm(path: Path, data: st.DataObject) -> None:
    whole = path.read_bytes()
    damaged = bytearray(whole)
    for _ in range(data.draw(st.integers(1, 4))):
        damaged[data.draw(st.integers(0, len(whole) - 1))] = data.draw(st.integers(0, 255))
    broken = path.with_name("broken.pt")
    broken.write_bytes(damaged)
    with suppress(Malformed, UserError):
        archive = archive_of(broken)
        for record in archive.records.values():
            assert len(archive.read(record, 10_000)) == record.size


def test_names_that_come_twice_are_refused(path: Path) -> None:
    with zipfile.ZipFile(path, "a") as archive, pytest.warns(UserWarning, match="Duplicate"):
        archive.writestr(NAME, b"other")
    with pytest.raises(Malformed, match="several records with one name"):
        archive_of(path)


def test_names_that_differ_in_capitals_are_refused_when_asked_for(path: Path) -> None:
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr(NAME.upper(), b"other")
    archive = archive_of(path)
    assert archive.find("archive/version")
    with pytest.raises(Malformed, match="capitals"):
        archive.find(NAME)


def test_records_that_overlap_are_refused(tmp_path: Path) -> None:
    """A bomb: one record's data is the whole of the other, header and all."""
    inner = small_zip("in", b"x" * 50)
    data = bytearray(small_zip("ou", inner))
    at = data.rindex(b"PK\x01\x02")
    start = data.index(inner)
    second = bytearray(inner[inner.rindex(b"PK\x01\x02") : inner.rindex(b"PK\x05\x06")])
    overwrite(second, 42, "<I", start)
    end = data.rindex(b"PK\x05\x06")
    size = end - at + len(second)
    tail = struct.pack("<4sHHHHIIH", b"PK\x05\x06", 0, 0, 2, 2, size, at, 0)
    (tmp_path / "bomb.zip").write_bytes(bytes(data[:end]) + bytes(second) + tail)
    with pytest.raises(Malformed, match="overlaps"):
        archive_of(tmp_path / "bomb.zip")


@pytest.mark.parametrize("method", [zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_small_compressed_records_are_read(tmp_path: Path, method: int) -> None:
    with zipfile.ZipFile(tmp_path / "packed.zip", "w", method) as packed:
        packed.writestr("a/b", b"content" * 100)
    archive = archive_of(tmp_path / "packed.zip")
    if method == zipfile.ZIP_DEFLATED:
        assert archive.read(archive.records["a/b"], 10_000) == b"content" * 100
    else:
        with pytest.raises(Malformed, match="compressed in a way"):
            archive.read(archive.records["a/b"], 10_000)


def test_a_compressed_record_unpacks_to_no_more_than_it_says(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "bomb.zip", "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("a/b", b"\0" * (MAX_UNPACKED + 1))
    archive = archive_of(tmp_path / "bomb.zip")
    with pytest.raises(Malformed, match="compressed"):
        archive.read(archive.records["a/b"], 1 << 30)
    data = bytearray((tmp_path / "bomb.zip").read_bytes())
    overwrite(data, data.rindex(b"PK\x01\x02") + 24, "<I", 100)
    (tmp_path / "liar.zip").write_bytes(data)
    liar = archive_of(tmp_path / "liar.zip")
    with pytest.raises(Malformed, match="contradicts itself"):
        liar.read(liar.records["a/b"], 1 << 30)


def test_the_number_of_records_is_bounded(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    count = len(archive_of(path).records)
    monkeypatch.setattr(zip_archive, "MAX_RECORDS", count - 1)
    with pytest.raises(Malformed, match=f"has {count} records?, where {count - 1} is the most"):
        archive_of(path)


def test_what_is_read_is_checked_and_bounded(path: Path) -> None:
    archive = archive_of(path)
    record = archive.records[NAME]
    with pytest.raises(Malformed, match="20 bytes, where 10 are plenty"):
        archive.read(record, 10)
    data = bytearray(path.read_bytes())
    data[record.start] ^= 1
    path.write_bytes(data)
    with pytest.raises(Malformed, match="checksum is wrong"):
        archive_of(path).read(record, 100)
