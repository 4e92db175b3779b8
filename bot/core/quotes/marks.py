"""The marks that mail programs put on quotes and signatures in HTML: classes, ids and attributes."""

import re

from bot.core.html.dom import Element, tag_of

# A box that holds nothing but quoted text, and the line above it.
QUOTE_CLASSES = frozenset(
    "yahoo_quoted moz-cite-prefix moz-forward-container gmail_attr protonmail_quote tutanota_quote zmail_extra"
    " freshdesk_quote front-blockquote hs_reply quotedReply qmbox ntes-mailmaster-quote nylas-quote mailspring-quote"
    " email_quote reply_quote quoted_text mailbird-quote spark_quote acompli_quote helpscout-quote ygrps-yiv-quoted"
    " history_container notion-quote missive_quote superhuman_quote hey-quote".split()
)
QUOTE_IDS = frozenset(
    "yahoo_quoted OLK_SRC_BODY_SECTION reply-intro isReplyContent mail_editor_reference_message_container"
    " replySplit history quoted_text mailcontent_quote ms-outlook-mobile-body-separator-line _rc_sig_quote".split()
)
# An element from which on everything is the old mail.
START_IDS = frozenset(
    "divRplyFwdMsg appendonsend stopSpelling zwchr oriMsgHtmlSeperator mail-editor-reference-message-container".split()
)
START_CLASSES = frozenset(
    "OutlookMessageHeader ms-outlook-mobile-reference-message gmail_quote_start".split()
)
SIGNATURE_CLASSES = frozenset(
    "gmail_signature gmail_signature_prefix moz-signature protonmail_signature_block zmail_signature".split()
)
SIGNATURE_IDS = frozenset(
    "Signature ms-outlook-mobile-signature AppleMailSignature signature lineBreakAtBeginningOfSignature".split()
)
PREFIX = re.compile(r"^(?:x_|ecx|gmail-m_[\w-]*?|m_-?\d+)*(?=\w)")


def is_quote_box(element: Element) -> bool:
    """Does the element hold quoted text only?"""
    tag = tag_of(element)
    if tag == "blockquote":
        return True
    if not tag or not element.attrib:
        return False
    if _classes(element) & QUOTE_CLASSES or _id(element) in QUOTE_IDS:
        return True
    if element.get("name") in ("quote", "messageReplySection"):
        return True
    return element.get("data-marker") in ("__QUOTED_TEXT__", "__HEADERS__")


def starts_quote(element: Element) -> bool:
    """Is everything from the element on the old mail?"""
    if not tag_of(element) or not element.attrib:
        return False
    return (
        _id(element) in START_IDS
        or bool(_classes(element) & START_CLASSES)
        or element.get("data-marker") == "__DIVIDER__"
    )


def is_signature_box(element: Element) -> bool:
    """Does the element hold a signature?"""
    if not tag_of(element) or not element.attrib:
        return False
    if element.get("data-signatureblock") == "true" or element.get("data-smartmail") == "gmail_signature":
        return True
    return bool(_classes(element) & SIGNATURE_CLASSES) or _id(element) in SIGNATURE_IDS


def _classes(element: Element) -> set[str]:
    return {PREFIX.sub("", name) for name in (element.get("class") or "")[:500].split()}


def _id(element: Element) -> str:
    return PREFIX.sub("", (element.get("id") or "")[:100])
