"""Runs the sandbox alone: `python -m sandbox --manifest manifest.yml`."""

from __future__ import annotations

import argparse
import contextlib
import signal
import threading
from pathlib import Path

from sandbox.sandbox import Sandbox


def main() -> None:
    """Start it, say how to reach it, and stay until interrupted."""
    parser = argparse.ArgumentParser(prog="python -m sandbox", description=__doc__)
    parser.add_argument("--manifest", type=Path, default=Path("manifest.yml"), help="the app's manifest")
    parser.add_argument("--port", type=int, default=8040, help="of the page; 0 takes any free one")
    parser.add_argument("--time-factor", type=float, default=1.0, help="how much faster Slack's waits pass")
    parser.add_argument("--no-samples", action="store_true", help="start with empty mailboxes")
    given = parser.parse_args()
    stop = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: stop.set())
    with Sandbox(given.manifest, given.port, slack={"time_factor": given.time_factor}) as sandbox:
        if not given.no_samples:
            sandbox.load_samples()
        print(_instructions(sandbox), flush=True)
        with contextlib.suppress(KeyboardInterrupt):
            stop.wait()


def _instructions(sandbox: Sandbox) -> str:
    lines = [f"The sandbox is open at {sandbox.page_url}", "", "Point a bot at it with:"]
    lines += [f"  export {name}={value}" for name, value in sandbox.environment().items()]
    mail = sandbox.mail_settings()
    lines += [
        "",
        f"IMAP {mail['imap_host']}:{mail['imap_port']}, SMTP {mail['smtp_host']}:{mail['smtp_port']}",
    ]
    lines += [f"  {address}  password {password}" for address, password in mail["mailboxes"].items()]
    return "\n".join([*lines, "", "Ctrl+C ends it."])


if __name__ == "__main__":
    main()
