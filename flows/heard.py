"""What a person did, or what time did, as frozen data: all that can move a conversation."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime


@dataclass(frozen=True)
class Text:
    """Typed words, a reply-keyboard tap, or a caption."""

    text: str
    caption: bool = False
    message: int = 0  # Telegram's number, for edits


@dataclass(frozen=True)
class Edited:
    """The person changed a message that they had sent."""

    text: str
    message: int = 0


@dataclass(frozen=True)
class Tap:
    """An inline button. `place` is "flow.step"; `turn` says which asking of it."""

    place: str
    turn: int
    answer: str
    message: int = 0  # Telegram's number of the message under which it stood
    query: str = ""  # Telegram's id, to be answered


@dataclass(frozen=True)
class Place:
    """A shared place, already turned into a zone and a country; the coordinates are gone."""

    zone: str
    country: str


@dataclass(frozen=True)
class Media:
    """Something that is not words: voice, photo, sticker (with its emoji), document, contact, dice, poll ..."""

    kind: str
    emoji: str = ""
    caption: str = ""


@dataclass(frozen=True)
class Due:
    """A reminder's moment has come. `day` is its nominal date."""

    kind: str
    day: date
    due_at: datetime
    inputs: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True)
class TimeUp:
    """A timer of the live step has run out."""

    name: str
    turn: int


@dataclass(frozen=True)
class Left:
    """The person blocked the bot, or is gone."""


@dataclass(frozen=True)
class CameBack:
    """The person unblocked the bot."""


@dataclass(frozen=True)
class FromCoach:
    """A coach's answer, to be read by the person."""

    text: str


Heard = Text | Edited | Tap | Place | Media | Due | TimeUp | Left | CameBack | FromCoach
