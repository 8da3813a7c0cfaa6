"""The two themes, dark and light, and their palette and style sheet for the whole app."""

from dataclasses import dataclass
from string import Template

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QColor, QPalette
from PySide6.QtWidgets import QApplication


@dataclass(frozen=True)
class Theme:
    """One set of colours, each as ``#rrggbb``. Only kept (blue), pruned (orange), selected (green), NaN (magenta)
    and warning are saturated.

    Orange is what the plan cuts. What was zero before is grey, as no plan cuts it; another grey than of what would be
    pruned.

    Attributes:
        dark: whether text is brighter than its background.
        window: background of the window.
        panel: background of plots, lists and fields.
        text, muted: texts, and texts that matter less.
        line: frames and axes.
        track: the part of a bar that is not filled.
        hover: background under the mouse.
        selected: lines of what is selected, in every plot: a green that is told from blue and orange by everybody.
        selection: background of a selected row, in a tint of the same.
        kept, pruned: bars, curves and images of kept weights and of those that the plan cuts.
        would_prune: the same of weights that would be cut, if they were ticked.
        zero_before: the same of weights that were zero before.
        kept_text, pruned_text: the same for texts, with enough contrast on ``panel``.
        on_kept: text on a background of ``kept``.
        nan: images of weights that are not a number; as bright or dark as tells it from blue and orange for everybody.
        warning: texts and signs of warnings.
    """

    dark: bool
    window: str
    panel: str
    text: str
    muted: str
    line: str
    track: str
    hover: str
    selected: str
    selection: str
    kept: str
    kept_text: str
    on_kept: str
    pruned: str
    pruned_text: str
    would_prune: str
    zero_before: str
    nan: str
    warning: str


DARK = Theme(
    dark=True,
    window="#1b1d21",
    panel="#23262b",
    text="#e6e8eb",
    muted="#9aa1ab",
    line="#3a3f47",
    track="#343941",
    hover="#2d3138",
    selected="#35c99b",
    selection="#20423b",
    kept="#5b9cf5",
    kept_text="#6ea8f7",
    on_kept="#0f1a2b",
    pruned="#e8963c",
    pruned_text="#eda04c",
    would_prune="#868d96",
    zero_before="#4a505a",
    nan="#ffa6ec",
    warning="#f0c75e",
)

LIGHT = Theme(
    dark=False,
    window="#f3f4f6",
    panel="#ffffff",
    text="#1c1f24",
    muted="#646b75",
    line="#d3d7dc",
    track="#e1e4e8",
    hover="#e9ebee",
    selected="#00795b",
    selection="#d9ebe6",
    kept="#2f6fd0",
    kept_text="#2a64bd",
    on_kept="#ffffff",
    pruned="#d97b1c",
    pruned_text="#a9570a",
    would_prune="#868d96",
    zero_before="#c3c8cf",
    nan="#7a0c60",
    warning="#8a5a00",
)


def mixed(colour: str, ground: str, part: float) -> QColor:
    """The opaque colour that ``colour`` has over ``ground`` with opacity ``part`` (0 to 1)."""
    top, below = QColor(colour), QColor(ground)

    def channel(over: int, under: int) -> int:
        return round(part * over + (1 - part) * under)

    red, green = channel(top.red(), below.red()), channel(top.green(), below.green())
    return QColor(red, green, channel(top.blue(), below.blue()))


def theme_of(source: Qt.ColorScheme | QPalette) -> Theme:
    """The theme of a colour scheme, or the one that a palette was made for."""
    if isinstance(source, QPalette):
        return DARK if source.base().color().lightness() < source.text().color().lightness() else LIGHT
    return DARK if source == Qt.ColorScheme.Dark else LIGHT


def system_theme(app: QApplication) -> Theme:
    """The theme of the desktop's colour scheme; from its palette where it names no scheme."""
    scheme = app.styleHints().colorScheme()
    return theme_of(app.palette() if scheme == Qt.ColorScheme.Unknown else scheme)


def apply(app: QApplication, theme: Theme | None = None) -> Theme:
    """Set style, palettes and style sheet of the app to a theme, by default the system's. Returns the theme."""
    theme = theme or system_theme(app)
    app.setStyle("Fusion")
    app.setPalette(palette_of(theme))
    for palette, kinds in ((_outlined(theme), _LISTS), (_field(theme), _FIELDS)):
        for kind in kinds:
            # the stubs ask for bytes, which PySide does not take
            app.setPalette(palette, kind)  # type: ignore[arg-type]
    app.setStyleSheet(style_sheet(theme))
    return theme


class ThemeFollower(QObject):
    """Applies the system's theme now and whenever it changes; then emits ``changed`` with the new `Theme`.

    Applies the style sheet again when the app's font changes.
    """

    changed = Signal(object)

    def __init__(self, app: QApplication) -> None:
        super().__init__(app)
        self._app = app
        self.theme = apply(app)
        app.styleHints().colorSchemeChanged.connect(self._follow)
        # widgets that a style sheet is for take another font only together with the sheet
        app.fontChanged.connect(lambda _: app.setStyleSheet(style_sheet(self.theme)))

    @classmethod
    def of(cls, app: QApplication) -> "ThemeFollower":
        """The one that the app has; it gets one if it has none yet."""
        return app.findChild(cls) or cls(app)

    def _follow(self, scheme: Qt.ColorScheme) -> None:
        theme = theme_of(scheme)
        if theme != self.theme:
            self.theme = apply(self._app, theme)
            self.changed.emit(theme)


def palette_of(theme: Theme) -> QPalette:
    """The palette that Fusion draws with."""
    palette = QPalette(QColor(theme.window))
    for role, colour in _roles(theme).items():
        palette.setColor(role, QColor(colour))
    for role in _TEXT_ROLES:
        palette.setColor(QPalette.ColorGroup.Disabled, role, mixed(theme.muted, theme.window, 0.6))
    palette.setColor(QPalette.ColorRole.Shadow, QColor("#000000"))
    return palette


def _outlined(theme: Theme) -> QPalette:
    """The palette of item views, with a lighter window colour: Fusion draws outlines in a darker shade of it, which
    would be invisible in the dark theme."""
    palette = palette_of(theme)
    palette.setColor(QPalette.ColorRole.Window, mixed(theme.muted, theme.panel, 0.6).lighter(_FUSION_DARKER))
    return palette


def _field(theme: Theme) -> QPalette:
    """The palette of input fields, with a stronger highlight: Fusion draws the focus frame in a darker shade of it."""
    palette = _outlined(theme)
    palette.setColor(QPalette.ColorRole.Highlight, QColor(theme.kept))
    palette.setColor(QPalette.ColorRole.HighlightedText, QColor(theme.on_kept))
    return palette


def style_sheet(theme: Theme) -> str:
    """The style sheet, for what a palette can't express."""
    derived = {
        "pressed": mixed(theme.text, theme.panel, 0.16).name(),
        "strong": mixed(theme.kept, theme.text, 0.85).name(),
        "thumb": mixed(theme.muted, theme.panel, 0.5).name(),
        "faint": mixed(theme.muted, theme.window, 0.6).name(),
    }
    return _STYLE.substitute({**vars(theme), **derived})


_LISTS = ("QAbstractItemView",)
_FIELDS = ("QLineEdit", "QAbstractSpinBox", "QComboBox", "QCheckBox", "QRadioButton", "QGroupBox")
_FUSION_DARKER = 140

_TEXT_ROLES = (
    QPalette.ColorRole.WindowText,
    QPalette.ColorRole.Text,
    QPalette.ColorRole.ButtonText,
    QPalette.ColorRole.HighlightedText,
)


def _roles(theme: Theme) -> dict[QPalette.ColorRole, str]:
    role = QPalette.ColorRole
    return {
        role.Window: theme.window,
        role.WindowText: theme.text,
        role.Base: theme.panel,
        role.AlternateBase: mixed(theme.window, theme.panel, 0.5).name(),
        role.Text: theme.text,
        role.PlaceholderText: theme.muted,
        role.Button: theme.panel if theme.dark else theme.window,
        role.ButtonText: theme.text,
        role.BrightText: theme.warning,
        role.ToolTipBase: theme.panel,
        role.ToolTipText: theme.text,
        role.Highlight: theme.selection,
        role.HighlightedText: theme.text,
        role.Accent: theme.kept,
        role.Link: theme.kept_text,
        role.LinkVisited: theme.kept_text,
        role.Light: theme.hover,
        role.Midlight: theme.hover,
        role.Mid: theme.line,
        role.Dark: theme.line,
    }


_STYLE = Template("""
QToolTip { background: $panel; color: $text; border: 1px solid $line; padding: 3px 5px; }

QToolBar { background: $window; border: none; padding: 4px 6px; spacing: 4px; }
QToolButton { border: 1px solid transparent; border-radius: 4px; padding: 4px 8px; }
QToolButton[small="true"] { padding: 2px 5px; }
/* one with a menu: its arrow stands behind the words */
QToolButton[popupMode="2"] { padding-right: 17px; }
QToolButton::menu-indicator { subcontrol-origin: border; subcontrol-position: right center; right: 4px; }
/* Qt gives the buttons of its file dialog the room of their icons alone */
QFileDialog QToolButton { padding: 2px; }
QToolButton[segment="true"] { padding: 3px 3px; border-radius: 3px; }
QFrame[segments="true"] { border: 1px solid $line; border-radius: 4px; }
QToolButton:hover { background: $hover; }
QToolButton:pressed, QToolButton:checked { background: $pressed; }
QToolButton:focus { border-color: $kept; }
QToolButton:disabled { color: $faint; }
#dropPlace { border: 2px dashed $line; border-radius: 10px; }
#exampleCard { background: $panel; border: 1px solid $line; border-radius: 8px; }
#messageBar { background: $panel; border: 1px solid $muted; border-radius: 6px; }
#compareMark { border: 3px solid $kept; background: transparent; }
#compareSign { background: $kept; color: $on_kept; font-weight: bold; border-radius: 4px; padding: 4px 12px; }

QPushButton { background: $panel; border: 1px solid $line; border-radius: 4px; padding: 4px 12px; }
QPushButton:hover { background: $hover; }
QPushButton:pressed { background: $pressed; }
QPushButton:focus { border-color: $kept; }
QPushButton:disabled { color: $faint; }
QPushButton[primary="true"] { background: $kept; color: $on_kept; border-color: $kept; font-weight: bold; }
QPushButton[primary="true"]:hover, QPushButton[primary="true"]:pressed { background: $strong; border-color: $strong; }
QPushButton[primary="true"]:focus { border-color: $text; }
QPushButton[primary="true"]:disabled { background: $track; color: $muted; border-color: $track; }

QMenuBar { background: $window; }
QMenuBar::item { padding: 4px 9px; border-radius: 4px; }
QMenuBar::item:selected { background: $hover; }
QMenu { background: $panel; border: 1px solid $line; padding: 4px; }
QMenu::item { padding: 4px 24px 4px 10px; border-radius: 3px; }
QMenu::item:selected { background: $selection; }
QMenu::item:disabled { color: $faint; }
QMenu::separator { height: 1px; background: $line; margin: 4px 6px; }

QAbstractItemView { border: 1px solid $line; outline: none; }
QAbstractItemView:focus { border-color: $kept; }
QHeaderView { background: $panel; border: none; }
QHeaderView::section {
    background: $panel; color: $muted; border: none; border-bottom: 1px solid $line; padding: 4px 6px;
}

QHeaderView::section:vertical { border-bottom: none; }
QTableCornerButton::section { background: $panel; border: none; border-bottom: 1px solid $line; }
QAbstractScrollArea::corner { background: $panel; border: none; }

QSplitter::handle { background: $window; }
QSplitter::handle:hover { background: $line; }
QSplitter::handle:pressed { background: $kept; }
QSplitter::handle:horizontal { width: 5px; }
QSplitter::handle:vertical { height: 5px; }

QSlider { min-height: 22px; }
QSlider::groove:horizontal { height: 4px; border-radius: 2px; background: $track; }
QSlider::sub-page:horizontal { border-radius: 2px; background: $kept; }
QSlider::handle:horizontal {
    background: $panel; width: 14px; margin: -6px 0; border: 1px solid $muted; border-radius: 8px;
}
QSlider::handle:horizontal:hover { border-color: $text; }
QSlider::handle:horizontal:focus { border: 2px solid $kept; }
QSlider::sub-page:horizontal:disabled { background: $track; }

QScrollBar { background: transparent; border: none; margin: 0; }
QScrollBar:vertical { width: 11px; }
QScrollBar:horizontal { height: 11px; }
QScrollBar::handle { background: $track; border-radius: 3px; margin: 2px; }
QScrollBar::handle:hover, QScrollBar::handle:pressed { background: $thumb; }
QScrollBar::handle:vertical { min-height: 28px; }
QScrollBar::handle:horizontal { min-width: 28px; }
QScrollBar::add-line, QScrollBar::sub-line { width: 0; height: 0; }
QScrollBar::add-page, QScrollBar::sub-page { background: none; }

QProgressBar { background: $track; border: none; border-radius: 3px; text-align: center; }
QProgressBar::chunk { background: $kept; border-radius: 3px; }
QStatusBar::item { border: none; }
QDialogButtonBox { dialogbuttonbox-buttons-have-icons: 0; }
""")
