"""The guard's rules, as tables."""

from __future__ import annotations

import pytest

from apps.web import admission
from apps.web.admission import Entry, NotAnOrigin, Site

PUBLIC = Site(frozenset({"https://erp.example.com"}))
LOCAL = Site.on_loopback(8501)


@pytest.mark.parametrize(
    ("path", "entry"),
    [
        ("/health", Entry.ANYONE),
        ("/sign-in", Entry.ANYONE),
        ("/assets/shell.js", Entry.ANYONE),
        ("/static/js/index.js", Entry.ANYONE),
        # pages, the API, exports and Streamlit's own doors
        ("/", Entry.SESSION),
        ("/sign-out", Entry.SESSION),
        ("/api/v1/me", Entry.SESSION),
        ("/media/a.csv", Entry.SESSION),
        ("/_stcore/stream", Entry.SESSION),
        ("/healthy", Entry.SESSION),
        # doors nobody asked for, and paths with two meanings
        ("/_stcore/agent/mcp", Entry.NOBODY),
        ("/_stcore/metrics", Entry.NOBODY),
        ("/auth/login", Entry.NOBODY),
        ("/static/../media/a.csv", Entry.NOBODY),
        ("/static//media/a.csv", Entry.NOBODY),
        ("/static/..\\media", Entry.NOBODY),
        ("/assets/./x", Entry.NOBODY),
        ("media/a.csv", Entry.NOBODY),
    ],
)
def test_what_a_path_asks_for(path, entry):
    assert admission.entry_of(path) is entry


@pytest.mark.parametrize(
    "origin",
    [
        "erp.example.com",
        "https://erp.example.com/",
        "https://erp.example.com/path",
        "http://erp.example.com",
        "http://192.168.1.5:8501",
        "ftp://localhost",
    ],
)
def test_a_site_is_exact_origins_and_plain_http_is_for_loopback_only(origin):
    with pytest.raises(NotAnOrigin):
        Site(frozenset({origin}))


def test_cookies_of_a_public_site_are_host_bound_and_secure():
    session, csrf = admission.session_cookies(PUBLIC, "secret")
    assert session == "__Host-ledgerhouse=secret; Path=/; SameSite=Lax; HttpOnly; Secure"
    assert csrf.startswith("__Host-ledgerhouse-csrf=")
    assert "HttpOnly" not in csrf
    assert "strict-transport-security" in {
        name.decode() for name, _ in admission.security_headers(PUBLIC)
    }


def test_cookies_on_loopback_carry_the_port_since_ports_share_a_hosts_cookies():
    session, _ = admission.session_cookies(LOCAL, "secret")
    assert session == "ledgerhouse-8501=secret; Path=/; SameSite=Lax; HttpOnly"
    ended, _ = admission.session_cookies(LOCAL, "")
    assert ended.endswith("Max-Age=0")


@pytest.mark.parametrize(
    ("sent", "value"),
    [
        ([b"a=1; ledgerhouse-8501=x; b=2"], "x"),
        ([b"a=1", b"ledgerhouse-8501=x"], "x"),
        ([b"ledgerhouse-8501=x; ledgerhouse-8501=y"], None),
        ([b"ledgerhouse-8501=x", b"ledgerhouse-8501=x"], None),
        ([b"ledgerhouse-8501="], None),
        ([b"xledgerhouse-8501=x"], None),
        ([], None),
    ],
)
def test_reading_our_cookie(sent, value):
    headers = [(b"cookie", each) for each in sent]
    assert admission.cookie(headers, LOCAL.session_cookie) == value


def test_our_cookies_are_taken_from_what_pages_see_and_others_stay():
    names = (LOCAL.session_cookie, LOCAL.csrf_cookie)
    headers = [(b"cookie", b"ledgerhouse-8501=x; a=1; ledgerhouse-csrf-8501=y"), (b"host", b"h")]
    assert admission.without_cookies(headers, names) == [(b"cookie", b"a=1"), (b"host", b"h")]


def test_a_csrf_token_fits_its_session_only():
    token = admission.csrf_token("one")
    assert admission.is_csrf_token("one", token)
    assert not admission.is_csrf_token("two", token)
    assert not admission.is_csrf_token("one", None)
    assert not admission.is_csrf_token("one", "é")
