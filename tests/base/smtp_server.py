"""A mail server on this machine, as strict or as unreliable as a test wants it."""

from __future__ import annotations

import email
import email.policy
import socket
import ssl
from collections import Counter
from collections.abc import Callable
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest
import trustme
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult


def trusted_tls(folder: Path, monkeypatch: pytest.MonkeyPatch) -> ssl.SSLContext:
    """The server's side of TLS, by an authority that this machine trusts for the test."""
    context, authority = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER), trustme.CA()
    authority.issue_cert("localhost", "127.0.0.1").configure_cert(context)
    authority.cert_pem.write_to_path(str(folder / "ca.pem"))
    monkeypatch.setenv("SSL_CERT_FILE", str(folder / "ca.pem"))
    return context


class Server:
    """What arrived is in `received`, whose it was first. `answers` are what it says to RCPT and after the last line, by address;
    an answer that can be called is called first, and "cut" drops the connection there and then."""

    def __init__(self, *, tls: ssl.SSLContext | None = None, wrapped: bool = False, password: str = "") -> None:
        self.received: list[tuple[str, EmailMessage]] = []
        self.raw: list[bytes] = []
        self.rcpt: dict[str, Any] = {}
        self.data: dict[str, Any] = {}
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]

        def login(server: Any, session: Any, envelope: Any, mechanism: str, given: Any) -> AuthResult:
            right = (given.login, given.password) == (b"teacher", password.encode())
            return AuthResult(success=right, handled=right)

        login_needed = {"authenticator": login, "auth_required": True, "auth_require_tls": bool(tls and not wrapped)}
        self._controller = Controller(
            self, "127.0.0.1", self.port,
            **({"ssl_context": tls} if wrapped else {"tls_context": tls, "require_starttls": tls is not None}),
            **(login_needed if password else {}),
        )  # fmt: skip

    def __enter__(self) -> Server:
        self._controller.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._controller.stop()

    @property
    def counts(self) -> Counter[str]:
        """How many mails each address got."""
        return Counter(address for address, _ in self.received)

    # what aiosmtpd calls

    async def handle_MAIL(self, server: Any, session: Any, envelope: Any, address: str, options: list[str]) -> str:
        if address.startswith("nobody@"):
            return "553 5.7.1 not your address"
        envelope.mail_from = address
        return "250 OK"

    async def handle_RCPT(self, server: Any, session: Any, envelope: Any, address: str, options: list[str]) -> str:
        if answer := _answer(self.rcpt.get(address), server):
            return answer
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        (address,) = envelope.rcpt_tos
        answer = self.data.get(address)
        if not isinstance(answer, str) or answer == "cut":  # one that it takes, whatever it then says of it
            self.raw.append(envelope.content)
            parsed = email.message_from_bytes(envelope.content, policy=email.policy.default)
            self.received.append((address, parsed))  # type: ignore[arg-type]
        return _answer(answer, server) or "250 OK"


def _answer(what: str | Callable[[], str] | None, server: Any) -> str:
    answer = what() if callable(what) else what or ""
    if answer == "cut":
        server.transport.abort()
    return answer
