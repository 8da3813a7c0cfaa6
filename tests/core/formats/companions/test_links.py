"""Which links beside a model are followed."""

from pathlib import Path

from core.formats.companions.links import stays
from tests.helpers.folders import write_folder


def test_a_link_stays_in_the_folder_or_leads_out_of_it(tmp_path: Path) -> None:
    folder = write_folder(tmp_path / "model", {"a.json": {}})
    write_folder(tmp_path, {"b.json": {}})
    (folder / "in.json").symlink_to("a.json")
    (folder / "out.json").symlink_to("../b.json")
    assert [stays(folder, folder / name) for name in ("a.json", "in.json", "out.json")] == [True, True, False]
