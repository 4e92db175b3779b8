"""The front page."""

from flask import Blueprint, Response

from bot.web.answers import page
from bot.web.flows import Pages


def pages(_flows: Pages) -> Blueprint:
    """The front page, which leads to the others."""
    front = Blueprint("front", __name__)

    @front.get("/")
    def home() -> Response:
        return page("home.html")

    return front
