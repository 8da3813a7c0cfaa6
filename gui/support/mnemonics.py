"""Letters for Alt in menus whose entries are made from titles that stand in other places, too."""

from PySide6.QtWidgets import QMenu

_MARK = "&"


def give_mnemonics(menu: QMenu) -> None:
    """Mark a letter of each entry that has none, no letter twice; of submenus too.

    The first letters of words come first. An entry of whose letters none is left has none.
    """
    taken = {_marked(action.text()) for action in menu.actions()}
    for action in menu.actions():
        submenu = action.menu()
        if isinstance(submenu, QMenu):
            give_mnemonics(submenu)
        text = action.text()
        if not text or _marked(text):
            continue
        starts = [place for place, letter in enumerate(text) if letter.isalpha() and (text[:place] or " ")[-1] == " "]
        places = [*starts, *(place for place, letter in enumerate(text) if letter.isalpha())]
        place = next((place for place in places if text[place].lower() not in taken), None)
        if place is not None:
            taken.add(text[place].lower())
            action.setText(f"{text[:place]}{_MARK}{text[place:]}")


def _marked(text: str) -> str:
    """The letter that is marked, small; empty where none is."""
    return text.replace("&&", "").partition(_MARK)[2][:1].lower()
