"""Messages to and from the app."""

from __future__ import annotations

import json
import os
import socket
from typing import Any


class Channel:
    """Lines of JSON to and from the app."""

    def __init__(self, descriptor: int) -> None:
        os.set_inheritable(descriptor, False)
        self._socket = socket.socket(fileno=descriptor)
        self._lines = self._socket.makefile("r", encoding="utf-8")

    def receive(self) -> dict[str, Any]:
        """The next message; the process ends where there is none."""
        line = self._lines.readline()
        if not line:
            os._exit(0)
        message: dict[str, Any] = json.loads(line)
        return message

    def send(self, message: dict[str, Any]) -> None:
        """Send a message."""
        self._socket.sendall(json.dumps(message).encode() + b"\n")
