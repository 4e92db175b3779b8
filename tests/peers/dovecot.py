"""A throw-away Dovecot on loopback: the reference IMAP server. Needs root and the package dovecot-imapd."""

import imaplib
import os
import shutil
import socket
import subprocess
import tempfile
from contextlib import suppress
from pathlib import Path
from types import TracebackType

from tests.peers.certificates import Certificate, make_certificate
from tests.peers.token_server import TokenServer

PROGRAM = Path("/usr/sbin/dovecot")
PASSWORD = "secret"  # of every user; users need not be made

# Without anvil's penalty a refused login delays no later one.
_CONFIG = """
base_dir = {root}/run
state_dir = {root}/state
log_path = {root}/log
protocols = imap
listen = 127.0.0.1
disable_plaintext_auth = no
auth_mechanisms = plain login{token_mechanisms}
auth_failure_delay = 0
ssl = yes
ssl_cert = <{cert}
ssl_key = <{key}
first_valid_uid = 1
mail_location = maildir:~/mail
mail_max_userip_connections = 200
imap_idle_notify_interval = 2 mins
{token_passdb}
passdb {{
  driver = static
  mechanisms = plain login
  args = password={password}
}}
userdb {{
  driver = static
  args = uid=mail gid=mail home={root}/homes/%u
}}
namespace inbox {{
  inbox = yes
  separator = {separator}
  prefix = {prefix}
}}
service imap-login {{
  inet_listener imap {{
    port = {port}
  }}
  inet_listener imaps {{
    port = {tls_port}
    ssl = yes
  }}
}}
service anvil {{
  unix_listener anvil-auth-penalty {{
    mode = 0
  }}
}}
service stats {{
  unix_listener stats-writer {{
    mode = 0666
  }}
}}
"""

_TOKEN_PASSDB = """
passdb {{
  driver = oauth2
  mechanisms = {mechanisms}
  args = {root}/oauth2
}}
"""

# Dovecot asks with the token who it is, and lets in whom the answer names.
_OAUTH2 = """
tokeninfo_url = {url}/tokeninfo?access_token=
username_attribute = email
tls_ca_cert_file = {ca}
"""


class Dovecot:
    """The server, while it is entered; every test may use a user of its own.

    Args:
        below_inbox: Personal folders stand below INBOX, as on many hosted servers.
        tokens: Who says whose access token it is (with the same certificate); else only passwords are taken.
        mechanisms: By which tokens may be shown.
    """

    def __init__(
        self,
        *,
        below_inbox: bool = False,
        tokens: TokenServer | None = None,
        mechanisms: str = "xoauth2 oauthbearer",
    ) -> None:
        self._prefix = "INBOX." if below_inbox else ""
        self._tokens, self._mechanisms = tokens, mechanisms

    def __enter__(self) -> "Dovecot":
        # Sockets need short paths, and the mail user must reach its folder; pytest's folders are neither.
        self._root = Path(tempfile.mkdtemp(prefix="imap"))
        self._root.chmod(0o755)
        for name in ("run", "state", "homes"):
            (self._root / name).mkdir()
        shutil.chown(self._root / "homes", "mail", "mail")
        own = make_certificate(self._root)
        self.certificate: Certificate = self._tokens.certificate if self._tokens else own
        self.port, self.tls_port = _free_ports(2)
        if self._tokens:
            trusted = self._root / "trusted.pem"  # where Dovecot's own user can read it
            shutil.copy(self._tokens.certificate.cert, trusted)
            oauth2 = _OAUTH2.format(url=self._tokens.url, ca=trusted)
            (self._root / "oauth2").write_text(oauth2)
        config = self._root / "conf"
        config.write_text(self._config())
        self._process = subprocess.Popen([PROGRAM, "-F", "-c", config])
        try:
            self._wait_until_it_answers()
        except BaseException:
            self.__exit__(None, None, None)
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._process.terminate()
        self._process.wait(20)
        shutil.rmtree(self._root, ignore_errors=True)

    def session(self, user: str, folder: str = "INBOX") -> imaplib.IMAP4:
        """Another mail program, logged in as the user."""
        client = imaplib.IMAP4("127.0.0.1", self.port, timeout=20)
        client.login(user, PASSWORD)
        client.select(folder)
        return client

    def deliver(self, user: str, *raws: bytes, folder: str = "INBOX") -> None:
        """Put messages into a folder of the user."""
        with self.session(user) as client:
            for raw in raws:
                client.append(folder, None, None, raw)

    def messages(self, user: str, folder: str = "INBOX") -> list[bytes]:
        """The messages in a folder of the user, in order."""
        with self.session(user, folder) as client:
            _, data = client.uid("FETCH", "1:*", "(BODY.PEEK[])")
            return [piece[1] for piece in data if isinstance(piece, tuple)]

    def _config(self) -> str:
        by_token = {"mechanisms": self._mechanisms, "root": self._root}
        return _CONFIG.format(
            token_mechanisms=f" {self._mechanisms}" if self._tokens else "",
            token_passdb=_TOKEN_PASSDB.format(**by_token) if self._tokens else "",
            root=self._root,
            cert=self.certificate.cert,
            key=self.certificate.key,
            port=self.port,
            tls_port=self.tls_port,
            password=PASSWORD,
            prefix=self._prefix,
            separator=".",
        )

    def _wait_until_it_answers(self) -> None:
        for _ in range(200):
            with suppress(OSError), socket.create_connection(("127.0.0.1", self.port), 20) as sock:
                if sock.recv(64).startswith(b"* OK"):
                    return
            with suppress(subprocess.TimeoutExpired):
                self._process.wait(0.05)
                break
        log = self._root / "log"
        raise RuntimeError(f"Dovecot did not start: {log.read_text() if log.exists() else 'no log'}")


def is_installed() -> bool:
    """Whether Dovecot can be started here."""
    return PROGRAM.exists() and os.geteuid() == 0


def _free_ports(count: int) -> list[int]:
    """Ports that are free now; all are held until the last is found."""
    holders = [socket.create_server(("127.0.0.1", 0)) for _ in range(count)]
    ports: list[int] = [holder.getsockname()[1] for holder in holders]
    for holder in holders:
        holder.close()
    return ports
