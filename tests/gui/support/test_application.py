"""The one application object is found from anywhere."""

import pytest
from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QApplication

from gui.support.application import application


def test_it_is_the_one_there_is(qapp: QApplication) -> None:
    assert application() is qapp


@pytest.mark.usefixtures("qapp")
def test_without_one_it_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(QCoreApplication, "instance", staticmethod(lambda: None))
    monkeypatch.setattr(QApplication, "instance", staticmethod(lambda: None))
    with pytest.raises(LookupError):
        application()
