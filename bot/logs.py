"""Logs for people or machines, in which stands no token, no secret and nothing that a person wrote or scored.

Our own lines are written so. Of a library's line its pattern is told, and not what fills it; of an error its kind and
where it happened, and not its words.
"""

import json
import logging
import re
import sys
import threading
import traceback
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from types import TracebackType
from typing import Any

TOKEN = re.compile(r"\d+(?::|%3A)[\w-]{20,}|(?<=/bot)\d+(?::|%3A)[\w-]+", re.IGNORECASE)
OURS = ("bot", "flows", "content", "__main__")
FRAMES = 30  # of an error, the innermost


class Redacted(logging.Formatter):
    """The finished line, without secrets."""

    def __init__(self, secrets: Iterable[str] = ()) -> None:
        super().__init__()
        self._secrets = sorted((secret for secret in secrets if secret), key=len, reverse=True)

    def format(self, record: logging.LogRecord) -> str:
        return self.redacted(self.line(record))

    def line(self, record: logging.LogRecord) -> str:
        at = datetime.fromtimestamp(record.created, UTC).isoformat(" ", "milliseconds")
        first = f"{at} {record.levelname} {record.name}: {message(record)}"
        return "\n".join([first, *error_lines(record)])

    def redacted(self, text: str) -> str:
        for secret in self._secrets:
            text = text.replace(secret, "***")
        return TOKEN.sub("***", text)


class ForMachines(Redacted):
    """One JSON object a line."""

    def line(self, record: logging.LogRecord) -> str:
        told: dict[str, Any] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(),
            "level": record.levelname,
            "logger": record.name,
            "message": self.redacted(message(record)),
        }
        if lines := [*error_lines(record)]:
            told["traceback"] = self.redacted("\n".join(lines))
        return json.dumps(told, ensure_ascii=False)


def is_ours(record: logging.LogRecord) -> bool:
    return record.name.split(".", 1)[0] in OURS


def message(record: logging.LogRecord) -> str:
    """What our own lines say; of a library's line the first of its pattern, and where it was written."""
    if is_ours(record):
        return record.getMessage()
    pattern = str(record.msg).split("\n", 1)[0] if record.args else known(record)
    return f"{pattern} ({record.module}.{record.funcName}, line {record.lineno})"


def known(record: logging.LogRecord) -> str:
    """A line without a pattern may hold anything: it is told only where it is known not to."""
    first = str(record.msg).split("\n", 1)[0]
    return first if first in SAFE else "a line"


# asyncio's own first lines (base_events.py, futures.py); what follows them shows objects, and so their contents.
SAFE = {
    "Task exception was never retrieved",
    "Future exception was never retrieved",
    "Task was destroyed but it is pending!",
    "Unclosed client session",
    "Unclosed connector",
    "Unclosed connection",
    "Error handling request",
    "Unhandled error in exception handler",
    "Unhandled exception in event loop",
}


def error_lines(record: logging.LogRecord) -> Iterator[str]:
    if record.exc_info and record.exc_info[1] is not None:
        yield from told(record.exc_info[1])
    if record.stack_info:
        yield "a stack was shown"


def told(error: BaseException) -> Iterator[str]:
    """An error and those behind it: kinds and places. The words of an error may be a person's."""
    seen: set[int] = set()
    current: BaseException | None = error
    while current is not None and id(current) not in seen:
        seen.add(id(current))
        yield f"{kind(current)}, most recent call last:"
        yield from places(current.__traceback__)
        if isinstance(current, BaseExceptionGroup):
            for each in current.exceptions:
                yield from told(each)
        current = current.__cause__ or (None if current.__suppress_context__ else current.__context__)
        if current is not None:
            yield "after"


def kind(error: BaseException) -> str:
    """Also the number of an error of the system, which says what is wrong without words."""
    name = f"{type(error).__module__}.{type(error).__qualname__}".removeprefix("builtins.")
    return f"{name} {error.errno}" if isinstance(error, OSError) and isinstance(error.errno, int) else name


def places(at: TracebackType | None) -> Iterator[str]:
    for frame in traceback.extract_tb(at)[-FRAMES:]:
        yield f'  File "{frame.filename}", line {frame.lineno}, in {frame.name}'


def set_up(level: str, form: str, secrets: Iterable[str]) -> None:
    """Our own lines from this level on; libraries speak up from WARNING on, whatever it is."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter((ForMachines if form == "json" else Redacted)(secrets))
    handler.addFilter(lambda record: is_ours(record) or record.levelno >= logging.WARNING)
    chosen = logging.getLevelNamesMapping()[level]
    logging.basicConfig(level=max(logging.WARNING, chosen), handlers=[handler], force=True)
    for name in OURS:
        logging.getLogger(name).setLevel(chosen)
    logging.captureWarnings(True)
    logging.raiseExceptions = False  # else what cannot be written is printed with all that was to fill it
    sys.excepthook = lambda _, error, __: uncaught(error)
    threading.excepthook = lambda args: uncaught(args.exc_value)
    sys.unraisablehook = lambda args: uncaught(args.exc_value)


def uncaught(error: BaseException | None) -> None:
    """What Python would print in full."""
    if isinstance(error, KeyboardInterrupt):
        return
    log = logging.getLogger(OURS[0])
    log.critical("an error that nothing caught", exc_info=error)
