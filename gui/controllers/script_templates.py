"""The templates of scripts that evaluate, by the title that the dialog gives them."""

from pathlib import Path

from PySide6.QtCore import QCoreApplication

from core.base.resources import resource

FOLDER = resource("evaluation", "templates")


def script_templates() -> dict[str, Path]:
    """Title → file."""
    translate = QCoreApplication.translate
    titles = {
        "state_dict.py": translate("ScriptTemplates", "A state dict, with a class of your own"),
        "huggingface.py": translate("ScriptTemplates", "A Hugging Face folder"),
        "whole_module.py": translate("ScriptTemplates", "A whole module"),
    }
    return {title: FOLDER / name for name, title in titles.items()}
