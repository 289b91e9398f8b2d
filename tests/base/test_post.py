"""Mail is handed to a real server: encrypted, once, and it is always known whether the server took it."""

from __future__ import annotations

import socket
import ssl
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from autograde.base import post as module
from autograde.base.errors import CourseError
from autograde.base.letters import PASSWORD, Mail
from autograde.base.post import Post, Refused, Unanswered, password_for
from tests.base.smtp_server import Server, trusted_tls

pytestmark = pytest.mark.filterwarnings("ignore:Requiring AUTH while not requiring TLS")
CONTENT = b"Subject: x\r\n\r\n.\r\n..and this\r\n"
NOTHING: Callable[[], None] = lambda: None  # noqa: E731


@pytest.fixture(autouse=True)
def _in_english(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FUKAMI_LANG", "en")
    monkeypatch.delenv(PASSWORD, raising=False)


@pytest.fixture
def tls(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ssl.SSLContext:
    return trusted_tls(tmp_path, monkeypatch)


def settings(to: Server, **more: object) -> Mail:
    given = {"server": "127.0.0.1", "port": to.port, "sender": "Alice <a@example.edu>", "security": "none"}
    return Mail.model_validate(given | more)


def test_a_mail_arrives_as_it_is_dots_and_all() -> None:
    with Server() as server, Post(settings(server), "") as post:
        post.send("s1@example.edu", CONTENT, NOTHING)
        post.send("s2@example.edu", CONTENT, NOTHING)
    assert server.counts == {"s1@example.edu": 1, "s2@example.edu": 1}
    assert server.raw == [CONTENT, CONTENT]


@pytest.mark.parametrize(("security", "wrapped"), [("starttls", False), ("ssl", True)])
def test_the_password_goes_over_an_encrypted_connection(tls: ssl.SSLContext, security: str, wrapped: bool) -> None:
    with Server(tls=tls, wrapped=wrapped, password="secret") as server:
        with Post(settings(server, security=security, user="teacher"), "secret") as post:
            post.send("s1@example.edu", CONTENT, NOTHING)
        assert server.counts == {"s1@example.edu": 1}


def test_a_wrong_password_stops_before_anything_is_sent_and_says_so(tls: ssl.SSLContext) -> None:
    with (
        Server(tls=tls, password="secret") as server,
        Post(settings(server, security="starttls", user="teacher"), "wrong") as post,
        pytest.raises(CourseError, match=r"does not accept the password of teacher \(535 .*app password"),
    ):
        post.send("s1@example.edu", CONTENT, NOTHING)
    assert not server.received


def test_a_server_without_encryption_gets_neither_password_nor_mail() -> None:
    with (
        Server(password="secret") as server,
        Post(settings(server, security="starttls", user="teacher"), "secret") as post,
    ):
        with pytest.raises(CourseError, match="offers no STARTTLS"):
            post.send("s1@example.edu", CONTENT, NOTHING)
        assert not server.received


def test_a_certificate_of_somebody_else_is_refused(tls: ssl.SSLContext, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SSL_CERT_FILE")
    with (
        Server(tls=tls) as server,
        Post(settings(server, security="starttls"), "") as post,
        pytest.raises(CourseError, match=r"certificate of 127\.0\.0\.1:.* cannot be verified"),
    ):
        post.send("s1@example.edu", CONTENT, NOTHING)


def test_a_server_that_does_not_answer_is_told() -> None:
    with (
        Server() as server,
        Post(settings(server, port=1), "") as post,
        pytest.raises(CourseError, match=r"No connection to 127\.0\.0\.1:1 .*Check server, port and security"),
    ):
        post.send("s1@example.edu", CONTENT, NOTHING)


def test_a_server_that_nobody_knows_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    def unknown(*_: object) -> None:
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    with Server() as server, Post(settings(server, server="smtp.example.edu"), "") as post:
        monkeypatch.setattr(socket, "getaddrinfo", unknown)
        with pytest.raises(CourseError, match="There is no server smtp"):
            post.send("s1@example.edu", CONTENT, NOTHING)


def test_a_sender_who_may_not_send_is_told() -> None:
    with (
        Server() as server,
        Post(settings(server, sender="nobody@example.edu"), "") as post,
        pytest.raises(CourseError, match=r"does not let nobody@example\.edu send: 553 5\.7\.1 not your address"),
    ):
        post.send("s1@example.edu", CONTENT, NOTHING)


@pytest.mark.parametrize("place", ["rcpt", "data"])
@pytest.mark.parametrize(("answer", "later"), [("550 5.1.1 no such user", False), ("451 4.2.1 busy", True)])
def test_one_refused_mail_leaves_the_others_alone(place: str, answer: str, later: bool) -> None:
    with Server() as server, Post(settings(server), "") as post:
        getattr(server, place)["s1@example.edu"] = answer
        with pytest.raises(Refused, match=answer) as refused:
            post.send("s1@example.edu", CONTENT, NOTHING)
        assert refused.value.later is later
        post.send("s2@example.edu", CONTENT, NOTHING)
    assert server.counts == {"s2@example.edu": 1}


def test_a_connection_cut_after_the_last_line_leaves_it_open_whether_the_mail_arrived() -> None:
    with Server() as server, Post(settings(server), "") as post:
        server.data["s1@example.edu"] = "cut"
        with pytest.raises(Unanswered):
            post.send("s1@example.edu", CONTENT, NOTHING)
        post.send("s2@example.edu", CONTENT, NOTHING)
    assert server.counts == {"s1@example.edu": 1, "s2@example.edu": 1}


def test_an_answer_that_never_comes_is_not_waited_for_for_ever(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "PATIENCE_AT_END", 0.2)
    with Server() as server, Post(settings(server), "") as post:
        server.data["s1@example.edu"] = lambda: time.sleep(1) or "250 OK"
        with pytest.raises(Unanswered):
            post.send("s1@example.edu", CONTENT, NOTHING)


def test_a_connection_that_was_cut_before_is_opened_anew_and_nothing_is_sent_twice() -> None:
    answers = iter(["cut", ""])
    with Server() as server, Post(settings(server), "") as post:
        post.send("s1@example.edu", CONTENT, NOTHING)
        server.rcpt["s2@example.edu"] = lambda: next(answers)
        post.send("s2@example.edu", CONTENT, NOTHING)
    assert server.counts == {"s1@example.edu": 1, "s2@example.edu": 1}


def test_a_server_that_always_breaks_off_at_one_mail_gets_the_others() -> None:
    with Server() as server, Post(settings(server), "") as post:
        server.rcpt["s1@example.edu"] = "cut"
        with pytest.raises(Refused, match="the connection broke") as refused:
            post.send("s1@example.edu", CONTENT, NOTHING)
        assert refused.value.later
        post.send("s2@example.edu", CONTENT, NOTHING)
    assert server.counts == {"s2@example.edu": 1}


def test_a_server_that_takes_no_more_ends_the_run() -> None:
    with Server() as server, Post(settings(server), "") as post:
        server.rcpt["s1@example.edu"] = "421 4.7.0 too many"
        with pytest.raises(CourseError, match=r"takes no more now \(421 4.7.0 too many\)"):
            post.send("s1@example.edu", CONTENT, NOTHING)


def test_a_mail_is_not_sent_when_that_cannot_be_noted_first() -> None:
    def full() -> None:
        raise OSError(28, "No space left on device")

    with Server() as server, Post(settings(server), "") as post:
        with pytest.raises(OSError, match="No space left"):
            post.send("s1@example.edu", CONTENT, full)
        post.send("s2@example.edu", CONTENT, NOTHING)
    assert server.counts == {"s2@example.edu": 1}


def test_what_a_server_says_is_one_short_line() -> None:
    with Server() as server, Post(settings(server), "") as post:
        server.rcpt["s1@example.edu"] = "550-no\r\n550 " + "x" * 400
        with pytest.raises(Refused) as refused:
            post.send("s1@example.edu", CONTENT, NOTHING)
    assert "\n" not in str(refused.value)
    assert len(str(refused.value)) <= module.LONGEST_ANSWER


def test_the_password_comes_from_the_environment_or_the_keyring(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    server = Mail.model_validate({"server": "smtp.example.edu", "sender": "a@example.edu", "user": "teacher"})
    monkeypatch.setitem(sys.modules, "keyring", None)
    with pytest.raises(
        CourseError, match=f"put it into {PASSWORD} in the environment, or .*keyring set smtp.example.edu teacher"
    ):
        password_for(server)

    class Keyring:
        @staticmethod
        def get_password(service: str, user: str) -> str:
            return f"of {user} at {service}"

    monkeypatch.setitem(sys.modules, "keyring", Keyring)
    assert password_for(server) == "of teacher at smtp.example.edu"
    monkeypatch.setenv(PASSWORD, "secret")
    assert password_for(server) == "secret"
    assert password_for(server.model_copy(update={"user": ""})) == ""
    with pytest.raises(CourseError, match="could read the password"):
        password_for(server.model_copy(update={"security": "none"}))
