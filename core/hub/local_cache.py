"""What lies in the local cache of the Hugging Face hub, as huggingface_hub itself scans it. Nothing is downloaded."""

import shlex
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from core.base.errors import UserError
from core.base.interpreter import own_interpreter
from core.base.program import checkout
from core.formats.sharded.model_files import holds_weights

if TYPE_CHECKING:
    from huggingface_hub import CachedRepoInfo, CachedRevisionInfo


@dataclass(frozen=True)
class CachedRevision:
    """One revision of a model in the cache.

    Attributes:
        name: of the model on the hub, such as ``org/name``.
        revision: the hash of the revision.
        refs: names that lead to it, such as ``main``, sorted.
        path: the folder of the snapshot.
        nbytes: of its files.
        modified: seconds since the epoch when a file of it was last written.
        openable: whether one of its files is called like one that can be opened.
    """

    name: str
    revision: str
    refs: tuple[str, ...]
    path: Path
    nbytes: int
    modified: float
    openable: bool


@dataclass(frozen=True)
class CacheListing:
    """The models in the cache.

    Attributes:
        folder: the cache.
        models: by name, of one model the last written revision first.
        problems: sentences on what is damaged in it.
    """

    folder: Path
    models: tuple[CachedRevision, ...] = ()
    problems: tuple[str, ...] = ()


class HubMissing(UserError):  # noqa: N818 - it says what is missing
    """huggingface_hub is not installed. In a bundle it always is.

    Attributes:
        command: installs it into the environment that runs the app.
    """

    def __init__(self) -> None:
        self.command = shlex.join([str(own_interpreter()), "-m", "pip", "install", *_hub_requirement()])
        super().__init__(f"The cache is read by huggingface_hub, which is not installed. Install it: {self.command}")


def _hub_requirement() -> list[str]:
    """What pip is to install: the checkout with the extra, or the library itself where the app is installed."""
    root = checkout()
    return ["huggingface_hub"] if root is None else ["-c", str(root / "constraints.txt"), "-e", f"{root}[hub]"]


def list_cache() -> CacheListing:
    """List the models in the cache that huggingface_hub uses, by its environment variables and defaults.

    Raises:
        HubMissing: huggingface_hub is not installed.
        UserError: the cache can't be read.
    """
    try:
        from huggingface_hub import constants, scan_cache_dir
        from huggingface_hub.errors import CacheNotFound
    except ModuleNotFoundError as error:
        # anything else that is missing is a damaged installation, and surfaces
        if error.name != "huggingface_hub":
            raise
        raise HubMissing from None
    folder = Path(constants.HF_HUB_CACHE).expanduser()
    try:
        found = scan_cache_dir(folder)
    except CacheNotFound:
        return CacheListing(folder)
    except (OSError, ValueError) as error:
        raise UserError(f"The cache {folder} can't be read: {error}") from None
    models = [_revision(repo, each) for repo in found.repos if repo.repo_type == "model" for each in repo.revisions]
    return CacheListing(folder, tuple(sorted(models, key=_place)), tuple(_problems(found.warnings)))


def _revision(repo: "CachedRepoInfo", found: "CachedRevisionInfo") -> CachedRevision:
    return CachedRevision(
        repo.repo_id,
        found.commit_hash,
        tuple(sorted(found.refs)),
        found.snapshot_path,
        found.size_on_disk,
        found.last_modified,
        any(holds_weights(each.file_name) for each in found.files),
    )


def _place(found: CachedRevision) -> tuple[str, float, str]:
    return found.name.lower(), -found.modified, found.revision


def _problems(warnings: Iterable[Exception]) -> Iterator[str]:
    """The library's own words; other files in the cache's folder are none of ours."""
    yield from sorted(str(each) for each in warnings)
