"""The files that come with the app."""

from pathlib import Path

import pytest

from core.base.resources import resource
from core.evaluation.child_process import RUNNER
from core.model.example import EVALUATION, EXAMPLE
from gui.controllers.script_templates import FOLDER
from gui.support.language import TRANSLATIONS


@pytest.mark.parametrize(
    "path", [EXAMPLE, EVALUATION, RUNNER, FOLDER, TRANSLATIONS, resource("icons", "secateurs.svg")]
)
def test_what_the_app_reads_is_there(path: Path) -> None:
    assert path.is_absolute()
    assert path.exists()


def test_a_resource_is_named_by_the_folders_on_its_way() -> None:
    assert resource("icons", "secateurs.svg") == resource() / "icons" / "secateurs.svg"
