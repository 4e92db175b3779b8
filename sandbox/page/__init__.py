"""The page on which a person tries the whole desk: its Slack, its customers, its wires."""

from sandbox.page.server import Page

__all__ = ["Page"]
