"""Arguments without a character, such as a variable of the shell that is not set: none of them means anything."""

from collections.abc import Sequence

from core.base.errors import UserError
from core.base.escaping import escaped


def refuse_empty(arguments: Sequence[str]) -> None:
    """Refuse an argument, or the value of an option, that is empty: a pattern, a class or a path.

    Args:
        arguments: of any command, not yet parsed.

    Raises:
        UserError: there is one; it says where.
    """
    for place, each in enumerate(arguments):
        if each and not (each.startswith("--") and each.endswith("=")):
            continue
        before = each.removesuffix("=") or (arguments[place - 1] if place else "")
        where = f"What follows {escaped(before)}" if before else "The first argument"
        raise UserError(f"{where} is empty. Give it a value, or leave it out; is a variable of the shell not set?")
