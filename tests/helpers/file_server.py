"""A file server on the loopback address: it counts what it sends, and can do all that a server should not."""

import socket
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from fsspec.asyn import get_loop

# the threads that fsspec has for the process, there before any test: they are none that one leaves behind
LOOKING_UP = ThreadPoolExecutor(1)
LOOKING_UP.submit(get_loop().set_default_executor, LOOKING_UP).result()


@dataclass
class Request:
    """One request: the path with its query, the headers, and the range that is asked for, if any."""

    target: str
    headers: dict[str, str]
    start: int | None
    stop: int


@dataclass
class Answer:
    """What is sent; ``length`` is what is announced, None for nothing, as in a body that ends with the connection."""

    status: int
    headers: dict[str, str]
    body: bytes
    length: int | None = None


Change = Callable[[Request, Answer], Answer]


def unchanged(_: Request, answer: Answer) -> Answer:
    return answer


@dataclass
class FileServer:
    """Serves the files of a folder.

    Attributes:
        folder: that is served.
        port: where it listens.
        change: makes of the right answer the one that is sent.
        sent: bytes of all bodies.
        requests: in their order.
    """

    folder: Path
    port: int
    change: Change = unchanged
    ranges: bool = True
    sent: int = 0
    requests: list[Request] = field(default_factory=list)
    turn: threading.Lock = field(default_factory=threading.Lock)

    def address(self, name: str) -> str:
        return f"http://127.0.0.1:{self.port}/{name}"

    def answer(self, request: Request) -> Answer:
        path = self.folder / unquote(urlsplit(request.target).path).lstrip("/")
        if not path.is_file():
            return Answer(404, {}, b"nothing here")
        status = path.stat()
        headers = {"ETag": f'"{status.st_mtime_ns:x}-{status.st_size:x}"', "Accept-Ranges": "bytes"}
        if not self.ranges or request.start is None:
            return Answer(200, headers, path.read_bytes())
        if request.start >= status.st_size:
            return Answer(416, {**headers, "Content-Range": f"bytes */{status.st_size}"}, b"")
        stop = min(request.stop, status.st_size)
        headers["Content-Range"] = f"bytes {request.start}-{stop - 1}/{status.st_size}"
        with path.open("rb") as stream:
            stream.seek(request.start)
            return Answer(206, headers, stream.read(stop - request.start))


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    files: FileServer

    def do_GET(self) -> None:
        unit, _, asked = self.headers.get("Range", "").partition("=")
        start, _, last = asked.partition("-")
        request = Request(
            self.path, dict(self.headers), int(start) if unit == "bytes" else None, int(last) + 1 if last else 0
        )
        right = self.files.answer(request)
        right.length = len(right.body)
        answer = self.files.change(request, right)
        self.send_response(answer.status)
        for name, value in answer.headers.items():
            self.send_header(name, value)
        if answer.length is None:
            self.send_header("Connection", "close")
        else:
            self.send_header("Content-Length", str(answer.length))
        self.end_headers()
        # counted before it is sent, so that whoever has it finds it counted
        with self.files.turn:
            self.files.sent += len(answer.body)
            self.files.requests.append(request)
        try:
            self.wfile.write(answer.body)
        except ConnectionError:
            self.close_connection = True
        if answer.length != len(answer.body):
            self.close_connection = True

    def log_message(self, *_: object) -> None:
        """Nothing: it is no test of its own."""


class _Server(ThreadingHTTPServer):
    # joined when the server closes
    daemon_threads = False

    def __init__(self, *arguments: Any) -> None:
        super().__init__(*arguments)
        self.connections: set[socket.socket] = set()

    def process_request(self, request: Any, client_address: Any) -> None:  # noqa: ANN401 - as there
        self.connections.add(request)
        super().process_request(request, client_address)

    def server_close(self) -> None:
        """End the connections that clients keep."""
        for each in self.connections:
            with suppress(OSError):
                each.shutdown(socket.SHUT_RDWR)
        super().server_close()

    def handle_error(self, request: object, client_address: object) -> None:
        """Nothing: clients go away when they have enough."""


@contextmanager
def serving(folder: Path) -> Iterator[FileServer]:
    handler = type("Handler", (_Handler,), {})
    server = _Server(("127.0.0.1", 0), handler)
    handler.files = files = FileServer(folder, server.server_address[1])
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield files
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
