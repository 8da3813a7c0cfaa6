"""``prune`` of several sources: each into a folder, and one that fails does not stop the others."""

from argparse import Namespace
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from core.base.errors import UserError
from core.base.escaping import escaped
from core.base.wording import counted
from core.commands.prune import Pruned, prune
from core.handover.record_paths import record_path
from core.model.opening import open_checkpoint
from core.model.output_paths import output_name
from core.model.source_guard import source_guard
from core.storage.output_guard import OutputGuard


@dataclass(frozen=True)
class SourceResult:
    """What became of one source.

    Attributes:
        source: as it was given.
        pruned: what was written; None where it failed.
        error: why it failed, as a sentence; empty where it did not.
    """

    source: Path
    pruned: Pruned | None
    error: str = ""

    def json(self) -> dict[str, object]:
        """The object of ``prune --json`` with its source; or the source with the error."""
        source: dict[str, object] = {"source": str(self.source)}
        return source | ({"error": self.error} if self.pruned is None else self.pruned.json())

    def text(self) -> str:
        """The source, and below it what ``prune`` tells of it alone."""
        told = f"Not pruned. {escaped(self.error)}" if self.pruned is None else self.pruned.text()
        return f"{escaped(str(self.source))}:\n{told}\n"


@dataclass(frozen=True)
class Batch:
    """What became of all sources.

    Attributes:
        results: in the order of the sources.
    """

    results: Sequence[SourceResult]

    @property
    def error(self) -> str:
        """Which sources failed and why, in one sentence; empty where none did."""
        failed = [each for each in self.results if each.pruned is None]
        if not failed:
            return ""
        why = "; ".join(f"{each.source}: {each.error}" for each in failed)
        was = "was" if len(failed) == 1 else "were"
        return f"{len(failed):,} of {counted(len(self.results), 'source')} {was} not pruned. {why}"

    def json(self) -> dict[str, object]:
        """The object that ``--json`` prints."""
        found: dict[str, object] = {"results": [each.json() for each in self.results]}
        return found | ({"error": self.error} if self.error else {})


def prune_each(options: Namespace) -> Iterator[SourceResult]:
    """Prune one source after the other; each result is given when it is there.

    Args:
        options: the arguments as `core.commands.parser` parses them, with ``files`` and ``output_dir``.

    Raises:
        UserError: before anything is written: the folder is missing, or two sources would be written under one name, or
            in the place of a source.
    """
    if options.output_dir is None:
        raise UserError("Several sources are written into a folder. Name it with --output-dir in the place of -o.")
    opened = [_look(options, source) for source in options.files]
    targets = [each for each in opened if isinstance(each, _Target)]
    _require_distinct(targets)
    guard = OutputGuard().joined(*(each.guard for each in targets))
    for path in (path for each in targets for path in (each.output, each.record)):
        guard.check(path)
    if targets:
        _make_folder(options.output_dir)
    for each in opened:
        yield _pruned(options, each, guard) if isinstance(each, _Target) else each


@dataclass(frozen=True)
class _Target:
    """A source that can be opened.

    Attributes:
        source: as it was given.
        output: where the result goes.
        record: where its record goes.
        guard: has what the source consists of.
    """

    source: Path
    output: Path
    record: Path
    guard: OutputGuard


def _look(options: Namespace, source: Path) -> _Target | SourceResult:
    """Where a source's result goes; the checkpoint is closed again, as many may not be open at once."""
    try:
        checkpoint = open_checkpoint(source)
        checkpoint.require_weights()
    except UserError as error:
        return SourceResult(source, None, str(error))
    output = options.output_dir / output_name(checkpoint, "masked" if options.with_masks else "pruned")
    record = record_path(output, folder=checkpoint.container.output.folder)
    return _Target(source, output, record, source_guard(checkpoint))


def _require_distinct(targets: Sequence[_Target]) -> None:
    """Refuse two outputs of one name; capitals make no other name everywhere."""
    by_name: dict[str, _Target] = {}
    for each in targets:
        other = by_name.setdefault(each.output.name.casefold(), each)
        if other is not each:
            raise UserError(
                f"{other.source} and {each.source} would both be written as {each.output}. Nothing was written; prune "
                "them into different folders."
            )


def _make_folder(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise UserError(f"The folder {folder} can't be made: {error.strerror}. Choose another place.") from None


def _pruned(options: Namespace, target: _Target, guard: OutputGuard) -> SourceResult:
    single = Namespace(**{**vars(options), "file": target.source, "output": target.output})
    try:
        return SourceResult(target.source, prune(single, guard))
    except UserError as error:
        return SourceResult(target.source, None, str(error))
