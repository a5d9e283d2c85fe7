"""Everything a flow may ask for, as frozen data; the bot performs it in one transaction and sends afterwards."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from flows.holds import Hold
from flows.records import Entry

Style = Literal["green", "blue", "red"]
Lane = Literal["safety", "reply", "push", "bulk"]
Subject = Literal[  # what a coach may hear of: holds and their end, a plan to look at, a question, an end
    "emergency", "same_day", "crisis", "corrected", "cleared", "reds", "flare", "flares", "bridge", "usual", "request",
    "thanks", "left",
]  # fmt: skip


@dataclass(frozen=True)
class Button:
    """One thing to tap. `key` is an answer to the live question, a command ("/why"), or a page of an aside.

    `copies` makes a button that copies its text and sends nothing.
    """

    key: str
    label: str
    style: Style | None = None
    copies: str = ""


@dataclass(frozen=True)
class Keyboard:
    """Large buttons below the chat. A tap is a message, so it survives an outage (conversations.md, How to read 6)."""

    rows: tuple[tuple[str, ...], ...]
    persistent: bool = False
    placeholder: str = ""
    shares_place: str = ""  # the label whose tap sends the person's place instead of words


@dataclass(frozen=True)
class Say:
    """A new message. `buttons` and `keyboard` exclude each other; `takes_keyboard_away` removes the one below."""

    text: str
    buttons: tuple[tuple[Button, ...], ...] = ()
    keyboard: Keyboard | None = None
    takes_keyboard_away: bool = False
    silent: bool = False
    picture: str = ""  # shown above the words: "HI1", "loop:HI1", "fault:HI1" (not like this), "chart:pain"
    question: bool = False  # the live question
    place: str = ""  # what its buttons belong to: "flow.step" of the question, "@flow.step" of an aside's page
    turn: int = 0  # the number that a question's buttons carry
    lane: Lane = "reply"
    ref: int = 0  # our own number of the message, by which it is edited later; 0 = never edited
    pinned: bool = False  # kept at the top of the chat, without a sound


@dataclass(frozen=True)
class Edit:
    """Changes one of our messages in place, by our number or Telegram's; no buttons means that they go away.

    Without text the words stay and the buttons go.
    """

    text: str
    ref: int = 0
    message: int = 0
    buttons: tuple[tuple[Button, ...], ...] = ()
    question: bool = False
    place: str = ""
    turn: int = 0
    picture: str = ""  # another picture above the words, where the message has one


@dataclass(frozen=True)
class Toast:
    """The small answer to a tap; without words it merely ends the waiting sign."""

    text: str = ""


@dataclass(frozen=True)
class React:
    """A reaction on the person's own message, where that is enough."""

    emoji: str


@dataclass(frozen=True)
class Pin:
    """Pins the message with this number, silently."""

    ref: int


@dataclass(frozen=True)
class Remember:
    """A lasting fact about the person, under a name of flows/known.py; None forgets it."""

    key: str
    value: object


@dataclass(frozen=True)
class Note:
    """Kept among the answers of this conversation (the plan of the day, the sets done); it never leaves the engine."""

    name: str
    value: object


@dataclass(frozen=True)
class Record:
    """Something that happened, kept for ever: a score, a session, a decision."""

    entry: Entry


@dataclass(frozen=True)
class OpenHold:
    """Training stops at this level until the clearance path is walked."""

    hold: Hold


@dataclass(frozen=True)
class ChangeHold:
    """The same hold (by id) with what is now known: told, cleared, corrected, level lowered."""

    hold: Hold


@dataclass(frozen=True)
class StartTimer:
    """`time_up` for this step and turn after so many seconds, or at a moment."""

    name: str
    seconds: float = 0
    at: datetime | None = None
    turn: int = 0


@dataclass(frozen=True)
class CancelTimer:
    name: str


@dataclass(frozen=True)
class Remind:
    """A one-shot reminder (a snooze, a +2 h check, a hold's follow-up); the daily ones follow from what is known."""

    kind: str
    at: datetime
    inputs: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True)
class CancelReminders:
    """One-shot reminders of these kinds go; without kinds, all of them."""

    kinds: tuple[str, ...] = ()


@dataclass(frozen=True)
class PlanReminders:
    """The daily and weekly reminders are planned anew from what is known."""


@dataclass(frozen=True)
class Begin:
    """Another flow on top; the one below is taken up when it ends."""

    flow: str
    answers: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True)
class Drop:
    """The frame of this flow goes without a word, wherever it lies (a session that a hold ended)."""

    flow: str


@dataclass(frozen=True)
class TellCoach:
    """What the coach hears, if the person consented: the subject and what the summary needs."""

    subject: Subject
    urgent: bool = False
    words: str = ""  # the question; of a hold, what its flag is called
    summary: bool = True  # False: the question alone, no scores


@dataclass(frozen=True)
class Export:
    """All that is kept, as two files."""


@dataclass(frozen=True)
class MakePage:
    """The clinician's page as a document; it takes a few seconds and comes with a sound."""


@dataclass(frozen=True)
class Erase:
    """Every row of this person, queued messages too."""


Effect = (
    Say | Edit | Toast | React | Pin | Remember | Note | Record | OpenHold | ChangeHold | StartTimer | CancelTimer
    | Remind | CancelReminders | PlanReminders | Begin | Drop | TellCoach | Export | MakePage | Erase
)  # fmt: skip
