"""What customers are told of their tickets."""

from bot.core.mail_templates.template import SUBJECT, Template

FOR_CUSTOMERS = (
    Template(
        name="confirmation",
        event="A ticket was made from a customer's mail.",
        happened="We have received your message.",
        subject=SUBJECT,
        body=(
            "<p>Hello,</p>"
            "<p>Thank you for writing to us. We have received your message "
            "and will answer as soon as we can.</p>"
            "<p>Your ticket has the number <b>#TicketID#</b>. "
            "If you want to add something, just reply to this email.</p>"
            '<p><a href="#URL#">See your ticket</a></p>'
        ),
        automatic=True,
    ),
    Template(
        name="updated",
        event="Somebody replied in a ticket.",
        happened="The ticket has been updated.",
        subject=SUBJECT,
        body=(
            "#Reply#"
            '<p><a href="#URL#">See your ticket</a><br>'
            '<a href="#Unsubscribe#">Stop emails about this ticket</a></p>'
        ),
        automatic=False,
    ),
    Template(
        name="closed",
        event="A ticket was closed.",
        happened="The ticket has been closed.",
        subject=SUBJECT,
        body=(
            "<p>Hello,</p>"
            "<p>We have closed ticket <b>#TicketID#</b>. "
            "If anything is still unresolved, just reply to this email and we will look into it again.</p>"
            "<p>#RatingLinks(How did we do?)#</p>"
            '<p><a href="#URL#">See your ticket</a></p>'
        ),
        automatic=True,
    ),
)
