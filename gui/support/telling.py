"""How the window tells things: in which language, and shares of weights as density or as sparsity."""

from PySide6.QtCore import QCoreApplication

from gui.support import language, share_words
from gui.support.settings import Settings


def tell_as_set(app: QCoreApplication, settings: Settings) -> None:
    """Tell all things as the settings say, from now on. Widgets made before this keep their texts."""
    language.install(app, settings.language)
    tell_shares_as_set(app, settings)


def tell_shares_as_set(app: QCoreApplication, settings: Settings) -> None:
    """Tell shares as the settings say, in the language there is."""
    share_words.install(app, settings.share, language.translators(app), plain=language.is_source(app))
