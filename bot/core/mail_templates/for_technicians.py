"""What technicians are told by mail, if they want to be."""

from bot.core.mail_templates.template import SUBJECT, Readers, Template

_OPEN = '<p><a href="#URL#">Open the ticket in Slack</a></p>'


def _template(name: str, *, event: str, happened: str, body: str, subject: str = SUBJECT) -> Template:
    return Template(
        name=name,
        readers=Readers.TECHNICIANS,
        event=event,
        happened=happened,
        subject=subject,
        body=body,
        automatic=True,
    )


FOR_TECHNICIANS = (
    _template(
        "new_for_staff",
        event="There is a new ticket.",
        happened="There is a new ticket.",
        body=(
            "<p>New ticket ##TicketID# in #Category#, from <b>#From#</b> (#FromEmail#).</p>"
            f"#Body#<p>#Attachments#</p>{_OPEN}"
        ),
    ),
    _template(
        "updated_for_staff",
        event="Somebody wrote in a ticket, reopened it or gave it to a technician.",
        happened="The ticket has been updated.",
        body=f"#What_Happened#<p>#Recent_Attachments#</p>{_OPEN}",
    ),
    _template(
        "taken_for_staff",
        event="A technician took a ticket.",
        happened="The ticket has been taken.",
        body=f"<p><b>#Originator#</b> took ticket ##TicketID# (#From#).</p>{_OPEN}",
    ),
    _template(
        "moved_for_staff",
        event="A ticket was moved to another category.",
        happened="The ticket has been moved to another category.",
        body=(
            "<p><b>#Originator#</b> moved ticket ##TicketID# (#From#) to #Category#.</p>"
            f"#Body#<p>#Attachments#</p>{_OPEN}"
        ),
    ),
    _template(
        "closed_for_staff",
        event="A ticket was closed.",
        happened="The ticket has been closed.",
        body=f"<p><b>#Originator#</b> closed ticket ##TicketID# (#From#).</p>{_OPEN}",
    ),
    _template(
        "kb_for_staff",
        event="An article of the knowledge base was changed.",
        happened="An article of the knowledge base has been changed.",
        subject="Knowledge base: #Subject#",
        body='<p>#What_Happened#</p><p>It now says:</p>#Body#<p><a href="#URL#">See it on the web</a></p>',
    ),
)
