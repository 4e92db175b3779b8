"""The email templates as the desk comes with them."""

from collections.abc import Mapping

from bot.core.mail_templates.for_customers import FOR_CUSTOMERS
from bot.core.mail_templates.for_technicians import FOR_TECHNICIANS
from bot.core.mail_templates.template import Readers, Template
from bot.core.mail_templates.to_one_person import TO_ONE_PERSON

TEMPLATES: Mapping[str, Template] = {
    one.name: one for one in (*FOR_CUSTOMERS, *FOR_TECHNICIANS, *TO_ONE_PERSON)
}

__all__ = ["TEMPLATES", "TO_ONE_PERSON", "Readers", "Template"]
