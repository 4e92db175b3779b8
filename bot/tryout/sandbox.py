"""`threaddesk sandbox`: a desk to try out in the browser."""

import signal
import tempfile
import threading
from pathlib import Path

import click

from bot.tryout.bot_process import BotProcess, opened_sandbox, pages_environment

TITLE = "Threaddesk, to try out: no accounts, no internet, nothing is kept"


def run_sandbox(port: int) -> None:
    """Open the sandbox with the real bot in it, say where, and stay until interrupted."""
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    click.echo(TITLE)
    with (
        tempfile.TemporaryDirectory(prefix="threaddesk-") as folder,
        opened_sandbox(port) as sandbox,
        pages_environment() as pages,
        BotProcess(Path(folder), {**sandbox.environment(), **pages}) as bot,
    ):
        click.echo("Setting the desk up …")
        categories = {"General": sandbox.support_channel, "Billing": sandbox.billing_channel}
        bot.start()
        bot.set_up(categories, sandbox.mail_settings(), from_name="Acme Support")
        sandbox.load_samples()
        click.echo(f"Open {sandbox.page_url} in a browser; Ctrl+C here ends it.")
        click.echo(f"The links in its mails lead to {bot.environment['THREADDESK_PUBLIC_URL']}.")
        while not stop.wait(0.5):
            if not bot.is_running():
                click.echo(f"The bot has ended. Its log:\n{bot.log[-2000:]}", err=True)
                return
