"""Telegram's refusals and the right reaction to each (telegram.md §2), as plain data for the sender."""

import re
from dataclasses import dataclass
from typing import Literal

from bot.telegram.request import NotSent
from telegram.error import (
    BadRequest,
    ChatMigrated,
    Conflict,
    Forbidden,
    InvalidToken,
    NetworkError,
    RetryAfter,
    TelegramError,
    TimedOut,
)  # fmt: skip

Action = Literal[
    "done",  # as good as sent
    "again",  # it was not sent: later
    "doubt",  # it may have been
    "slower",  # this chat, and all that is not an answer, waits
    "new",  # send it as a new message
    "caption",  # the message has a picture: its words are a caption
    "text",  # it has none after all
    "plain",  # our markup is wrong: send the words without it
    "short",  # it is too long: send as much as goes
    "bare",  # our buttons are wrong: send the words without them
    "upload",  # Telegram has forgotten the file: upload it again
    "words",  # the picture cannot be sent: send its words
    "gone",  # the person cannot be reached
    "moved",  # the group has another number
    "dead",  # it can never be sent
    "refused",  # the token is not known
]


@dataclass(frozen=True)
class Reaction:
    action: Action
    seconds: float = 0.0
    chat_id: int = 0
    ours: bool = False  # a mistake of the program: the operator hears of it


# The first that stands in Telegram's words. All in small letters.
BAD_REQUESTS: tuple[tuple[str, Reaction], ...] = (
    ("message is not modified", Reaction("done")),
    ("query is too old", Reaction("done")),
    ("message to edit not found", Reaction("new")),
    ("message can't be edited", Reaction("new")),
    ("message_id_invalid", Reaction("new")),
    ("there is no text in the message to edit", Reaction("caption")),
    ("there is no caption in the message to edit", Reaction("text")),
    ("message to react not found", Reaction("done")),
    ("message to pin not found", Reaction("done")),
    ("chat not found", Reaction("gone")),
    ("peer_id_invalid", Reaction("gone")),
    ("not enough rights", Reaction("gone")),
    ("have no rights to send", Reaction("gone")),
    ("chat_write_forbidden", Reaction("gone")),
    ("can't parse entities", Reaction("plain", ours=True)),
    ("entity ", Reaction("plain", ours=True)),
    ("message is too long", Reaction("short", ours=True)),
    ("message caption is too long", Reaction("short", ours=True)),
    ("button", Reaction("bare", ours=True)),
    ("reply markup", Reaction("bare", ours=True)),
    ("keyboard", Reaction("bare", ours=True)),
    ("wrong file identifier", Reaction("upload")),
    ("wrong remote file", Reaction("upload")),
    ("wrong file_id", Reaction("upload")),
    ("file_reference", Reaction("upload")),
    ("type of file mismatch", Reaction("upload")),
    ("image_process_failed", Reaction("words", ours=True)),
    ("photo_invalid_dimensions", Reaction("words", ours=True)),
    ("too big for a photo", Reaction("words", ours=True)),
    ("photo_save_file_invalid", Reaction("words", ours=True)),
    ("file must be non-empty", Reaction("words", ours=True)),
)
QUOTED = re.compile(r'"[^"]*"|\'[^\']*\'')


def told(error: TelegramError) -> str:
    """Telegram's words for the log, without what they quote: that may be a person's."""
    return QUOTED.sub("...", error.message)[:200]


def reaction(error: TelegramError) -> Reaction:
    """Asked from the special to the general: BadRequest and TimedOut are NetworkErrors too."""
    match error:
        case RetryAfter():
            return Reaction("slower", error._retry_after.total_seconds())
        case ChatMigrated():
            return Reaction("moved", chat_id=error.new_chat_id)
        case Forbidden():
            return Reaction("gone")
        case BadRequest():
            said = error.message.lower()
            return next((each for words, each in BAD_REQUESTS if words in said), Reaction("dead", ours=True))
        case InvalidToken():
            return Reaction("refused")
        case Conflict() | NotSent():
            return Reaction("again")
        case TimedOut():
            return Reaction("doubt")
        case NetworkError():
            if "413" in error.message or "too large" in error.message.lower():
                return Reaction("words", ours=True)
            return Reaction("again")
        case _:
            return Reaction("doubt")  # an answer that nobody can read
