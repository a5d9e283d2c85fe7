"""Telegram's refusals and the right reaction to each (telegram.md §2), as plain data for the sender."""

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
    "plain",  # our markup is wrong: send the words without it
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
    ("message to react not found", Reaction("done")),
    ("message to pin not found", Reaction("done")),
    ("chat not found", Reaction("gone")),
    ("can't parse entities", Reaction("plain", ours=True)),
)


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
            if "413" in error.message:
                return Reaction("dead", ours=True)
            return Reaction("again")
        case _:
            return Reaction("doubt")  # an answer that nobody can read
