"""The language of the window: Qt's translators, with the texts in ``resources/translations``."""

from collections.abc import Mapping

from PySide6.QtCore import QT_TRANSLATE_NOOP, QCoreApplication, QLibraryInfo, QLocale, QTranslator

from core.base.resources import resource
from gui.support import number_style
from gui.support.named import named

TRANSLATIONS = resource("translations")

LANGUAGES: Mapping[str, str] = {"en": "English", "ru": "Русский"}
"""Code → the language's own name for itself."""

QT_LACKS = (
    QT_TRANSLATE_NOOP("QFileDialog", "&Look in:"),
    QT_TRANSLATE_NOOP("QFileDialog", "Files of &type:"),
    QT_TRANSLATE_NOOP("QAbstractFileIconProvider", "Drive"),
    QT_TRANSLATE_NOOP("QAbstractFileIconProvider", "Folder"),
    QT_TRANSLATE_NOOP("QAbstractFileIconProvider", "Unknown"),
)
"""Texts of Qt's own dialogs that its translations lack: Qt finds them among those of the window."""

_OURS = "languageTranslator"


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
    """Install the translators of a language in place of those there were. Widgets made before this keep their texts.

    Args:
        code: as for `resolve`.
    """
    uninstall(app)
    language = resolve(code)
    # dates are Qt's; numbers are written by `number_format`
    QLocale.setDefault(QLocale.c() if language == "en" else QLocale(language))
    number_style.use(language)
    of_qt = QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)
    for file in (f"{of_qt}/qtbase_{language}.qm", str(TRANSLATIONS / f"secateurs_{language}.qm")):
        translator = named(QTranslator(app), _OURS)
        # Qt has no file for English, its own language
        if translator.load(file):
            app.installTranslator(translator)


def translators(app: QCoreApplication) -> list[QTranslator]:
    """The translators of the language."""
    return app.findChildren(QTranslator, _OURS)


def is_source(app: QCoreApplication) -> bool:
    """Whether texts are shown as they stand in the source, with English plurals at most."""
    return all(translator.language().partition("_")[0] in ("", "en") for translator in translators(app))


def uninstall(app: QCoreApplication) -> None:
    """Take the translators away: texts are those of the source, numbers English."""
    for translator in translators(app):
        app.removeTranslator(translator)
        translator.deleteLater()
        translator.setObjectName("")
    QLocale.setDefault(QLocale.c())
    number_style.use("en")
