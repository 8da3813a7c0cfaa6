"""The one application object."""

from PySide6.QtWidgets import QApplication


def application() -> QApplication:
    """The application that the process has.

    Raises:
        LookupError: there is none, or one without widgets; a bug of the caller.
    """
    app = QApplication.instance()
    if not isinstance(app, QApplication):
        raise LookupError("there is no application with widgets")
    return app
