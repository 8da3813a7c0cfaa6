"""Loops compiled by numba, also where what was compiled can't be kept."""

from collections.abc import Callable
from typing import Any, TypeVar, cast

import numba

_Function = TypeVar("_Function", bound=Callable[..., Any])


def njit(
    signature: str | list[str] | None = None, cache: bool = False, **options: Any
) -> Callable[[_Function], _Function]:
    """Compile a function as ``numba.njit`` does, with or without a place for the machine code.

    numba keeps it beside the source, or in the user's cache folder where that can't be written, as in an installation
    for all users. Where neither can be written, or the disk is full, the function is compiled at each start.

    Args:
        signature: for which it is compiled at once, or several; None compiles it when it is called.
        cache: keep the machine code, if there is a place.
        options: numba's own.
    """

    def compiled(function: _Function) -> _Function:
        if cache:
            try:
                return cast(_Function, numba.njit(signature, cache=True, **options)(function))
            except OSError:
                pass
            except RuntimeError as error:
                if "no locator available" not in str(error):
                    raise
        return cast(_Function, numba.njit(signature, **options)(function))

    return compiled
