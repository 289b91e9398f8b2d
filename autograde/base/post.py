"""A mail server to which mail is handed over one by one, so that it is always known whether it took a mail.

A server takes a mail with its answer to the last line, a dot (RFC 5321, 4.2.5). Whatever fails before that line was not
sent; what fails between it and the answer may have been, and only a person can find out.
"""

from __future__ import annotations

import contextlib
import os
import re
import smtplib
import socket
import ssl
from collections.abc import Callable

from autograde.base.errors import CourseError
from autograde.base.language import say
from autograde.base.letters import PASSWORD, Mail
from autograde.base.secrets import from_keyring

PATIENCE = 60.0  # seconds for a connection or an answer
PATIENCE_AT_END = 600.0  # for the answer to the last line, as RFC 5321 has it: a server may look for viruses first
LONGEST_ANSWER = 200  # characters of what a server says
LOCAL = ("localhost", "127.0.0.1", "::1")


class Refused(Exception):
    """The server did not take this mail; `later` where it may another time. The text is what the server said."""

    def __init__(self, text: str, later: bool) -> None:
        super().__init__(text)
        self.later = later

    @classmethod
    def by(cls, code: int, answer: bytes) -> Refused:
        """Return what a server's answer says."""
        return cls(_said(code, answer), 400 <= code < 500)


def _said(code: int, answer: bytes | str) -> str:
    text = answer.decode("utf-8", "replace") if isinstance(answer, bytes) else answer
    return f"{code} {' '.join(text.split())}"[:LONGEST_ANSWER].strip()


class Unanswered(Exception):
    """Whether the server took this mail is not known: it was handed over whole, and the answer never came."""


class Post:
    """A connection to the server of a class, opened when it is needed. Close it, or use `with`.

    Raises `CourseError` for what concerns all mail: no server, no encryption, a wrong password, a sender who may not send.
    """

    def __init__(self, settings: Mail, password: str) -> None:
        self._settings, self._password = settings, password
        self._client: smtplib.SMTP | None = None

    def __enter__(self) -> Post:
        return self

    def __exit__(self, error: object, *_: object) -> None:
        if self._client is not None and error is None:
            with contextlib.suppress(OSError):
                self._client.quit()
        self.close()

    def close(self) -> None:
        """Drop the connection."""
        if self._client is not None:
            self._client.close()
        self._client = None

    def send(self, address: str, content: bytes, before_end: Callable[[], None]) -> None:
        """Hand over one mail, `content` with CRLF. `before_end` is called when all but its last line is there.

        Raises `Refused`, `Unanswered`, and whatever `before_end` raises: then it is not sent.
        """
        client = self._handed_over(address, content)
        try:
            before_end()
        except BaseException:
            self.close()
            raise
        try:
            assert client.sock is not None
            client.sock.settimeout(PATIENCE_AT_END)
            client.send(b".\r\n")
            code, answer = client.getreply()
            client.sock.settimeout(PATIENCE)
        except BaseException as error:
            self.close()
            if isinstance(error, OSError):
                raise Unanswered from error
            raise
        if code < 0:
            self.close()
            raise Unanswered
        if code == 421:
            self.close()
        if not 200 <= code < 300:
            raise Refused.by(code, answer)

    def _handed_over(self, address: str, content: bytes) -> smtplib.SMTP:
        """Give the server a mail up to its last line; a connection that it has closed meanwhile is opened anew."""
        while True:
            new = self._client is None
            client = self._client = self._client or self._opened()
            try:
                self._envelope(client, address, len(content))
                body = re.sub(rb"(?m)^\.", b"..", content)
                client.send(body if body.endswith(b"\r\n") else body + b"\r\n")
                return client
            except Refused:
                raise
            except OSError as error:
                self.close()
                if new:
                    why = say(ja=f"接続が切れました({error})", en=f"the connection broke ({error})")
                    raise Refused(why, later=True) from error
            except BaseException:
                self.close()
                raise

    def _envelope(self, client: smtplib.SMTP, address: str, size: int) -> None:
        options = [f"size={size}"] if client.has_extn("size") else []
        code, answer = client.mail(self._settings.sender_address, options)
        self._stop_at_421(code, answer)
        if code in (452, 552):  # this mail is too large, or there is no room for it now
            self._rset(client)
            raise Refused.by(code, answer)
        if code != 250:
            self.close()
            raise CourseError(
                say(
                    ja=f"{self._settings.server} は {self._settings.sender_address} からの送信を認めません: {_said(code, answer)}",
                    en=f"{self._settings.server} does not let {self._settings.sender_address} send: {_said(code, answer)}",
                )
            )
        code, answer = client.rcpt(address)
        self._stop_at_421(code, answer)
        if code not in (250, 251):
            self._rset(client)
            raise Refused.by(code, answer)
        code, answer = client.docmd("DATA")
        self._stop_at_421(code, answer)
        if code != 354:
            self._rset(client)
            raise Refused.by(code, answer)

    def _rset(self, client: smtplib.SMTP) -> None:
        with contextlib.suppress(OSError):  # a connection that is gone is opened anew for the next mail
            client.rset()

    def _stop_at_421(self, code: int, answer: bytes) -> None:
        if code == 421:
            self.close()
            raise CourseError(
                say(
                    ja=f"{self._settings.server} がいまは受け付けません({_said(code, answer)})。しばらくして、同じコマンドを実行してください。続きから送ります。",
                    en=f"{self._settings.server} takes no more now ({_said(code, answer)}). Run the same command again after a while: it goes on from there.",
                )
            )

    def _opened(self) -> smtplib.SMTP:
        settings = self._settings
        port = settings.port or {"starttls": 587, "ssl": 465, "none": 25}[settings.security]
        where = f"{settings.server}:{port}"
        context = ssl.create_default_context()
        client: smtplib.SMTP | None = None
        try:
            if settings.security == "ssl":
                client = smtplib.SMTP_SSL(settings.server, port, timeout=PATIENCE, context=context)
            else:
                client = smtplib.SMTP(settings.server, port, timeout=PATIENCE)
            client.ehlo_or_helo_if_needed()
            if settings.security == "starttls":
                client.starttls(context=context)
                client.ehlo()
            if settings.user:
                client.login(settings.user, self._password)
            return client
        except (OSError, smtplib.SMTPException, UnicodeEncodeError) as error:
            if client is not None:
                client.close()
            raise CourseError(self._why(where, error)) from error

    def _why(self, where: str, error: Exception) -> str:
        """Say why there is no connection, and what to do."""
        settings = self._settings
        if isinstance(error, smtplib.SMTPAuthenticationError):
            return say(
                ja=f"{where} が {settings.user} のパスワードを受け付けません({_said(error.smtp_code, error.smtp_error)})。[mail] の user と、{PASSWORD} か keyring のパスワードを確かめてください。Google などでは「アプリ パスワード」が要ります。",
                en=f"{where} does not accept the password of {settings.user} ({_said(error.smtp_code, error.smtp_error)}). Check user in [mail] and the password in {PASSWORD} or the keyring. Google and others want an “app password”.",
            )
        if isinstance(error, UnicodeEncodeError):
            return say(
                ja="user かパスワードに ASCII でない文字があり、送れません。",
                en="The user or the password has a character that is not ASCII, and cannot be sent.",
            )
        if isinstance(error, smtplib.SMTPNotSupportedError):
            return say(
                ja=f"{where} には STARTTLS かログインがありません({error})。[mail] の security と port、user を確かめてください(ssl なら 465、starttls なら 587 が普通です)。",
                en=f"{where} offers no STARTTLS, or no login ({error}). Check security, port and user in [mail] (usual: 465 with ssl, 587 with starttls).",
            )
        if isinstance(error, ssl.SSLCertVerificationError):
            return say(
                ja=f"{where} の証明書を確かめられません({error.verify_message})。サーバーの名前が正しいか、このマシンの時計が合っているかを見てください。",
                en=f"The certificate of {where} cannot be verified ({error.verify_message}). Is the server's name right, and this machine's clock?",
            )
        if isinstance(error, socket.gaierror):
            return say(
                ja=f"{settings.server} というサーバーが見つかりません。名前とネットワークを確かめてください。",
                en=f"There is no server {settings.server} to be found. Check its name, and the network.",
            )
        return say(
            ja=f"{where} につながりません({error})。[mail] の server、port、security を確かめてください(ssl なら 465、starttls なら 587 が普通です)。学内からしかつながらないサーバーもあります。",
            en=f"No connection to {where} ({error}). Check server, port and security in [mail] (usual: 465 with ssl, 587 with starttls). Some servers answer only within the university.",
        )


def password_for(settings: Mail) -> str:
    """Return the password for `user`, from the environment or the keyring; "" where nobody logs in. Raises `CourseError`."""
    if not settings.user:
        return ""
    if settings.security == "none" and settings.server not in LOCAL:
        raise CourseError(
            say(
                ja='security = "none" では、パスワードが途中で読まれます。"starttls" か "ssl" にするか、user を消してください。',
                en='With security = "none" others could read the password on its way: use "starttls" or "ssl", or take user away.',
            )
        )
    if found := os.environ.get(PASSWORD) or from_keyring(settings.server, settings.user):
        return found
    raise CourseError(
        say(
            ja=f"{settings.user} のパスワードがありません。環境変数 {PASSWORD} に入れるか、`keyring set {settings.server} {settings.user}` で保存してください(pip install keyring)。",
            en=f"There is no password for {settings.user}: put it into {PASSWORD} in the environment, or keep it with `keyring set {settings.server} {settings.user}` (pip install keyring).",
        )
    )
