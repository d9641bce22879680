"""Who may come in, decided from a request's address and headers alone: plain functions and values.

Belongs here: which paths are open, which origins and hosts are ours, cookie names, the CSRF token,
the headers of every answer. Does not: anything that waits, reads a database or keeps state
(`apps.web.guard`), nor what a signed-in person may do (`erp.access`).
"""

from __future__ import annotations

import hashlib
import hmac
from dataclasses import dataclass
from enum import StrEnum, auto
from ipaddress import ip_address
from urllib.parse import urlsplit

CSRF_HEADER = b"x-csrf-token"
KEY_HEADER = b"authorization"
KEY_FOLDER = "/api/"
"""Below it a program may come with an API key instead of a session."""
SESSION_HEADER = b"x-ledgerhouse-session"
"""How the guard tells the pages whose session a request belongs to; never taken from outside."""

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})

Headers = list[tuple[bytes, bytes]]


class Entry(StrEnum):
    """What a path asks of the one who comes."""

    ANYONE = auto()
    SESSION = auto()
    NOBODY = auto()


DOORS = frozenset({"/sign-in", "/not-me", "/recover", "/register", "/join", "/confirm"})
"""Pages of those who have no session; their forms are small and few a minute."""
OPEN_PATHS = DOORS | {
    "/health", "/healthz/live", "/healthz/ready", "/metrics", "/favicon.ico", "/favicon.png",
}  # fmt: skip
"""`/metrics` answers on a loopback site only; elsewhere programs read `/api/v1/metrics`."""
OPEN_FOLDERS = ("/assets/", "/static/")

# Streamlit's own doors that its pages need. Any other `/_stcore` path is refused, so that a door
# the next Streamlit adds stays shut until someone has looked at it (the agent API is one).
FRAMEWORK_PATHS = frozenset({"/_stcore/health", "/_stcore/host-config", "/_stcore/stream"})
FRAMEWORK_FOLDERS = ("/_stcore/upload_file/", "/_stcore/bidi-components/")
REFUSED_FOLDERS = ("/_stcore", "/auth/", "/oauth2callback")


def entry_of(path: str) -> Entry:
    """What `path` (decoded) asks for. A path that could mean two things is for nobody."""
    if not path.startswith("/") or "//" in path or "\\" in path or "\0" in path:
        return Entry.NOBODY
    if any(part in {".", ".."} for part in path.split("/")):
        return Entry.NOBODY
    if path in OPEN_PATHS or path.startswith(OPEN_FOLDERS):
        return Entry.ANYONE
    if path in FRAMEWORK_PATHS or path.startswith(FRAMEWORK_FOLDERS):
        return Entry.SESSION
    return Entry.NOBODY if path.startswith(REFUSED_FOLDERS) else Entry.SESSION


class NotAnOrigin(ValueError):
    """A site was set up with something that is not `scheme://host[:port]`."""


@dataclass(frozen=True, slots=True)
class Site:
    """The addresses under which people reach the server, exactly as a browser sends them."""

    origins: frozenset[str]

    def __post_init__(self) -> None:
        for origin in self.origins:
            parts = urlsplit(origin)
            if (
                parts.scheme not in {"http", "https"}
                or f"{parts.scheme}://{parts.netloc}" != origin
            ):
                raise NotAnOrigin(origin)
            if parts.scheme == "http" and not is_loopback(parts.hostname or ""):
                raise NotAnOrigin(f"{origin}: plain HTTP is for loopback only")

    @classmethod
    def on_loopback(cls, port: int) -> Site:
        """A machine's own server without TLS."""
        names = ("localhost", "127.0.0.1", "[::1]")
        return cls(frozenset(f"http://{name}:{port}" for name in names))

    @property
    def hosts(self) -> frozenset[str]:
        """Values of the Host header that are ours."""
        return frozenset(urlsplit(origin).netloc for origin in self.origins)

    @property
    def is_secure(self) -> bool:
        """Whether every address is HTTPS, so cookies may be `__Host-` and Secure."""
        return all(origin.startswith("https://") for origin in self.origins)

    @property
    def session_cookie(self) -> str:
        """The session cookie's name. Ports share a host's cookies, so plain ones carry the port."""
        return self._cookie_name("ledgerhouse")

    @property
    def csrf_cookie(self) -> str:
        """The name of the cookie our own scripts read the CSRF token from."""
        return self._cookie_name("ledgerhouse-csrf")

    @property
    def browser_cookie(self) -> str:
        """The name of the cookie by which a browser that signed in before is known."""
        return self._cookie_name("ledgerhouse-browser")

    def _cookie_name(self, name: str) -> str:
        if self.is_secure:
            return f"__Host-{name}"
        ports = sorted({urlsplit(origin).port or 80 for origin in self.origins})
        return f"{name}-{ports[0]}"


def is_loopback(host: str) -> bool:
    """Whether `host` can only be this machine."""
    if host == "localhost":
        return True
    try:
        return ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False


def header(headers: Headers, name: bytes) -> str | None:
    """The one value of a header; a header sent twice counts as nonsense no site equals."""
    values = [value for key, value in headers if key == name]
    if not values:
        return None
    return values[0].decode("latin-1") if len(values) == 1 else "\0sent twice"


def cookie(headers: Headers, name: str) -> str | None:
    """The value of our cookie; none if it came more than once, since one of them is not ours."""
    raw = ";".join(value.decode("latin-1") for key, value in headers if key == b"cookie")
    pairs = (part.strip().partition("=") for part in raw.split(";"))
    values = [value for key, _, value in pairs if key == name]
    return values[0] or None if len(values) == 1 else None


def api_key(path: str, headers: Headers) -> str | None:
    """What stands in the Authorization header of a call of the API, none if there is no header.

    Anything but `Bearer …` is what nobody's key equals.
    """
    said = header(headers, KEY_HEADER) if path.startswith(KEY_FOLDER) else None
    if said is None:
        return None
    scheme, _, secret = said.partition(" ")
    return secret.strip() if scheme.lower() == "bearer" else ""


def without_cookies(headers: Headers, names: tuple[str, ...]) -> Headers:
    """The headers as pages may see them: the session's secret goes no further than the guard."""
    prefixes = tuple(f"{name}=" for name in names)
    kept: Headers = []
    for key, value in headers:
        if key == b"cookie":
            parts = [part.strip() for part in value.decode("latin-1").split(";")]
            left = "; ".join(part for part in parts if not part.startswith(prefixes))
            if left:
                kept.append((key, left.encode("latin-1")))
        else:
            kept.append((key, value))
    return kept


def csrf_token(session_token: str) -> str:
    """The CSRF token of a session: derived, so nothing is stored; not guessable without the id."""
    return hmac.new(session_token.encode(), b"ledgerhouse csrf", hashlib.sha256).hexdigest()


def is_csrf_token(session_token: str, given: str | None) -> bool:
    """Whether `given` is the session's CSRF token; compared in constant time."""
    return given is not None and hmac.compare_digest(
        csrf_token(session_token).encode(), given.encode("utf-8", "replace")
    )


def set_cookie(site: Site, name: str, value: str, *, http_only: bool = True) -> str:
    """A `Set-Cookie` value; an empty `value` deletes the cookie."""
    parts = [f"{name}={value}", "Path=/", "SameSite=Lax"]
    parts += ["HttpOnly"] * http_only + ["Secure"] * site.is_secure
    return "; ".join(parts + ["Max-Age=0"] * (not value))


def session_cookies(site: Site, token: str) -> list[str]:
    """The `Set-Cookie` values that start a session, or end it when `token` is empty."""
    return [
        set_cookie(site, site.session_cookie, token),
        set_cookie(site, site.csrf_cookie, csrf_token(token) if token else "", http_only=False),
    ]


def policy(site: Site) -> str:
    """The content security policy.

    Streamlit styles with inline `<style>` (emotion) and draws canvases from blobs; scripts are
    only our own files, never inline and never evaluated.
    """
    # An address in brackets is no valid source; 'self' covers sockets in present browsers.
    sockets = " ".join(
        sorted(origin.replace("http", "ws", 1) for origin in site.origins if "[" not in origin)
    )
    return "; ".join(
        (
            "default-src 'none'",
            "script-src 'self'",
            "style-src 'self' 'unsafe-inline'",
            "img-src 'self' data: blob:",
            "font-src 'self' data:",
            "media-src 'self' blob:",
            # A camera's picture reaches its own page as a data address; nothing leaves by one.
            f"connect-src 'self' data: {sockets}",
            "worker-src 'self' blob:",
            "manifest-src 'self'",
            "frame-src 'self'",
            "form-action 'self'",
            "base-uri 'none'",
            "frame-ancestors 'none'",
        )
    )


def security_headers(site: Site) -> Headers:
    """What every answer carries."""
    headers = {
        "content-security-policy": policy(site),
        "x-content-type-options": "nosniff",
        "x-frame-options": "DENY",
        "referrer-policy": "same-origin",
        "cross-origin-opener-policy": "same-origin",
        "cross-origin-resource-policy": "same-origin",
        "permissions-policy": "camera=(self), geolocation=(), microphone=(), payment=(), usb=()",
    }
    if site.is_secure:
        headers["strict-transport-security"] = "max-age=31536000"
    return [(name.encode(), value.encode()) for name, value in headers.items()]
