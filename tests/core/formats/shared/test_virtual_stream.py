"""Positions in a virtual stream, which are not those of its file."""

from pathlib import Path

from core.formats.shared.virtual_stream import VirtualStream


def test_a_position_beyond_the_file_is_kept_and_does_not_move_the_file(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"abc")
    with VirtualStream(tmp_path / "file") as stream:
        assert stream.tell() == 0
        assert stream.seek(1000) == stream.tell() == 1000
        assert stream.read(2) == b"ab"
