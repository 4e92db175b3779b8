"""What every answer of the web server says to browsers, and which requests are let in at all."""

from urllib.parse import urlsplit

from flask import Flask, Request, Response, abort, request

POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'"
)
FILE_POLICY = "default-src 'none'; frame-ancestors 'none'; sandbox"
IMAGES_POLICY = POLICY.replace("img-src 'self'", "img-src 'self' https:")
LARGEST_FORM = 64 * 1024  # bytes
LARGEST_ANSWER = 26 * 1024 * 1024  # … of an answer with files
LARGEST_TEXT = 1024 * 1024  # … of its text
LARGEST_FROM_SLACK = 1024 * 1024
LARGE = {
    "key.answer": LARGEST_ANSWER,
    "tickets.answer": LARGEST_ANSWER,
    "slack.events": LARGEST_FROM_SLACK,
}
HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}
# What other sites and mail programs may post here: each carries its own proof, and reads no cookie.
OPEN = frozenset({"slack.events"})


# What search engines may show; a search there is no page of its own.
FOUND = frozenset({"articles.listed", "articles.read"})


def protect(app: Flask, *, public_url: str = "") -> None:
    """Have every answer of the app carry these headers, and refuse what other sites' pages post."""
    parts = urlsplit(public_url)
    app.before_request(lambda: _let_in(request, f"{parts.scheme}://{parts.netloc}"))
    app.after_request(_with_headers)


def _let_in(asked: Request, ours: str) -> None:
    asked.max_content_length = LARGE.get(asked.endpoint or "", LARGEST_FORM)
    asked.max_form_memory_size = min(asked.max_content_length, LARGEST_TEXT)
    if asked.method != "POST" or asked.endpoint in OPEN or is_one_click(asked):
        return
    # Browsers say truly where a form was sent from; where they say nothing, the form's token is all there is.
    # Older ones say the origin only, and of our own pages "null", as these ask for no referrer.
    site, origin = asked.headers.get("Sec-Fetch-Site"), asked.headers.get("Origin", "null")
    if site not in ("same-origin", "none") if site else origin not in ("null", ours):
        abort(403)


def is_one_click(asked: Request) -> bool:
    """Whether a mail program unsubscribes its reader (RFC 8058): the link alone says whom."""
    return asked.endpoint == "links.leave" and asked.form.get("List-Unsubscribe") == "One-Click"


def _with_headers(answer: Response) -> Response:
    for name, value in HEADERS.items():
        answer.headers.setdefault(name, value)
    answer.headers.setdefault("Content-Security-Policy", POLICY)
    if request.endpoint not in FOUND or request.args.get("q") or answer.status_code != 200:
        answer.headers["X-Robots-Tag"] = "noindex, nofollow"
    if request.endpoint == "static":
        answer.headers["Cache-Control"] = "public, max-age=86400"
    else:
        answer.headers["Cache-Control"] = "no-store"
    return answer
