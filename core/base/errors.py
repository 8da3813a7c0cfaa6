"""What can go wrong by a user's doing, and the one exception that is not an error."""

from core.base.escaping import escaped


class UserError(Exception):
    """Something a person can cause and mend: its text says what happened, where, and what to do next.

    Shown as it stands: one line on standard error (exit status 2) or a message in the window.
    Every other exception is a bug.

    Args:
        text: names of files and what is in them may hold anything; it is made visible here.
    """

    def __init__(self, text: str) -> None:
        super().__init__(escaped(text))


class Cancelled(Exception):  # noqa: N818 - it is no error
    """Long work was cancelled by the user; it has left no files behind."""
