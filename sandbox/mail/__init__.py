"""A mail server for trying a desk: IMAP and SMTP on loopback, everything in memory."""

from sandbox.mail.faults import ImapFaults, MailFaults, SmtpFaults
from sandbox.mail.mail_sim import MailSim
from sandbox.mail.post_office import MailEvent, Received

__all__ = ["ImapFaults", "MailEvent", "MailFaults", "MailSim", "Received", "SmtpFaults"]
