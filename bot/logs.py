"""The log: lines for people at a terminal, JSON elsewhere; never a token or a password."""

import logging
import re
import sys
from collections.abc import Mapping, MutableMapping
from typing import Any, TextIO

import structlog

SECRETS = re.compile(r"xox[a-z]-[\w-]+|xapp-[\w-]+|(?<=Bearer )\S+|gAAAA[\w=-]{20,}")


def redacted(_: Any, __: str, event: MutableMapping[str, Any]) -> Mapping[str, Any]:
    """The event with everything that looks like a secret struck out."""
    return {key: SECRETS.sub("…", value) if isinstance(value, str) else value for key, value in event.items()}


def set_up(level: str = "INFO", stream: TextIO = sys.stderr) -> None:
    """Send the log of the whole process to `stream`."""
    shared: list[Any] = [
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.format_exc_info,
        redacted,
    ]
    is_terminal = stream.isatty()
    show: Any = structlog.dev.ConsoleRenderer() if is_terminal else structlog.processors.JSONRenderer()
    formatter = structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=shared,
        processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, redacted, show],
    )
    handler = logging.StreamHandler(stream)
    handler.setFormatter(formatter)
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level)
    for noisy in ("slack_bolt", "slack_sdk", "schedule", "urllib3"):
        logging.getLogger(noisy).setLevel("WARNING")
