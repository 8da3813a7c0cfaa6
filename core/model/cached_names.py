"""Names of models in the local cache of the Hugging Face hub, whose folders are called after revisions."""

from dataclasses import dataclass
from pathlib import Path

_PREFIX = "models--"
_SHORT = 8
"""Characters of a revision that tell it apart."""


@dataclass(frozen=True)
class CachedModel:
    """A model in the cache, or a part of one.

    Attributes:
        name: as on the hub, such as ``org/name``.
        revision: the hash of the revision.
        inner: the path within it; empty for the whole.
    """

    name: str
    revision: str
    inner: str

    @property
    def title(self) -> str:
        """The name before people: ``org/name@0123abcd``, and the part."""
        return f"{self.name}@{self.revision[:_SHORT]}{f'/{self.inner}' if self.inner else ''}"


def cached_model(path: Path) -> CachedModel | None:
    """The model that a path is, or lies in, by the names of the folders around it; None outside of the cache."""
    path = path.absolute()
    for place in (path, *path.parents):
        repository = place.parent.parent
        if place.parent.name == "snapshots" and repository.name.startswith(_PREFIX):
            name = repository.name.removeprefix(_PREFIX).replace("--", "/")
            return CachedModel(name, place.name, path.relative_to(place).as_posix().removeprefix("."))
    return None


def outside_cache(path: Path) -> Path:
    """A path itself; of one in the cache, the home folder with the model's name.

    The cache is its library's, and each folder in it is a revision: nothing else is written there.
    """
    cached = cached_model(path)
    return path if cached is None else Path.home() / cached.name.rpartition("/")[2]


def title_of(path: Path) -> str:
    """What to call a file or folder before people: its name, or that of the cached model."""
    cached = cached_model(path)
    return cached.title if cached else path.name
