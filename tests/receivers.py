"""Real receivers on this machine: a mail server and a web hook, with what they were sent.

Belongs here: as much of the protocols as a message needs. Does not: what is sent.
"""

from __future__ import annotations

import json
import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any


class _Mail(socketserver.StreamRequestHandler):
    """As much of SMTP (RFC 5321) as a letter needs."""

    def handle(self) -> None:
        self.wfile.write(b"220 here\r\n")
        while line := self.rfile.readline():
            verb = line[:4].upper()
            if verb == b"DATA":
                self.wfile.write(b"354 go on\r\n")
                letter = b""
                while (part := self.rfile.readline()) != b".\r\n":
                    letter += part
                self.server.letters.append(letter)
            self.wfile.write(b"221 bye\r\n" if verb == b"QUIT" else b"250 ok\r\n")
            if verb == b"QUIT":
                return


@contextmanager
def mail_server() -> Iterator[tuple[str, list[bytes]]]:
    """The server's address, as LEDGERHOUSE_SMTP_URL wants it, and the letters it took."""
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), _Mail) as server:
        server.letters = []
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"smtp://127.0.0.1:{server.server_address[1]}", server.letters
        server.shutdown()


@dataclass
class Hook:
    """A web hook: its address, what it was posted, by which paths, and what it answers."""

    address: str
    bodies: list[Any] = field(default_factory=list)
    paths: list[str] = field(default_factory=list)
    answer: bytes = b""


class _Posted(BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        hook = self.server.hook
        hook.paths.append(self.path)
        hook.bodies.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
        self.send_response(200)
        self.end_headers()
        self.wfile.write(hook.answer)

    def log_message(self, *_: object) -> None:
        pass


@contextmanager
def web_hook() -> Iterator[Hook]:
    """A web hook that takes everything."""
    with HTTPServer(("127.0.0.1", 0), _Posted) as server:
        server.hook = Hook(f"http://127.0.0.1:{server.server_address[1]}")
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server.hook
        server.shutdown()
