"""What index files are called, and their parts."""

from pathlib import Path

from core.storage.balanced_parts import WorkPart

ENDING = ".index.safetensors"
"""With which the names of index files end."""


def part_path(out: Path, part: WorkPart) -> Path:
    """Where a part of the index that is to be ``out`` lies: beside it, under a name with its number."""
    return out.with_name(f"{_stem(out)}.part-{part.number}-of-{part.count}{ENDING}")


def parts_of(out: Path) -> list[Path]:
    """The parts that lie where those of the index that is to be ``out`` would."""
    return [each for each in parts_in(out.parent) if each.name.startswith(f"{_stem(out)}.part-")]


def parts_in(folder: Path) -> list[Path]:
    """All parts in a folder."""
    return sorted(each for each in folder.glob(f"*.part-*-of-*{ENDING}") if each.is_file())


def _stem(out: Path) -> str:
    return out.name.removesuffix(ENDING) if out.name.endswith(ENDING) else out.stem
