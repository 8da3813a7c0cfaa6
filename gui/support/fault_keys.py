"""Which mistakes of the app are the same: those of one kind, raised at one place and reached through one method."""

import traceback

from gui.support.guard import was_called_by_qt

FaultKey = tuple[type[BaseException], str, int, str, int]
_GUARD = was_called_by_qt.__code__.co_filename


def key_of(error: BaseException) -> FaultKey:
    """Identifies a fault: exception class, file and line where it was raised, and the app's own function above it."""
    frames = traceback.extract_tb(error.__traceback__)
    # the outermost frame below the guard: which method failed, where one line raises for many
    first = next((each for each in frames if each.filename != _GUARD), None)
    last = frames[-1] if frames else None
    return (
        type(error),
        last.filename if last else "",
        last.lineno or 0 if last else 0,
        first.filename + first.name if first else "",
        first.lineno or 0 if first else 0,
    )
