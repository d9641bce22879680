"""Real receivers on this machine: a mail server and a web hook, with what they were sent.

Belongs here: as much of the protocols as a message needs. Does not: what is sent.
"""

from __future__ import annotations

import json
import socketserver
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any, BinaryIO

_OK, _BYE = b"250 ok\r\n", b"221 bye\r\n"
_OFFERS = b"250-here\r\n250 STARTTLS\r\n"


class _Mail(socketserver.StreamRequestHandler):
    """As much of SMTP (RFC 5321), and of STARTTLS (RFC 3207), as a letter needs."""

    def handle(self) -> None:
        self.wfile.write(b"220 here\r\n")
        self._talk(self.rfile, self.wfile)

    def _talk(self, said: BinaryIO, answer: BinaryIO) -> None:
        while line := said.readline():
            verb = line[:4].upper()
            if verb == b"DATA":
                answer.write(b"354 go on\r\n")
                letter = b""
                while (part := said.readline()) != b".\r\n":
                    letter += part
                self.server.letters.append(letter)
            if verb == b"STAR":
                answer.write(b"220 go on\r\n")
                return self._talk_tls()
            if verb == b"EHLO" and self.server.tls is not None:
                answer.write(_OFFERS)
            else:
                answer.write(_BYE if verb == b"QUIT" else _OK)
            if verb == b"QUIT":
                return None
        return None

    def _talk_tls(self) -> None:
        with (
            suppress(ssl.SSLError),  # whoever does not trust us goes away
            self.server.tls.wrap_socket(self.request.dup(), server_side=True) as inner,
            inner.makefile("rb") as said,
            inner.makefile("wb", 0) as answer,
        ):
            self._talk(said, answer)


@contextmanager
def mail_server(tls: ssl.SSLContext | None = None) -> Iterator[tuple[str, list[bytes]]]:
    """The server's address, as LEDGERHOUSE_SMTP_URL wants it, and the letters it took.

    With a context it offers STARTTLS, and calls itself localhost.
    """
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), _Mail) as server:
        server.letters, server.tls = [], tls
        threading.Thread(target=server.serve_forever, daemon=True).start()
        scheme, host = ("smtp", "127.0.0.1") if tls is None else ("smtp+tls", "localhost")
        yield f"{scheme}://{host}:{server.server_address[1]}", server.letters
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
