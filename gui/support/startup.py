"""Checks before Qt is loaded, as Qt aborts with an unclear message where a display or a library is missing."""

import ctypes
import gc
import os
import sys
from collections.abc import Mapping

from core.base.program import program_call

PACKAGES = {
    "libEGL.so.1": "libegl1",
    "libGL.so.1": "libgl1",
    "libX11.so.6": "libx11-6",
    "libdbus-1.so.3": "libdbus-1-3",
    "libfontconfig.so.1": "libfontconfig1",
    "libglib-2.0.so.0": "libglib2.0-0",
    "libxkbcommon.so.0": "libxkbcommon0",
}
"""Library → Debian package, for libraries that the PySide6 wheel links to but does not contain."""

X11_PACKAGES = {
    "libX11-xcb.so.1": "libx11-xcb1",
    "libxcb-cursor.so.0": "libxcb-cursor0",
    "libxcb-icccm.so.4": "libxcb-icccm4",
    "libxcb-image.so.0": "libxcb-image0",
    "libxcb-keysyms.so.1": "libxcb-keysyms1",
    "libxcb-randr.so.0": "libxcb-randr0",
    "libxcb-render-util.so.0": "libxcb-render-util0",
    "libxcb-shape.so.0": "libxcb-shape0",
    "libxcb-shm.so.0": "libxcb-shm0",
    "libxcb-sync.so.1": "libxcb-sync1",
    "libxcb-util.so.1": "libxcb-util1",
    "libxcb-xfixes.so.0": "libxcb-xfixes0",
    "libxcb-xkb.so.1": "libxcb-xkb1",
    "libxkbcommon-x11.so.0": "libxkbcommon-x11-0",
}
"""The same, needed besides for a window on X11."""


def display_problem(environment: Mapping[str, str], screenshot: bool) -> str:
    """One line that says why no window can be shown and what to do; empty where one can.

    Args:
        environment: as ``os.environ``.
        screenshot: whether the window is only rendered, which needs no display.
    """
    if not sys.platform.startswith("linux"):
        return ""
    platform = "offscreen" if screenshot else environment.get("QT_QPA_PLATFORM", "")
    if not (platform or environment.get("DISPLAY") or environment.get("WAYLAND_DISPLAY")):
        call = " ".join(program_call())
        return (
            "There is no display to show a window on (DISPLAY and WAYLAND_DISPLAY are not set). "
            f"These need none: {call} FILE --screenshot OUT.png, {call} inspect FILE, {call} prune FILE."
        )
    on_x11 = platform.startswith("xcb") or not (platform or environment.get("WAYLAND_DISPLAY"))
    missing = packages_missing({**PACKAGES, **X11_PACKAGES} if on_x11 else PACKAGES)
    if missing:
        return f"Qt needs system libraries that are not installed. Run: sudo apt install {' '.join(missing)}"
    return ""


def packages_missing(libraries: Mapping[str, str]) -> list[str]:
    """The Debian packages of the libraries (as in `PACKAGES`) that can't be loaded."""
    return [package for library, package in libraries.items() if not _loads(library)]


def _loads(library: str) -> bool:
    try:
        ctypes.CDLL(library)
    except OSError:
        return False
    return True


def prepare(screenshot: bool) -> None:
    """Set the environment variables that Qt reads when it is loaded."""
    if screenshot:
        os.environ["QT_QPA_PLATFORM"] = "offscreen"


def pause_garbage_collection() -> None:
    """Switch Python's garbage collector off while the window is made; it would take a seventh of the start."""
    gc.disable()
