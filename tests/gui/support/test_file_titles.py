"""Names of two files that are shown together."""

from pathlib import Path

from gui.support.file_titles import file_titles, short_title
from gui.support.short_name import ELLIPSIS


def test_files_of_one_name_have_the_folders_that_tell_them_apart(tmp_path: Path) -> None:
    assert file_titles(tmp_path / "a.pt", tmp_path / "b.pt") == ("a.pt", "b.pt")
    alike = file_titles(tmp_path / "base" / "model.pt", tmp_path / "tuned" / "model.pt")
    assert alike == ("base/model.pt", "tuned/model.pt")
    deeper = file_titles(tmp_path / "base" / "last" / "model.pt", tmp_path / "tuned" / "last" / "model.pt")
    assert deeper == ("base/last/model.pt", "tuned/last/model.pt")
    above = file_titles(Path("/x/model.pt"), Path("/y/x/model.pt"))
    assert above == ("/x/model.pt", "y/x/model.pt")


def test_one_file_with_itself_has_its_name(tmp_path: Path) -> None:
    assert file_titles(tmp_path / "a.pt", tmp_path / "a.pt") == ("a.pt", "a.pt")


def test_what_both_have_alike_gives_way_first() -> None:
    titles = ("model-base-v1.safetensors", "model-tuned-v1.safetensors")
    for room in range(4, 30):
        one, other = (short_title(titles, which, lambda text, room=room: len(text) <= room) for which in (0, 1))
        assert len(one) <= room
        assert one != other
    assert short_title(titles, 0, lambda text: len(text) <= 12) == "model-base-…"
    assert short_title(titles, 1, lambda text: len(text) <= 8) == "…-tuned…"
    assert short_title(titles, 1, lambda text: len(text) <= 4) == "tu…d"
    # the same letter is not the same word
    longer = ("model.safetensors", "merged-of-two-and-a-long-name-v17.pt")
    assert short_title(longer, 1, lambda text: len(text) <= 24) == "merged-of-tw…name-v17.pt"
    assert short_title(("epoch12.pt", "epoch13.pt"), 1, lambda text: len(text) <= 6) == "epo…13"
    assert short_title(("same.pt", "same.pt"), 1, lambda text: len(text) <= 5) == "sa…pt"
    assert short_title(titles, 1, lambda _: False) == ELLIPSIS
    assert short_title(("a.pt", "ab.pt"), 0, lambda text: len(text) <= 3) == "a.…"
