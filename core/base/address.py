"""Addresses of files on other machines, shown and kept without what may be a secret: users, passwords, signatures."""

import re
import shlex
from ipaddress import IPv4Address, IPv6Address, ip_address
from pathlib import Path
from socket import inet_aton
from typing import TYPE_CHECKING
from urllib.parse import quote, urldefrag, urlsplit, urlunsplit

from core.base.errors import UserError
from core.base.escaping import is_text
from core.base.program import program_call

if TYPE_CHECKING:
    _OwnPath = Path
else:
    # the class of this system's paths; before Python 3.12 no other can be derived from
    _OwnPath = type(Path())

SCHEMES = ("https", "http", "s3", "hf")
"""What addresses that are read begin with."""

_SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.-]+):/")
"""A letter alone is a drive of Windows."""
_ONE_SLASH = re.compile(r"^([A-Za-z][A-Za-z0-9+.-]+:)/(?!/)")
_IN_TEXT = re.compile(
    # a scheme is looked for where a word begins, and not anew at each letter of a long one
    r"((?:https?|s3|hf):/{1,2}|(?<![A-Za-z0-9+.-])[0-9+.-]*[A-Za-z][A-Za-z0-9+.-]+://)"
    r"(?:[^/\s@]*@)?([^\s?#]*)(?:[?#]\S*)?",
    re.IGNORECASE,
)
_UNCHANGED = "%/:?#[]@!$&'()*+,;=-._~"
"""Characters that a link has as they are; a signature holds for what was given."""
_LOCAL = re.compile(r"(.*\.)?localhost\.?", re.IGNORECASE)


class Address(_OwnPath):
    """An address in the place of a path, as which it is shown in messages, with neither user, password nor query.

    It leads nowhere on this machine: only `core.storage.remote_file` can open it. Make it by `parse`.
    """

    _link = ""

    @classmethod
    def parse(cls, text: str) -> "Address":
        """The address that a user has given.

        Raises:
            UserError: it is of a kind that is not read, names no file, or would be read where others can change it.
        """
        scheme, _, rest = text.partition("://")
        scheme = scheme.lower()
        if not is_text(text):
            raise UserError(f"{shown(text)} is no address: it has bytes that are no text in UTF-8. Write them as %XX.")
        if scheme not in SCHEMES:
            raise UserError(f"{shown(text)} can't be read: addresses begin with https://, s3:// or hf://.")
        if scheme in ("https", "http"):
            text = urldefrag(quote(text, safe=_UNCHANGED)).url
            rest = _of_web(text)
        if "" in (rest.partition("/")[0], rest.rpartition("/")[2]) or "/" not in rest:
            raise UserError(f"{shown(text)} is the address of no file. Give that of a model, or of a model's index.")
        return cls._made((f"{scheme}:", *filter(None, rest.split("/"))), text)

    @classmethod
    def _made(cls, parts: tuple[str, ...], link: str) -> "Address":
        found = cls(*parts)
        found._link = link
        return found

    @property
    def link(self) -> str:
        """The whole address, secrets included: for whoever fetches it, and nobody else."""
        return self._link

    @property
    def parent(self) -> "Address":
        """The address of what it lies in."""
        return self._made(self.parts[:-1], _changed(self._link, None))

    def __truediv__(self, name: object) -> "Address":
        return self._made((*self.parts, str(name)), _changed(self._link, str(name)))

    def absolute(self) -> "Address":
        """The same: it depends on no folder."""
        return self

    def __str__(self) -> str:
        scheme, *rest = self.parts
        return f"{scheme}//{'/'.join(rest)}"


def is_address(text: str) -> bool:
    """Whether a text is an address, also one that lost a slash as a path does; a path that is there is none."""
    found = _SCHEME.match(text)
    if found is None or Path(f"{found[1]}:").exists():
        return False
    return found[1].lower() in SCHEMES or "://" in text


def path_or_address(text: str) -> Path:
    """What a user has given to be read: an `Address`, or the path of a file or folder.

    Raises:
        UserError: it is an address that is not read.
    """
    return Address.parse(text) if "://" in text and is_address(text) else Path(text)


def refuse_address(path: Path) -> None:
    """Refuse a path that is an address which was taken for one.

    Raises:
        UserError: it is.
    """
    if not isinstance(path, Address) and is_address(str(path)):
        call = shlex.join(program_call())
        # paths have one slash where two were given
        given = _ONE_SLASH.sub(r"\1//", str(path), count=1)
        raise UserError(
            f"{shown(given)} is an address, which `{call} index ADDRESS -o FILE` and inspect read; FILE opens "
            "without the weights. For all else download the model, and give its path."
        )


def shown(text: str) -> str:
    """A text without the secrets of addresses in it: what stands before an ``@`` or after a ``?``."""
    return _IN_TEXT.sub(r"\1\2", text)


def is_local_host(host: str) -> bool:
    """Whether a host is this machine, by its name or number alone, however that is written."""
    if _LOCAL.fullmatch(host):
        return True
    try:
        # 127.1 is a number too
        number: IPv4Address | IPv6Address = IPv4Address(inet_aton(host))
    except (OSError, ValueError):
        try:
            number = ip_address(host.strip("[]"))
        except ValueError:
            return False
    mapped = number.ipv4_mapped if isinstance(number, IPv6Address) else None
    return any(each.is_loopback or each.is_unspecified for each in (number, mapped) if each is not None)


def _of_web(text: str) -> str:
    """Host and path of an address of the web.

    Raises:
        UserError: it has no host, or everybody on the way could change what it gives.
    """
    try:
        parts = urlsplit(text)
        host = parts.hostname or ""
        place = f"{host}:{parts.port}" if parts.port else host
    except ValueError:
        raise UserError(f"{shown(text)} is no address. Check it for what was left out.") from None
    if parts.scheme == "http" and not is_local_host(host):
        raise UserError(
            f"{shown(text)} can't be read: everybody on the way could change what http:// gives. Give an https:// "
            "address, or one of this machine, as a tunnel has it."
        )
    return f"{place}{parts.path}"


def _changed(link: str, name: str | None) -> str:
    """The link with another name at its end, or, for None, that of the folder; a query stays, as some hold for all."""
    scheme, _, rest = link.partition("://")
    if scheme.lower() not in ("https", "http"):
        return f"{scheme}://{_joined(rest, name)}"
    parts = urlsplit(link)
    path = _joined(parts.path, None if name is None else quote(name))
    return urlunsplit((parts.scheme, parts.netloc, path, parts.query, ""))


def _joined(path: str, name: str | None) -> str:
    return path.rstrip("/").rpartition("/")[0] if name is None else f"{path.rstrip('/')}/{name}"
