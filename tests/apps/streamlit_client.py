"""A WebSocket client that speaks Streamlit's protocol as far as a thief would need.

Belongs here: opening a page, running it, reading its texts and media links.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.sync.client import ClientConnection, connect


@dataclass
class PageRun:
    """What one run of a page showed."""

    page_id: str = ""
    texts: list[str] = field(default_factory=list)
    media: list[str] = field(default_factory=list)
    alerts: list[str] = field(default_factory=list)

    def value(self, name: str) -> str:
        """The value of the text `name value`."""
        return next(text.removeprefix(f"{name} ") for text in self.texts if text.startswith(name))


class OpenPage:
    """A page on an open socket."""

    def __init__(self, socket: ClientConnection) -> None:
        self.socket = socket

    def run(self) -> PageRun:
        """Send a rerun and read until the script has finished."""
        message = BackMsg()
        message.rerun_script.query_string = ""
        self.socket.send(message.SerializeToString())
        return self.read()

    def read(self) -> PageRun:
        """Read one run's messages."""
        page = PageRun()
        while True:
            frame = self.socket.recv(timeout=20)
            assert isinstance(frame, bytes)
            said = ForwardMsg.FromString(frame)
            if said.HasField("new_session"):
                page.page_id = said.new_session.initialize.session_id
            page.texts += [said.delta.new_element.text.body] * bool(
                said.delta.new_element.text.body
            )
            page.alerts += [said.delta.new_element.alert.body] * bool(
                said.delta.new_element.alert.body
            )
            page.media += re.findall(r"/media/[0-9a-f]+\.txt", str(said))
            if said.WhichOneof("type") == "script_finished":
                return page


@contextmanager
def open_page(
    base: str,
    *,
    origin: str | None,
    cookie: str | None = None,
    page_id: str = "",
    headers: dict[str, str] | None = None,
) -> Iterator[OpenPage]:
    """Open a page. `cookie` and `origin` are sent as given, or not at all."""
    with connect(
        f"{base.replace('http', 'ws', 1)}/_stcore/stream",
        origin=origin,  # type: ignore[arg-type]
        subprotocols=["streamlit", "no-token", *([page_id] * bool(page_id))],  # type: ignore[list-item]
        additional_headers={**(headers or {}), **({"Cookie": cookie} if cookie else {})},
        max_size=None,
    ) as socket:
        yield OpenPage(socket)
