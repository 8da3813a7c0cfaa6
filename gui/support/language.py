"""The language of the window: Qt's translators, with the texts in ``resources/translations``."""

from collections.abc import Mapping

from PySide6.QtCore import QCoreApplication, QLibraryInfo, QLocale, QTranslator

from core.base.resources import resource

TRANSLATIONS = resource("translations")

LANGUAGES: Mapping[str, str] = {"en": "English", "ru": "Русский"}
"""Code → the language's own name for itself."""


def resolve(code: str) -> str:
    """The language to use.

    Args:
        code: one of `LANGUAGES`; anything else means the system's, where there is a translation, or English.
    """
    if code in LANGUAGES:
        return code
    system = QLocale.system().name().partition("_")[0]
    return system if system in LANGUAGES else "en"


def install(app: QCoreApplication, code: str) -> None:
    """Install the translators of a language. Windows made before this keep their texts.

    Args:
        code: as for `resolve`.
    """
    language = resolve(code)
    # numbers look as in Python in any language, as they are copied from there and back
    QLocale.setDefault(QLocale.c())
    of_qt = QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)
    for file in (f"{of_qt}/qtbase_{language}.qm", str(TRANSLATIONS / f"secateurs_{language}.qm")):
        translator = QTranslator(app)
        # Qt has no file for English, its own language
        if translator.load(file):
            app.installTranslator(translator)
