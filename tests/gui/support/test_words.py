"""Texts that are told each time they are shown."""

from gui.support.words import said


def test_words_are_told_anew_each_time() -> None:
    told = ["one", "two"]
    assert [said("plain"), said(lambda: told.pop(0)), said(lambda: told.pop(0))] == ["plain", "one", "two"]
