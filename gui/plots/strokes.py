"""Six hues for several lines in one plot: told apart in both themes, also by those who see two colours alone.

They were searched for so that the nearest two of them, as people with each kind of colour blindness see them (Machado
et al. 2009), lie as far apart as they can, in OKLab; and away from blue and orange, which are kept and pruned weights.
"""

from dataclasses import dataclass

from PySide6.QtGui import QColor

from gui.support.theme import DARK, LIGHT, Theme


@dataclass(frozen=True)
class Stroke:
    """A colour for each theme.

    Attributes:
        on_dark, on_light: ``#rrggbb`` in the dark and the light theme.
    """

    on_dark: str
    on_light: str

    def colour(self, theme: Theme) -> QColor:
        """The colour in a theme."""
        return QColor(self.on_dark if theme.dark else self.on_light)


STROKES = (
    Stroke(DARK.selected, LIGHT.selected),
    Stroke("#fba1fb", "#c44f91"),
    Stroke("#f4f711", "#a98e5e"),
    Stroke("#e16239", "#5f061b"),
    Stroke("#b6feff", "#0399cf"),
    Stroke("#8b80ae", "#5f3ea3"),
)
"""In the order of use. With more, lines could not be told apart. The first is that of what is selected."""
