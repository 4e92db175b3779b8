"""The sandbox's bot serves the pages, so that the links in its mails open."""

import re
from html import unescape
from pathlib import Path
from urllib.request import urlopen

from bot.tryout.bot_process import BotProcess, opened_sandbox, pages_environment
from tests.desks import SLOWNESS, a_mail, body, parsed

ANN = "ann@customer.test"


def test_the_link_of_a_mail_opens_the_ticket(tmp_path: Path) -> None:
    with (
        pages_environment() as environment,
        opened_sandbox(slowness=SLOWNESS) as sandbox,
        BotProcess(tmp_path, {**sandbox.environment(), **environment}) as bot,
    ):
        bot.start()
        bot.set_up({"General": sandbox.support_channel}, sandbox.mail_settings(), from_name="Acme Support")
        to = next(iter(sandbox.mailboxes))
        mail = a_mail("The printer burns.", message_id="<1@customer.test>", to=to)
        sandbox.mail.send(mail.as_bytes(), ANN, [to])
        (got,) = sandbox.mail.wait_for(lambda: sandbox.mail.received_by(ANN))

        public = re.escape(environment["THREADDESK_PUBLIC_URL"])
        found = re.findall(rf'href="({public}/ticket/[^"]+)"', unescape(body(parsed(got.raw), "html")))

        with urlopen(found[0]) as answer:
            assert "The printer burns." in answer.read().decode()
