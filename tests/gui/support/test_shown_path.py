"""What a field shows of a path leads back to it, whatever bytes its name has."""

import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.base.escaping import as_text
from gui.support.shown_path import ShownPath, shown_folder

names = st.binary(min_size=1, max_size=12).filter(lambda name: not set(name) & {0, 47} and name not in (b".", b".."))


@given(st.lists(names, min_size=2, max_size=4))
def test_what_is_shown_leads_back(parts: list[bytes]) -> None:
    path = Path("/", *map(os.fsdecode, parts))
    shown = ShownPath(path)
    shown.text.encode()
    assert shown.path_of(shown.text) == path


def test_another_name_in_the_folder_stays_in_it() -> None:
    folder = Path(os.fsdecode(b"/models/\xff"))
    shown = ShownPath(folder / os.fsdecode(b"\xfe.pt"))
    assert shown.path_of(f"{as_text(str(folder))}/new.pt") == folder / "new.pt"


@pytest.mark.parametrize("text", ["/other/x.pt", "x.pt", "", "/models"])
def test_what_is_typed_is_meant(text: str) -> None:
    assert ShownPath(Path("/models/a.pt")).path_of(text) == Path(text)


@pytest.mark.parametrize(
    ("path", "shown"),
    [
        ("/models/a.pt", "/models"),
        ("/a.pt", "/"),
        ("~/a.pt", "~"),
        ("~/models/a.pt", "~/models"),
        (f"/{'x' * 30}/{'y' * 30}/bert/a.pt", f"…/{'y' * 30}/bert"),
        (f"~/{'x' * 30}/{'y' * 30}/a.pt", f"…/{'y' * 30}"),
        (f"/{'y' * 60}/a.pt", f"…/{'y' * 60}"),
        ("/odd\n/a.pt", "/odd\\n"),
    ],
)
def test_a_folder_is_shown_short_and_its_last_part_whole(path: str, shown: str) -> None:
    assert shown_folder(Path(path).expanduser()) == shown
