"""Ranges of a file on a web server, asked for through fsspec's session; nothing that a server says is trusted.

Source: RFC 9110, sections 8.8 (validators), 13.1 (preconditions), 14 (range requests) and 15.4 (redirections).
"""

import asyncio
import re
from collections.abc import Mapping
from concurrent.futures import Future
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import urljoin, urlsplit

from core.base.address import Address, is_local_host
from core.base.errors import UserError
from core.storage.ranges import Broken, FirstAnswer, Link, NotThere

if TYPE_CHECKING:
    from aiohttp import ClientResponse, ClientSession

FIRST = 1 << 16
"""Bytes that are asked for at first: the header of most files, and the whole of a small one."""

_CONNECT, _SILENT, _SLOWEST = 10.0, 15.0, 1 << 15
"""Seconds until a server must be reached, and that it may be silent; bytes that must come in a second."""
_REDIRECTS = 5
_PIECE = 1 << 16
_RANGE = re.compile(r"bytes (\d{1,19})-(\d{1,19})/(\d{1,19})")
_EMPTY = re.compile(r"bytes \*/0")
_MOVED = {301, 302, 303, 307, 308}
_LATER = {408, 425, 429, 500, 502, 503, 504}
_PARTIAL, _WHOLE, _BEYOND, _CHANGED = 206, 200, 416, 412
_REFUSED, _GONE = {401, 403, 407}, {404, 410}


@dataclass(frozen=True)
class Validators:
    """What a server says of the state of a file.

    Attributes:
        etag: as it is; empty where there is none, as for the time.
        modified: when it was last changed.
    """

    etag: str
    modified: str

    @property
    def precondition(self) -> Mapping[str, str]:
        """What has the server itself refuse another state; weak tags can't be asked for."""
        return {"If-Match": self.etag} if self.etag and not self.etag.startswith("W/") else {}


@dataclass(frozen=True)
class _Place:
    """Where a file is: its whole address, and the headers for its host."""

    url: str
    headers: Mapping[str, str]


class WebRanges:
    """Gives ranges of one file.

    Args:
        address: of the file, for messages.
        link: asked at first, and again where what it has given is not accepted any more.
        system: fsspec's ``HTTPFileSystem``, of which the session is used.
    """

    def __init__(self, address: Address, link: Link, system: Any) -> None:  # noqa: ANN401 - fsspec has no types
        self._address, self._link, self._system = address, link, system
        self._origin: _Place | None = None
        self._place: _Place | None = None
        self._size: int | None = None
        self._seen: Validators | None = None

    def open(self) -> "Future[FirstAnswer]":
        """As `Ranges.open`."""
        return asyncio.run_coroutine_threadsafe(self._open(self._start()), self._system.loop)

    def begin(self, start: int, stop: int) -> "Future[bytes]":
        """As `Ranges.begin`."""
        return asyncio.run_coroutine_threadsafe(self._fetch(self._start(), start, stop), self._system.loop)

    def _start(self) -> "_Place":
        """Where the file was found last; the link is asked for here, as that may take a while and waits for others."""
        if self._origin is None:
            self._origin = _Place(*self._link())
        return self._place or self._origin

    async def _open(self, place: "_Place") -> FirstAnswer:
        head = await self._fetch(place, 0, FIRST)
        assert self._seen is not None
        assert self._size is not None
        return FirstAnswer(self._size, f"{self._seen.etag} {self._seen.modified} {self._size}", head)

    async def _fetch(self, place: "_Place", start: int, stop: int) -> bytes:
        from aiohttp import ClientConnectorCertificateError, ClientError, InvalidURL

        session: ClientSession = await self._system.set_session()
        try:
            async with asyncio.timeout(_CONNECT + _SILENT + (stop - start) / _SLOWEST):
                return await self._followed(session, place, start, stop)
        except ClientConnectorCertificateError:
            raise self._error("its server can't show that it is the one it says it is (its certificate)") from None
        except TimeoutError:
            raise Broken("its server does not answer in time") from None
        except InvalidURL:
            raise self._no_address() from None
        except (ClientError, OSError) as error:
            raise Broken(_reason(error)) from None

    async def _followed(self, session: "ClientSession", place: "_Place", start: int, stop: int) -> bytes:
        """Ask where the file was last, and follow to where it is."""
        for _ in range(_REDIRECTS + 1):
            headers = {"Range": f"bytes={start}-{stop - 1}", "Accept-Encoding": "identity", **place.headers}
            headers |= self._seen.precondition if self._seen else {}
            asked = session.get(self._encoded(place), headers=headers, allow_redirects=False)
            async with await asyncio.wait_for(asked, _CONNECT + _SILENT) as answer:
                if answer.status not in _MOVED:
                    found = await self._taken(answer, start, stop)
                    self._place = place
                    return found
                place = self._next(place, answer.headers.get("Location", ""))
        raise self._error(f"its server leads to another place more than {_REDIRECTS} times")

    def _next(self, place: "_Place", location: str) -> "_Place":
        """Where a server says that the file is; what was meant for its host alone stays behind.

        Raises:
            UserError: it leads to where others could change what is read, or to this machine.
        """
        try:
            url = urljoin(place.url, location)
            old, new = urlsplit(place.url), urlsplit(url)
        except ValueError:
            raise self._no_address() from None
        if new.scheme not in ("https", "http") or not new.hostname:
            raise self._error("its server leads to what is no address of the web")
        if new.scheme == "http" and old.scheme == "https":
            raise self._error("its server leads to an http:// address, where everybody on the way could change it")
        if is_local_host(new.hostname) and not is_local_host(old.hostname or ""):
            raise self._error("its server leads to this machine")
        same = (new.scheme, new.netloc) == (old.scheme, old.netloc)
        return _Place(url, place.headers if same else {})

    def _encoded(self, place: "_Place") -> Any:  # noqa: ANN401 - fsspec has no types
        try:
            return self._system.encode_url(place.url)
        except ValueError:
            # what yarl says of addresses that are none
            raise self._no_address() from None

    async def _taken(self, answer: "ClientResponse", start: int, stop: int) -> bytes:
        """The bytes of an answer, which must be those that were asked for."""
        self._check_status(answer)
        if answer.headers.get("Content-Encoding", "identity").lower() != "identity":
            raise self._error("its server packs what it sends, so that ranges of it are not those of the file")
        if answer.status == _BEYOND:
            return self._nothing(answer)
        if answer.status == _WHOLE:
            count, size = self._small(answer, start, stop)
        else:
            count, size = self._range(answer, start, stop)
        self._compare(answer, size)
        return await self._body(answer, count)

    def _check_status(self, answer: "ClientResponse") -> None:
        status = answer.status
        if status in _LATER:
            raise Broken(f"its server answers {status}")
        if status in _REFUSED | _GONE and self._seen is not None:
            # a signature has run out: that of the link, or that of the place that it has led to
            self._origin = self._place = None
            raise Broken(f"its server answers {status} now")
        if status in _REFUSED:
            raise NotThere(f"{self._address} may not be read: its server answers {status}. Check your access to it.")
        if status in _GONE:
            raise NotThere(f"There is no file {self._address}. Check the address.")
        if status == _CHANGED:
            raise self.changed()
        if status not in (_PARTIAL, _WHOLE, _BEYOND):
            raise self._error(f"its server answers {status}")

    def _range(self, answer: "ClientResponse", start: int, stop: int) -> tuple[int, int]:
        """How many bytes come, and how many the file has."""
        found = _RANGE.fullmatch(answer.headers.get("Content-Range", ""))
        if found is None:
            raise self._error("its server does not say which part of it it sends")
        first, last, size = map(int, found.groups())
        if (first, last) != (start, min(stop, size) - 1) and self._size in (None, size):
            raise self._error("its server sends another part of it than it was asked for")
        return last - first + 1, size

    def _small(self, answer: "ClientResponse", start: int, stop: int) -> tuple[int, int]:
        """The same where all of a file comes, which may be if that is what was asked for."""
        size = answer.content_length
        if self._seen is not None or start or size is None or size > stop:
            raise UserError(
                f"{self._address} can't be read in parts: its server sends whole files only. Download it, and open the "
                "file."
            )
        return size, size

    def _nothing(self, answer: "ClientResponse") -> bytes:
        """What comes of a file without a byte."""
        if self._seen is not None:
            raise self.changed()
        if not _EMPTY.fullmatch(answer.headers.get("Content-Range", "")):
            raise self._error("its server does not have the part that it was asked for")
        self._compare(answer, 0)
        return b""

    def _compare(self, answer: "ClientResponse", size: int) -> None:
        """Note the state of the file in the first answer, and compare it in the others."""
        found = Validators(answer.headers.get("ETag", ""), answer.headers.get("Last-Modified", ""))
        if self._seen is None:
            self._seen, self._size = found, size
        elif (found, size) != (self._seen, self._size):
            raise self.changed()

    async def _body(self, answer: "ClientResponse", count: int) -> bytes:
        if answer.content_length not in (None, count):
            raise self._error("its server announces another number of bytes than it was asked for")
        body, pieces = bytearray(), answer.content.iter_chunked(_PIECE)
        while piece := await asyncio.wait_for(anext(pieces, b""), _SILENT):
            body += piece
            if len(body) > count:
                raise self._error("its server sends more than it was asked for")
        if len(body) < count:
            raise Broken("its server stops before all has come")
        return bytes(body)

    def changed(self) -> UserError:
        """The error where the file is not as it was."""
        return UserError(f"{self._address} has changed since it was opened. Start anew.")

    def _no_address(self) -> UserError:
        return self._error("its address, or one that it leads to, is none")

    def _error(self, why: str) -> UserError:
        return UserError(f"{self._address} can't be read: {why}. Download it, and open the file.")


def _reason(error: Exception) -> str:
    """What has broken; texts of libraries are not told, as they name addresses with what is secret in them."""
    system = getattr(error, "os_error", error)
    text = system.strerror if isinstance(system, OSError) else ""
    return f"the connection to its server fails ({text})" if text else "the connection to its server broke"
