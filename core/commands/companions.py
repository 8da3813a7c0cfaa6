"""What ``prune`` says of the small files beside a model: which go with the copy, which do not, which a loader wants."""

from collections.abc import Iterator, Sequence

from core.base.wording import counted
from core.formats.companions.companions import Companions

_NAMED = 6
"""Most files that are named in a sentence; JSON has all."""


def companions_json(companions: Companions) -> dict[str, object]:
    """The object under ``companions``."""
    left = [*companions.left.items(), *((name, _WANTED) for name in companions.wanted)]
    return {
        "copied": list(companions.copied),
        "not_copied": [{"name": name, "reason": reason} for name, reason in left],
    }


def companion_sentences(companions: Companions) -> Iterator[str]:
    """Sentences for people; none where there is nothing beside the model."""
    if companions.copied:
        yield f"Copied beside it: {_listed(companions.copied)}."
    if companions.left:
        yield f"Not copied: {_listed(list(companions.left))}."
    if companions.wanted:
        them = "it is" if len(companions.wanted) == 1 else "they are"
        yield (
            f"Its loader will want {_listed(companions.wanted)} beside it; {them} in {companions.folder}. "
            "Prune that folder instead of the file to have them copied."
        )


_WANTED = "A single file was written, and a loader looks for it beside that."


def _listed(names: Sequence[str]) -> str:
    more = len(names) - _NAMED
    named = ", ".join(names[:_NAMED])
    return f"{named} and {counted(more, 'more file')}" if more > 0 else named
