"""The small files beside a model as ``--json`` tells them: which go with the copy, and which do not."""

from core.formats.companions.companions import Companions


def companions_json(companions: Companions) -> dict[str, object]:
    """The object under ``companions``."""
    left = [*companions.left.items(), *((name, _WANTED) for name in companions.wanted)]
    return {
        "copied": list(companions.copied),
        "not_copied": [{"name": name, "reason": reason} for name, reason in left],
    }


_WANTED = "A single file was written, and a loader looks for it beside that."
