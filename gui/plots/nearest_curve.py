"""Finds the curve under the mouse among many, in pixels."""

import numpy as np

from core.base.arrays import Floats

REACH = 9.0
"""The largest distance in pixels from the mouse to a curve under it."""


def nearest(x: Floats, curves: Floats, at: tuple[float, float], reach: float = REACH) -> int | None:
    """The number of the curve whose line passes closest to a position; None where none is within reach.

    Args:
        x: (m,) float64, ascending.
        curves: (k, m) float64, the y of each curve.
        at: x and y of the position.
        reach: the largest distance.
    """
    first = max(int(np.searchsorted(x, at[0] - reach)) - 1, 0)
    last = min(int(np.searchsorted(x, at[0] + reach)) + 1, len(x))
    if last - first < 2 or not len(curves):
        return None
    distances = _distances(x[first:last] - at[0], curves[:, first:last] - at[1])
    best = int(np.argmin(distances))
    return best if distances[best] <= reach else None


def height_at(x: Floats, curve: Floats, place: float) -> float:
    """The y of a curve at an x, interpolated."""
    return float(np.interp(place, x, curve))


def _distances(x: Floats, y: Floats) -> Floats:
    """(k,) the distance of each polyline from the origin."""
    along, up = np.diff(x), np.diff(y, axis=1)
    length = np.maximum(along**2 + up**2, 1e-12)
    part = np.clip(-(x[:-1] * along + y[:, :-1] * up) / length, 0, 1)
    far: Floats = np.sqrt(np.min((x[:-1] + part * along) ** 2 + (y[:, :-1] + part * up) ** 2, axis=1))
    return far
