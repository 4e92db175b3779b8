"""What one person is told outside of any ticket.

Nothing that the person wrote stands in it: whoever forges a sender mails no words of theirs to others.
"""

from bot.core.mail_templates.template import Template

TO_ONE_PERSON = (
    Template(
        name="welcome",
        event="Somebody wrote to the desk for the first time.",
        happened="Welcome to our help desk.",
        subject="Welcome to our help desk",
        # Off until somebody wants it: else a first mail would be answered twice.
        body="",
        suggestion=(
            "<p>Hello,</p>"
            "<p>Welcome to our help desk. We know you by your address <b>#username#</b>: write to us from it "
            "whenever you need something, and reply to our emails to go on with a ticket.</p>"
            '<p><a href="#URL#">See all your tickets</a></p>'
        ),
        automatic=True,
        repeats=True,
    ),
    Template(
        name="challenge",
        event="An unknown sender has to confirm the address before a ticket is made.",
        happened="Please confirm your email address.",
        subject="Please confirm your email address",
        body=(
            "<p>Hello,</p>"
            "<p>We have received your email, the first from this address. "
            "To keep unwanted mail out, we ask you once whether the address is yours.</p>"
            "<p><b>Just reply to this email</b>; your reply may be empty. "
            "We then receive what you have already written, and we do not ask you again.</p>"
            "<p>#Confirm_Link#</p>"
            "<p>If you have not written to us, you can ignore this email.</p>"
        ),
        automatic=True,
        is_notification=False,
        repeats=True,
        null_sender=True,
    ),
    Template(
        name="password_reset",
        event="Somebody asked for a new password on the login page.",
        happened="You can choose a new password.",
        subject="Choose a new password",
        body=(
            "<p>Hello,</p>"
            "<p>Somebody, hopefully you, asked us for a new password for this address. "
            "On this page you can choose one:</p>"
            "<p>#Reset_Link#</p>"
            "<p>The page works once, for an hour. If it was not you, you can ignore this email: "
            "your password stays as it is.</p>"
        ),
        automatic=True,
        is_notification=False,
        repeats=True,
    ),
)
