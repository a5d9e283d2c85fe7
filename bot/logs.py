"""Logs for people or machines, in which no token ever stands, whatever some library says about an address."""

import json
import logging
import re
import sys
from datetime import UTC, datetime

TOKEN = re.compile(r"\d+:[\w-]{20,}|(?<=/bot)\d+:[\w-]+")
# Libraries that print addresses, or the steps that a person goes through.
CHATTY = ("httpx", "httpcore", "aiohttp", "telegram", "apscheduler", "asyncio", "alembic", "sqlalchemy", "transitions")


class Redacted(logging.Formatter):
    """The finished line, tracebacks and all, without tokens."""

    def __init__(self, secrets: tuple[str, ...]) -> None:
        super().__init__("%(asctime)s %(levelname)s %(name)s: %(message)s")
        self._secrets = tuple(secret for secret in secrets if secret)

    def format(self, record: logging.LogRecord) -> str:
        return self.redacted(super().format(record))

    def redacted(self, text: str) -> str:
        for secret in self._secrets:
            text = text.replace(secret, "***")
        return TOKEN.sub("***", text)


class ForMachines(Redacted):
    """One JSON object a line."""

    def format(self, record: logging.LogRecord) -> str:
        line = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(),
            "level": record.levelname,
            "logger": record.name,
            "message": record.getMessage(),
        }
        if record.exc_info:
            line["traceback"] = self.formatException(record.exc_info)
        return self.redacted(json.dumps(line, ensure_ascii=False))


def set_up(level: str, form: str, secrets: tuple[str, ...]) -> None:
    """The root handler redacts; libraries that print addresses speak up from WARNING on, whatever the level."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter((ForMachines if form == "json" else Redacted)(secrets))
    logging.basicConfig(level=level, handlers=[handler], force=True)
    for name in CHATTY:
        logging.getLogger(name).setLevel(max(logging.WARNING, logging.getLevelNamesMapping()[level]))
