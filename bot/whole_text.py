"""A message's whole text, wherever the store keeps it."""

from bot.core.messages import Message
from bot.storage import Store


def whole_text(store: Store, message: Message) -> str:
    """The text of the message, in its format, however long it is."""
    return store.blobs.get(message.body).decode() if message.body else message.text
