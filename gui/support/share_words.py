"""The words for the share of weights that is kept: all texts say density; where sparsity is told, they are turned here.

A translator over those of the language turns each text as it is asked for, so no widget has to know of it.
"""

import re
from collections.abc import Callable, Mapping, Sequence

from PySide6.QtCore import QCoreApplication, QTranslator

from gui.support import share
from gui.support.guard import guarded
from gui.support.named import named
from gui.support.share import Share

_WORDS = (
    (re.compile(r"(?<![\w{])([Dd])ensit(?=y\b|ies\b)"), {"D": "Sparsit", "d": "sparsit"}),
    (re.compile(r"\b([Пп])лотност"), {"П": "Разреженност", "п": "разреженност"}),
)
"""In each language the beginning of the word, which is inflected as the other one is; never the name of a field."""
_NAME = "shareTranslator"


def otherwise() -> Mapping[tuple[str, str], Callable[[], str]]:
    """(context, text) of the texts that speak of more and less, or of the part itself → what they are for sparsity."""
    translate = QCoreApplication.translate
    return {
        ("AutoMenu", "Keep {part} %"): lambda: translate("Share", "Prune {part} %"),
        ("RuleChoice", "Keep % overall"): lambda: translate("Share", "Prune % overall"),
        ("RuleChoice", "Keep % of each"): lambda: translate("Share", "Prune % of each"),
        ("ModuleTreeModel", "Kept / all, of what is ticked"): lambda: translate(
            "Share", "Pruned / all, of what is ticked"
        ),
        (
            "ThresholdPanel",
            "The part that is kept. It can only be met in whole weights, and where they tie.",
        ): lambda: translate(
            "Share", "The part that is pruned. It can only be met in whole weights, and where they tie."
        ),
        ("SearchPage", "The rule in hand, at a lower density"): lambda: translate(
            "Share", "The rule in hand, at a higher sparsity"
        ),
        ("SearchPage", "Lowest density"): lambda: translate("Share", "Highest sparsity"),
        ("SearchPage", "No density under"): lambda: translate("Share", "No sparsity over"),
    }


def turned(text: str) -> str:
    """A text with the word for density, in any form, as the word for sparsity."""
    for word, forms in _WORDS:
        text = _turned(text, word, forms)
    return text


def _turned(text: str, word: re.Pattern[str], forms: Mapping[str, str]) -> str:
    return word.sub(lambda found: forms[found[1]], text)


@guarded
class ShareTranslator(QTranslator):
    """Tells sparsity where the texts say density.

    Args:
        below: the translators of the language.
        plain: whether texts that these don't know stand as they are in the source: in English, not elsewhere, where
            the same text may be known in another context.
    """

    def __init__(self, below: Sequence[QTranslator], plain: bool, parent: QCoreApplication) -> None:
        super().__init__(parent)
        self._below, self._plain = tuple(below), plain
        self._otherwise = otherwise()

    def isEmpty(self) -> bool:
        # it would not be installed
        return False

    def translate(self, context: str, text: str, disambiguation: str | None = None, n: int = -1) -> str | None:
        otherwise = self._otherwise.get((context, text))
        if otherwise is not None:
            return otherwise()
        found = next(filter(None, (each.translate(context, text, disambiguation, n) for each in self._below)), None)
        said = found or (text if self._plain else "")
        other = turned(said)
        return other if other != said else None


def install(app: QCoreApplication, told: Share, below: Sequence[QTranslator], plain: bool) -> None:
    """Tell this from now on, in place of what was told. Widgets made before this keep their texts.

    Args:
        below: as for `ShareTranslator`, like ``plain``.
    """
    share.use(told)
    for translator in app.findChildren(QTranslator, _NAME):
        app.removeTranslator(translator)
        translator.setObjectName("")
        translator.deleteLater()
    if told is Share.SPARSITY:
        app.installTranslator(named(ShareTranslator(below, plain, app), _NAME))
