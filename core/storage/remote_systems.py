"""Opens addresses, through the file systems of fsspec: which link and which headers lead to a file."""

from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from core.base.address import Address
from core.base.errors import UserError
from core.storage.ranges import Link, NotThere
from core.storage.remote_file import RemoteFile
from core.storage.source_file import SourceFile

Faults = tuple[type[Exception], ...]

_SIGNED_FOR = 6 * 3600
"""Seconds for which a link to a bucket is signed; it is signed anew where a reading takes longer."""


def source_file(path: Path) -> SourceFile:
    """A reference to a file, on this machine or, for an `Address`, on another one.

    Raises:
        UserError: it is not there or can't be read, or the extra ``remote`` is not installed.
    """
    return remote_file(path) if isinstance(path, Address) else SourceFile.of(path)


def remote_file(address: Address) -> RemoteFile:
    """A reference to a file on another machine.

    Raises:
        UserError: it is not there or can't be read, or the extra ``remote`` is not installed.
    """
    try:
        # asyncio takes a while to load, and what fetches need not be installed
        from core.storage.web_ranges import WebRanges

        return RemoteFile.at(address, WebRanges(address, _LINKS[address.parts[0]](address), web_system()))
    except ImportError:
        raise UserError(
            f"{address} can't be read without the extra “remote”. Install it as the README says: "
            "pip install -c constraints.txt -e '.[remote]'"
        ) from None


@cache
def web_system() -> Any:  # noqa: ANN401 - fsspec has no types
    """One for all files, as those of a model share their connections."""
    from fsspec.implementations.http import HTTPFileSystem

    # proxies are those of the environment; links are sent as they are, as a signature holds for each character
    client = {"trust_env": True, "requote_redirect_url": False}
    return HTTPFileSystem(encoded=True, client_kwargs=client, skip_instance_cache=True)


def _web_link(address: Address) -> Link:
    return lambda: (address.link, {})


def _bucket_link(address: Address) -> Link:
    """The link of a file in a bucket, signed with what the configuration of the AWS tools has, if it has anything."""
    from s3fs import S3FileSystem

    place = address.link

    def link() -> tuple[str, Mapping[str, str]]:
        return _told(address, lambda: _signed(S3FileSystem, place), _bucket_faults()), {}

    return link


def _signed(system: Any, place: str) -> str:  # noqa: ANN401
    from botocore.exceptions import NoCredentialsError

    try:
        return str(system().sign(place, expiration=_SIGNED_FOR))
    except NoCredentialsError:
        return str(system(anon=True).sign(place, expiration=_SIGNED_FOR))


def _hub_link(address: Address) -> Link:
    """The link of a file on the hub, and what tells it who asks."""
    from huggingface_hub import HfFileSystem, get_token

    place = address.link

    def link() -> tuple[str, Mapping[str, str]]:
        found = _told(address, lambda: str(HfFileSystem().url(place)), _hub_faults())
        token = get_token()
        return found, {"Authorization": f"Bearer {token}"} if token else {}

    return link


def _bucket_faults() -> Faults:
    """What s3fs raises where a bucket, its service, the network or the user's configuration is not as it should be.

    It translates some answers of a bucket to errors of the system. Of an endpoint in the configuration that is no
    address botocore says so by a plain `ValueError`.
    """
    from aiohttp import ClientError
    from botocore.exceptions import BotoCoreError
    from botocore.exceptions import ClientError as RefusedError

    return OSError, ClientError, BotoCoreError, RefusedError, ValueError


def _hub_faults() -> Faults:
    """The same of the hub: its own errors, those of the library of the web that it uses, and of addresses it can't."""
    from huggingface_hub import errors

    # whichever library of the web it uses, its own error for an answer is one of that library
    of_web = tuple(each for each in errors.HfHubHTTPError.__mro__ if each.__name__ in ("HTTPError", "RequestException"))
    # how many it has depends on its version
    of_values = tuple(each for each in vars(errors).values() if isinstance(each, type) and issubclass(each, ValueError))
    return OSError, NotImplementedError, *of_values, *of_web


def _told(address: Address, ask: Callable[[], str], faults: Faults) -> str:
    """What a file system answers; its faults are sentences, without their texts, which may have secrets in them.

    Args:
        ask: calls the library alone; what it is given was made before, so that no fault of ours is taken for its own.
        faults: what it raises; all else is a bug, and surfaces.

    Raises:
        UserError: it does not know the file, or its user.
    """
    try:
        return ask()
    except FileNotFoundError:
        # a service says the same of what its user may not see
        raise NotThere(
            f"There is no file {address} that you may read. Check the address, and your access as the tools of its "
            "service have it."
        ) from None
    except faults as error:
        raise UserError(
            f"{address} can't be read: {type(error).__name__}. Check the address, and your access as the tools of its "
            "service have it."
        ) from None


_LINKS: Mapping[str, Callable[[Address], Link]] = {
    "https:": _web_link,
    "http:": _web_link,
    "s3:": _bucket_link,
    "hf:": _hub_link,
}
