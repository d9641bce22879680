"""Each hole of Streamlit as shipped: shown open on the bare server, then shut by the guard."""

from __future__ import annotations

import time
from contextlib import AbstractContextManager
from datetime import timedelta

import httpx
import pytest
from streamlit.proto.BackMsg_pb2 import BackMsg
from websockets.exceptions import ConnectionClosed, InvalidStatus

from apps.web.admission import csrf_token
from erp.access import services
from erp.base.database import Database
from tests.apps.company import PASSWORD
from tests.apps.conftest import RunningServer
from tests.apps.streamlit_client import OpenPage, open_page

XSRF = "_streamlit_xsrf"


@pytest.fixture
def sign_in(people: Database):
    """Start a session and give its secret."""

    def start(name: str = "sales") -> services.SignedIn:
        return services.sign_in(people, name=name, password=PASSWORD)

    return start


def cookie(server: RunningServer, session: services.SignedIn) -> str:
    return f"ledgerhouse-{server.port}={session.token}"


def page_of(server: RunningServer, session: services.SignedIn, **options):
    options = {"origin": server.base, "cookie": cookie(server, session), **options}
    return open_page(server.base, **options)


def refused(page: AbstractContextManager[OpenPage]) -> int:
    """The status with which the handshake was refused."""
    with pytest.raises(InvalidStatus) as refusal, page:
        pass
    return refusal.value.response.status_code


def test_an_export_link_opens_without_a_cookie_when_bare_and_only_for_its_session_when_guarded(
    bare, guarded, sign_in
):
    with open_page(bare.base, origin=bare.base) as page:
        (link,) = page.run().media
        assert httpx.get(bare.base + link).text == "secret figures"
    owner, other = sign_in("finance"), sign_in("sales")
    with page_of(guarded, owner) as page:
        (link,) = page.run().media
        assert httpx.get(guarded.base + link).status_code == 401
        others = httpx.get(guarded.base + link, headers={"cookie": cookie(guarded, other)})
        assert others.status_code == 404
        own = httpx.get(guarded.base + link, headers={"cookie": cookie(guarded, owner)})
        assert own.text == "secret figures"


def test_a_foreign_page_id_continues_anothers_state_when_bare_and_starts_anew_when_guarded(
    bare, guarded, sign_in
):
    with open_page(bare.base, origin=bare.base) as victim:
        first = victim.run()
    with open_page(bare.base, origin=bare.base, page_id=first.page_id) as thief:
        assert thief.run().value("mark") == first.value("mark")
    owner, other = sign_in("finance"), sign_in("sales")
    with page_of(guarded, owner) as victim:
        first = victim.run()
    with page_of(guarded, other, page_id=first.page_id) as thief:
        stolen = thief.run()
    assert stolen.value("mark") != first.value("mark")
    assert stolen.value("session") == str(other.session_id)


def test_the_owner_itself_continues_its_state_after_a_broken_connection(guarded, sign_in):
    owner = sign_in()
    with page_of(guarded, owner) as page:
        first = page.run()
    with page_of(guarded, owner, page_id=first.page_id) as page:
        assert page.run().value("mark") == first.value("mark")


@pytest.mark.parametrize("origin", ["http://localhost:1", "http://localhost", None])
def test_another_port_or_no_origin_passes_the_socket_when_bare_and_is_refused_when_guarded(
    bare, guarded, sign_in, origin
):
    with open_page(bare.base, origin=origin) as page:
        assert page.run().value("runs") == "1"
    assert refused(page_of(guarded, sign_in(), origin=origin)) == 403


def test_an_old_cookie_on_an_open_page_goes_on_when_bare_and_is_closed_with_4401_when_guarded(
    bare, guarded, sign_in, people
):
    # Bare, nothing is ever asked again after the handshake.
    with open_page(bare.base, origin=bare.base, cookie="any=thing") as page:
        page.run()
        assert page.run().value("runs") == "2"
    session = sign_in()
    with page_of(guarded, session) as page:
        page.run()
        with people.operational() as connection:
            services.sign_out(connection, session.session_id, now=people.clock())
        time.sleep(0.4)
        assert closed_with(page) == 4401
    assert refused(page_of(guarded, session)) == 403


def closed_with(page: OpenPage) -> int:
    with pytest.raises(ConnectionClosed) as closed:
        page.run()
    assert closed.value.rcvd is not None
    return closed.value.rcvd.code


def test_changed_rights_close_an_open_page_with_4401_until_a_new_id_is_taken(
    guarded, people, sign_in
):
    session = sign_in("warehouse")
    with page_of(guarded, session) as page:
        page.run()
        with people.commit(origin="test") as transaction:
            services.set_roles(transaction, session.user_id, ["warehouse", "sales"])
        time.sleep(0.4)
        assert closed_with(page) == 4401
    old = {"cookie": cookie(guarded, session)}
    assert httpx.get(f"{guarded.base}/_stcore/health", headers=old).status_code == 401
    renewed = httpx.get(guarded.base, headers={**old, "accept": "text/html"})
    assert renewed.status_code == 200
    token = renewed.cookies[f"ledgerhouse-{guarded.port}"]
    assert token != session.token
    time.sleep(0.4)
    assert httpx.get(guarded.base, headers=old).status_code == 401
    new = {"cookie": f"ledgerhouse-{guarded.port}={token}"}
    assert httpx.get(f"{guarded.base}/_stcore/health", headers=new).status_code == 200


def test_the_sessions_secret_does_not_reach_the_page(bare, guarded, sign_in):
    with open_page(bare.base, origin=bare.base, cookie="ledgerhouse-1=secret; a=b") as page:
        assert page.run().value("cookies") == "a ledgerhouse-1"
    session = sign_in()
    both = f"{cookie(guarded, session)}; a=b"
    with page_of(guarded, session, cookie=both) as page:
        assert page.run().value("cookies") == "a"


def test_nobody_can_name_himself_another_session(guarded, sign_in):
    mine, other = sign_in("sales"), sign_in("finance")
    claim = {"X-Ledgerhouse-Session": str(other.session_id)}
    with page_of(guarded, mine, headers=claim) as page:
        assert page.run().value("session") == str(mine.session_id)


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/sales",
        "/index.html",
        "/_stcore/health",
        "/_stcore/host-config",
        "/_stcore/metrics",
        "/_stcore/agent/openapi.json",
        "/_stcore/upload_file/a/b",
        "/_stcore/bidi-components/x/y",
        "/component/x/y",
        "/media/0123.txt",
        "/api/v1/me",
        "/static/../media/0123.txt",
        "/assets/%2e%2e/media/0123.txt",
        "//media/0123.txt",
    ],
)
def test_frameworks_and_our_own_paths_need_a_session(guarded, path):
    answer = httpx.get(httpx.URL(guarded.base, raw_path=path.encode()))
    assert answer.status_code in {401, 404}
    assert answer.json()["error"] in {"session_needed", "not_found"}


@pytest.mark.parametrize(
    "path",
    ["/_stcore/agent/openapi.json", "/_stcore/agent/mcp", "/_stcore/metrics", "/_stcore/new"],
)
def test_frameworks_doors_nobody_asked_for_answer_when_bare_and_are_shut_when_guarded(
    bare, guarded, sign_in, path
):
    if path != "/_stcore/new":
        assert httpx.get(bare.base + path).headers.get("link") or path == "/_stcore/metrics"
    headers = {"cookie": cookie(guarded, sign_in("admin"))}
    assert httpx.get(guarded.base + path, headers=headers).status_code == 404


def test_a_browser_without_a_session_is_led_to_sign_in(guarded):
    answer = httpx.get(f"{guarded.base}/sales", headers={"accept": "text/html"})
    assert (answer.status_code, answer.headers["location"]) == (303, "/sign-in")


@pytest.mark.parametrize("path", ["/static/css/none.css", "/favicon.png"])
def test_static_files_are_for_anyone(guarded, path):
    assert httpx.get(guarded.base + path).status_code in {200, 404}
    assert "error" not in httpx.get(guarded.base + path).text[:10]


@pytest.mark.parametrize("host", ["evil.example", "localhost:1", "127.0.0.1", "LOCALHOST.evil"])
def test_a_foreign_host_name_answers_when_bare_and_is_refused_when_guarded(bare, guarded, host):
    assert httpx.get(f"{bare.base}/_stcore/health", headers={"host": host}).status_code == 200
    assert httpx.get(f"{guarded.base}/health", headers={"host": host}).status_code == 421


def test_a_cross_site_post_is_refused_even_with_cookie_and_token(guarded, sign_in):
    session = sign_in()
    good = {
        "cookie": cookie(guarded, session),
        "origin": guarded.base,
        "x-csrf-token": csrf_token(session.token),
    }
    url = f"{guarded.base}/api/v1/anything"

    def status(**changes: str | None) -> tuple[int, str]:
        headers = {name: value for name, value in {**good, **changes}.items() if value is not None}
        answer = httpx.post(url, headers=headers)
        return answer.status_code, answer.text

    assert status(**{"x-csrf-token": None}) == (403, '{"error": "csrf_token_missing"}')
    assert status(**{"x-csrf-token": "0" * 64}) == (403, '{"error": "csrf_token_missing"}')
    assert status(origin="https://evil.example") == (403, '{"error": "origin_not_ours"}')
    assert status(origin="null") == (403, '{"error": "origin_not_ours"}')
    assert status(origin=None) == (403, '{"error": "origin_not_ours"}')
    assert status(cookie=None) == (401, '{"error": "session_needed"}')
    assert status()[0] == 405  # past the guard: the small application has no such route


def test_an_upload_to_a_foreign_page_is_taken_when_bare_and_refused_when_guarded(
    bare, guarded, sign_in
):
    def upload(server: RunningServer, page_id: str, who: services.SignedIn | None) -> int:
        cookies = {f"ledgerhouse-{server.port}": who.token} if who else {}
        with httpx.Client(
            base_url=server.base, cookies=cookies, headers={"origin": server.base}
        ) as client:
            token = client.get("/_stcore/health").cookies[XSRF]
            return client.put(
                f"/_stcore/upload_file/{page_id}/f",
                files={"file": ("x.txt", b"planted")},
                headers={"X-Xsrftoken": token},
            ).status_code

    with open_page(bare.base, origin=bare.base) as victim:
        assert upload(bare, victim.run().page_id, None) == 204
    owner, other = sign_in("finance"), sign_in("sales")
    with page_of(guarded, owner) as victim:
        page_id = victim.run().page_id
        assert upload(guarded, page_id, other) == 404
        assert upload(guarded, page_id, owner) == 204


def test_two_session_cookies_are_none(guarded, sign_in):
    twice = f"{cookie(guarded, sign_in())}; {cookie(guarded, sign_in())}"
    assert httpx.get(f"{guarded.base}/_stcore/health", headers={"cookie": twice}).status_code == 401


def test_every_answer_carries_the_security_headers(guarded):
    for path in ("/health", "/nothing", "/static/none.js", "/_stcore/metrics"):
        headers = httpx.get(guarded.base + path).headers
        policy = headers["content-security-policy"]
        assert "script-src 'self';" in policy
        assert "unsafe-eval" not in policy
        assert "frame-ancestors 'none'" in policy
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["x-frame-options"] == "DENY"
        assert "access-control-allow-origin" not in headers
        assert "server" not in headers


def test_a_body_above_its_limit_is_refused(guarded, sign_in):
    session = sign_in()
    headers = {
        "cookie": cookie(guarded, session),
        "origin": guarded.base,
        "x-csrf-token": csrf_token(session.token),
    }
    big = b"x" * 20_000
    url = f"{guarded.base}/api/v1/anything"
    assert httpx.post(url, content=big, headers=headers).status_code == 413


def test_too_many_sign_ins_from_one_address_are_refused(guarded):
    answers = [
        httpx.post(f"{guarded.base}/sign-in", headers={"origin": guarded.base}).status_code
        for _ in range(5)
    ]
    assert answers[-1] == 429


def flood(page: OpenPage, message: bytes) -> None:
    for _ in range(100):
        page.socket.send(message)
    while True:
        page.socket.recv(timeout=10)


def test_a_flood_of_frames_closes_the_socket(guarded, sign_in):
    with page_of(guarded, sign_in()) as page:
        page.run()
        message = BackMsg(app_heartbeat=True).SerializeToString()
        with pytest.raises(ConnectionClosed) as closed:
            flood(page, message)
        assert closed.value.rcvd is not None
        assert closed.value.rcvd.code == 1008


def test_an_idle_session_and_an_old_one_end_by_themselves(guarded, people, sign_in):
    session = sign_in()
    headers = {"cookie": cookie(guarded, session)}
    assert httpx.get(f"{guarded.base}/_stcore/health", headers=headers).status_code == 200
    long_ago = people.clock() - timedelta(minutes=61)
    with people.operational() as connection:
        connection.exec_driver_sql(
            "update session set last_seen_at = ? where id = ?",
            (long_ago.strftime("%Y-%m-%dT%H:%M:%S.%fZ"), session.session_id),
        )
    time.sleep(0.4)
    assert httpx.get(f"{guarded.base}/_stcore/health", headers=headers).status_code == 401
