"""A knowledge base as small offices have one, and the mails that its customers write."""

from datetime import UTC, datetime

from bot.core.articles import Article, Content, made
from bot.core.messages import Author

NOW = datetime(2026, 11, 21, 9, 30, tzinfo=UTC)
TOM = Author(name="Tom Technician", slack_user="U1")


def an_article(number: int, title: str, body: str = "See the manual.", *, is_public: bool = True) -> Article:
    """An article of all categories."""
    content = Content(title=title, body=body, is_public=is_public)
    return made(number, content, by=TOM, at=NOW, edition=number)


TEXTS = (
    (
        "Reset your password",
        "Open the sign-in page and press **Forgot password?** We send you a mail with a link that "
        "is good for one hour. Your account is locked after five wrong tries; the link unlocks it "
        "too.",
    ),
    (
        "Set up the VPN on a Mac",
        "1. Install the *AcmeVPN* client from the self-service portal.\n"
        "2. Enter the gateway `vpn.acme.example`, log in with your company account and the code "
        "from your phone.\n"
        "If the connection drops every few minutes, switch off IPv6 in the network settings.",
    ),
    (
        "The printer prints blank pages",
        "Take the toner cartridge out, pull off the orange strip and shake it. Then print a test "
        "page: hold the **green button** for three seconds. Still blank? The drum is worn out; "
        "order a new one.",
    ),
    (
        "Paper jam in the printer on the third floor",
        "Open tray 2 and the flap at the back, pull the paper out in the direction of the arrow, "
        "never backwards. Close both; the display says *Ready*.",
    ),
    (
        "Where to find your invoices",
        "All invoices are in your account under **Billing → Documents**, as PDF. They are made on "
        "the first of each month. Accounting can have them mailed: add an address under *Billing "
        "contacts*.",
    ),
    (
        "Refunds and cancellations",
        "You can cancel an order within 14 days. The refund goes to the card that you paid with "
        "and takes five working days. Subscriptions end with the paid month.",
    ),
    (
        "Change the address for delivery",
        "As long as an order has not left the warehouse, its delivery address can be changed "
        "under *Orders*. After that please ask the carrier with the tracking number.",
    ),
    (
        "Track a parcel",
        "The tracking number stands in the mail that tells you of the shipment. It takes a day "
        "until the carrier knows the parcel. Lost parcels: after ten days we send the goods "
        "again.",
    ),
    (
        "Shared mailbox in Outlook",
        "File → Account settings → Change → More settings → Advanced → Add. The mailbox shows up "
        "after Outlook was started again. You need the permission of its owner.",
    ),
    (
        "Two-factor sign-in with a new phone",
        "Codes come from the authenticator app. Before you give the old phone away, add the new "
        "one under *Security*. Without the old phone use a recovery code, or ask us to switch it "
        "off.",
    ),
    (
        "Import contacts from a CSV file",
        "The first line names the columns; *email* is needed. Save as UTF-8, at most 10,000 "
        "lines. Rows that are there already are changed, not doubled.",
    ),
    (
        "Delete your account and your data",
        "Under *Privacy* press **Delete account**. All personal data is gone after 30 days; "
        "invoices are kept for ten years because the law wants it (GDPR article 17).",
    ),
    (
        "API limits and error 429",
        "Each API key may make 100 requests a second. Above that the server answers 429 with a "
        "`Retry-After` header: wait for as long, then go on.",
    ),
    (
        "Laptop does not charge",
        "Try another socket, then another cable. A red light at the plug means that the battery "
        "is too hot. If the charger of a colleague works, we exchange yours.",
    ),
    (
        "Zurücksetzen des Kennworts",
        "Auf der Anmeldeseite **Kennwort vergessen** drücken. Der Link in der E-Mail gilt eine "
        "Stunde. Nach fünf falschen Versuchen ist das Konto gesperrt.",
    ),
    (
        "Rechnung und Mahnung",
        "Rechnungen liegen im Kundenkonto unter *Abrechnung*. Eine Mahnung kommt nach 30 Tagen; "
        "wer schon überwiesen hat, kann sie wegwerfen.",
    ),
    (
        "パスワードを再設定する",
        "ログイン画面で「パスワードを忘れた」を押してください。メールのリンクは一時間有効です。",
    ),
)
OFFICE = tuple(an_article(number, title, body) for number, (title, body) in enumerate(TEXTS, 1))
