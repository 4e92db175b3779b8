"""The public knowledge base."""

from flask import Blueprint, Response, request

from bot.web.answers import page, page_number
from bot.web.flows import Pages


def pages(flows: Pages) -> Blueprint:
    """The list with its search, and each article."""
    articles = Blueprint("articles", __name__, url_prefix="/kb")

    @articles.get("")
    def listed() -> Response:
        return page("articles.html", found=flows.articles.found(request.args.get("q", ""), page_number()))

    @articles.get("/<int:number>")
    def read(number: int) -> Response:
        return page("article.html", read=flows.articles.read(number))

    return articles
