"""Messages in the form each channel takes: mail, plain JSON, robots of WeCom, DingTalk, Feishu.

Belongs here: bodies, signatures, and telling whether a robot took the message. Does not: the words
of an alert, or trying again.

Formats and signatures as the vendors' manuals of group robots give them: WeCom and DingTalk answer
`errcode`, Feishu `code`; anything but 0 was refused though HTTP said 200.
"""

from __future__ import annotations

import hashlib
import hmac
from base64 import b64encode
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from operations.errors import RobotRefused
from operations.sending import mail, post_json

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from erp.monitoring.queries import Channel


def send(channel: Channel, secret: str, title: str, text: str, now: datetime) -> None:
    """One message by one channel. Raises `RobotRefused` and what `sending` raises."""
    match channel.kind:
        case "mail":
            mail([channel.address], title, text)
        case "webhook":
            post_json(channel.address, {"title": title, "text": text})
        case "wecom":
            body = {"msgtype": "markdown", "markdown": {"content": f"**{title}**\n{text}"}}
            _robot(channel, channel.address, body)
        case "dingtalk":
            body = {
                "msgtype": "markdown",
                "markdown": {
                    "title": title,
                    "text": f"### {title}\n\n" + text.replace("\n", "\n\n"),
                },
            }
            _robot(channel, dingtalk_address(channel.address, secret, now), body)
        case "feishu":
            words = {"msg_type": "text", "content": {"text": f"{title}\n{text}"}}
            _robot(channel, channel.address, {**words, **feishu_signature(secret, now)})


def dingtalk_address(address: str, secret: str, now: datetime) -> str:
    """The address with time and signature.

    That is the HMAC-SHA-256, by the secret, of time in milliseconds, line feed, secret.
    """
    if not secret:
        return address
    moment = str(int(now.timestamp() * 1000))
    signed = hmac.digest(secret.encode(), f"{moment}\n{secret}".encode(), hashlib.sha256)
    asked = urlencode({"timestamp": moment, "sign": b64encode(signed).decode()})
    return f"{address}{'&' if '?' in address else '?'}{asked}"


def feishu_signature(secret: str, now: datetime) -> dict[str, str]:
    """Time in seconds and signature: the HMAC-SHA-256 of nothing, by time, line feed, secret."""
    if not secret:
        return {}
    moment = str(int(now.timestamp()))
    signed = hmac.digest(f"{moment}\n{secret}".encode(), b"", hashlib.sha256)
    return {"timestamp": moment, "sign": b64encode(signed).decode()}


def _robot(channel: Channel, address: str, body: Mapping[str, object]) -> None:
    said = post_json(address, body)
    code = said.get("errcode", said.get("code", 0))
    if code != 0:
        raise RobotRefused(channel.name, code, str(said.get("errmsg", said.get("msg", ""))))
