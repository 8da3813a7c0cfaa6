"""The exceptions of this program that are not bugs: an error the user can mend, and a cancelled job."""

from core.base.escaping import escaped


class UserError(Exception):
    """Something a user can cause and mend: the text says what happened, where, and what to do next.

    The text is shown unchanged: as one line on standard error (exit status 2) or as a message in the window.
    Every other exception except `Cancelled` is a bug.

    Args:
        text: may hold names from files; characters that can't be printed are escaped here.
    """

    def __init__(self, text: str) -> None:
        super().__init__(escaped(text))


class Cancelled(Exception):  # noqa: N818 - it is no error
    """Long work was cancelled by the user; it has left no files behind."""
