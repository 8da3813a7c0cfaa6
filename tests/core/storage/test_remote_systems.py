"""What the libraries for buckets and the hub raise of their own is a sentence; a bug is none."""

import sys
from collections.abc import Callable
from types import ModuleType

import httpx2
import pytest
from huggingface_hub import HfFileSystem
from huggingface_hub.errors import GatedRepoError, HFValidationError, LocalTokenNotFoundError

from core.base.address import Address
from core.base.errors import UserError
from core.storage.ranges import NotThere
from core.storage.remote_systems import remote_file

HUB, BUCKET = "hf://org/name/model.safetensors", "s3://bucket/model.safetensors"
BUGS = [TypeError, AttributeError, KeyError, ZeroDivisionError, RuntimeError]


class BotoCoreError(Exception):
    """As botocore has it: the network, the configuration, credentials that are only a part."""


class NoCredentialsError(BotoCoreError):
    """As botocore has it."""


class RefusedError(Exception):
    """`botocore.exceptions.ClientError`: what a bucket answers."""


def refused() -> Exception:
    request = httpx2.Request("GET", "https://example.org/hush")
    return GatedRepoError("hush", response=httpx2.Response(403, request=request))


def asked(address: str) -> None:
    remote_file(Address.parse(address))


@pytest.fixture
def hub(monkeypatch: pytest.MonkeyPatch) -> Callable[[Exception], None]:
    def fail(error: Exception) -> None:
        def url(*_arguments: object) -> str:
            raise error

        monkeypatch.setattr(HfFileSystem, "url", url)

    return fail


@pytest.fixture
def bucket(monkeypatch: pytest.MonkeyPatch) -> Callable[[Exception], None]:
    """A library for buckets, which need not be installed here, that fails."""

    def fail(error: Exception) -> None:
        class System:
            def __init__(self, **_options: object) -> None:
                pass

            def sign(self, *_arguments: object, **_options: object) -> str:
                raise error

        names = {"BotoCoreError": BotoCoreError, "ClientError": RefusedError, "NoCredentialsError": NoCredentialsError}
        for name, content in {"s3fs": {"S3FileSystem": System}, "botocore": {}, "botocore.exceptions": names}.items():
            module = ModuleType(name)
            vars(module).update(content)
            monkeypatch.setitem(sys.modules, name, module)

    return fail


@pytest.mark.parametrize(
    "error",
    [
        *(refused(), httpx2.ConnectError("hush"), LocalTokenNotFoundError("hush"), HFValidationError("hush")),
        *(PermissionError("hush"), TimeoutError("hush"), NotImplementedError("hush"), httpx2.ReadTimeout("hush")),
    ],
    ids=lambda error: type(error).__name__,
)
def test_faults_of_the_hub_are_sentences(hub: Callable[[Exception], None], error: Exception) -> None:
    hub(error)
    with pytest.raises(UserError, match=f"{HUB} can't be read: {type(error).__name__}. Check") as told:
        asked(HUB)
    assert "hush" not in str(told.value)


@pytest.mark.parametrize(
    "error",
    [BotoCoreError("hush"), NoCredentialsError("hush"), RefusedError("hush"), PermissionError("hush"), OSError("hush")],
    ids=lambda error: type(error).__name__,
)
def test_faults_of_buckets_are_sentences(bucket: Callable[[Exception], None], error: Exception) -> None:
    bucket(error)
    with pytest.raises(UserError, match=f"{BUCKET} can't be read: {type(error).__name__}. Check") as told:
        asked(BUCKET)
    assert "hush" not in str(told.value)


def test_what_is_not_there_is_told_as_such(hub: Callable[[Exception], None]) -> None:
    hub(FileNotFoundError("hush"))
    with pytest.raises(NotThere, match=f"There is no file {HUB} that you may read. Check the address, and your access"):
        asked(HUB)


def test_an_endpoint_that_is_none_is_a_sentence(bucket: Callable[[Exception], None]) -> None:
    bucket(ValueError("Invalid endpoint: hush"))
    with pytest.raises(UserError, match=f"{BUCKET} can't be read: ValueError. Check"):
        asked(BUCKET)


def test_a_bug_before_the_library_is_called_is_no_sentence(
    bucket: Callable[[Exception], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    bucket(ZeroDivisionError())

    def link(_: Address) -> str:
        raise ValueError("ours")

    addresses = [Address.parse(HUB), Address.parse(BUCKET)]
    monkeypatch.setattr(Address, "link", property(link))
    for address in addresses:
        with pytest.raises(ValueError, match="ours"):
            remote_file(address)


def test_a_plain_value_error_of_the_hub_is_no_sentence(hub: Callable[[Exception], None]) -> None:
    hub(ValueError("ours"))
    with pytest.raises(ValueError, match="ours"):
        asked(HUB)


@pytest.mark.parametrize("kind", BUGS)
def test_a_bug_is_no_sentence(
    hub: Callable[[Exception], None], bucket: Callable[[Exception], None], kind: type[Exception]
) -> None:
    hub(kind("ours"))
    bucket(kind("ours"))
    for address in (HUB, BUCKET):
        with pytest.raises(kind):
            asked(address)
