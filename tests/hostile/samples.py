"""What a sample is: a file, or a folder with one to open, and what must happen."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import Enum
from pathlib import Path


class Fate(Enum):
    """What must happen when a sample is opened. Whatever it is: nothing runs, and it takes seconds."""

    OPENS = "opens"
    REFUSED = "ends in one sentence"
    EITHER = "opens or ends in one sentence"


@dataclass(frozen=True)
class Sample:
    """A file from a stranger.

    Attributes:
        name: also the folder that it is made in.
        fate: what must happen.
        content: of the file that is opened, made when it is needed.
        file: its name.
        beside: other files in the same folder.
        links: symbolic links in the same folder, name → target.
        says: words that the notes or the sentence must hold.
        way: ``prune``, ``inspect`` or ``open``: how far to go. Pruning large tensors takes a while in any file.
    """

    name: str
    fate: Fate
    content: Callable[[], bytes]
    file: str = "model.pt"
    beside: Mapping[str, bytes] = field(default_factory=dict)
    links: Mapping[str, str] = field(default_factory=dict)
    says: tuple[str, ...] = ()
    way: str = "prune"

    def make(self, root: Path) -> Path:
        """Write it.

        Returns:
            what to open.
        """
        folder = root / self.name
        folder.mkdir(parents=True)
        for name, content in self.beside.items():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / name).write_bytes(content)
        for name, target in self.links.items():
            (folder / name).symlink_to(target)
        path = folder / self.file
        path.write_bytes(self.content())
        return path


def given(content: bytes) -> Callable[[], bytes]:
    """Content that is small enough to be made at once."""
    return lambda: content
