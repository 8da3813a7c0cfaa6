"""The models in the local cache of the Hugging Face hub, as huggingface_hub's own scan tells them."""

import shlex
import sys
from pathlib import Path

import pytest
from huggingface_hub import constants

from core.base.errors import UserError
from core.hub.local_cache import HubMissing, list_cache
from core.model.opening import open_checkpoint
from tests.helpers.hub_cache import add_model


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty cache in the place of the user's own."""
    folder = tmp_path / "hub"
    folder.mkdir()
    monkeypatch.setattr(constants, "HF_HUB_CACHE", str(folder))
    return folder


def test_models_are_listed_by_name_with_revisions_and_sizes(cache: Path) -> None:
    first = add_model(cache, "org/first", "a" * 40, ref="main")
    add_model(cache, "org/first", "b" * 40)
    add_model(cache, "gpt2", "c" * 40, weights="model.gguf")
    (cache / "datasets--org--data" / "snapshots").mkdir(parents=True)
    found = list_cache()
    assert found.folder == cache
    assert {(each.name, each.revision[0], each.refs, each.openable) for each in found.models} == {
        ("gpt2", "c", (), False),
        ("org/first", "a", ("main",), True),
        ("org/first", "b", (), True),
    }
    (main,) = [each for each in found.models if each.refs]
    assert main.path.samefile(first)
    assert main.nbytes == sum(path.stat().st_size for path in first.iterdir())
    assert open_checkpoint(main.path).by_name.keys() == {"fc.weight", "fc.bias"}
    assert found.problems == ()


def test_damaged_entries_are_told_and_the_others_listed(cache: Path) -> None:
    add_model(cache, "org/good", "a" * 40)
    bad = add_model(cache, "org/bad", "b" * 40)
    (bad / "model.safetensors").resolve().unlink()
    found = list_cache()
    assert [each.name for each in found.models] == ["org/good"]
    (problem,) = found.problems
    assert "broken symlink" in problem


def test_a_cache_that_is_not_there_is_empty(cache: Path) -> None:
    cache.rmdir()
    assert list_cache().models == ()


def test_a_file_in_the_place_of_the_cache_is_told(cache: Path) -> None:
    cache.rmdir()
    cache.touch()
    with pytest.raises(UserError, match="can't be read"):
        list_cache()


def test_without_the_library_the_command_is_told_that_installs_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "huggingface_hub", None)
    with pytest.raises(HubMissing) as raised:
        list_cache()
    python, *arguments = shlex.split(raised.value.command)
    assert python == sys.executable
    assert arguments[:3] == ["-m", "pip", "install"]
    assert arguments[-1].endswith("[hub]")
    assert raised.value.command in str(raised.value)


def test_a_damaged_installation_is_not_called_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "huggingface_hub.errors", None)
    with pytest.raises(ModuleNotFoundError, match="errors"):
        list_cache()


def test_where_no_checkout_is_the_library_itself_is_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("core.hub.local_cache.checkout", lambda: None)
    assert HubMissing().command == shlex.join([sys.executable, "-m", "pip", "install", "huggingface_hub"])
