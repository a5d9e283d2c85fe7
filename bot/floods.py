"""A flood from one chat: what could not be answered in time is heard for danger alone; one line answers the rest."""

from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from flows import safety
from flows.facts import Facts
from flows.heard import Edited, Heard, Media, Place, Tap, Text
from flows.heard_words import heard as danger

MOST_OWED = 30  # calls that wait for their chat's pace: the last comes half a minute late (telegram.md §1)
PAUSE = timedelta(seconds=5)  # a flood is over after so long; forwards in between get one answer (conversations.md §17)
REMEMBERED = 1000  # chats


@dataclass
class Flood:
    """One chat's, from the message that was too much until the first pause."""

    last: datetime
    told: bool = False
    dangers: set[str] = field(default_factory=set)


class Floods:
    """What is remembered of each is small, and of the newest alone; a restart forgets it."""

    def __init__(self) -> None:
        self.owed: Callable[[int], int] = lambda chat_id: 0  # calls that wait, as the sender knows
        self._floods: OrderedDict[int, Flood] = OrderedDict()
        self._forwarded: OrderedDict[int, datetime] = OrderedDict()

    def covers(self, chat_id: int, heard: Heard, update: Mapping[str, Any], facts: Facts, now: datetime) -> bool:
        """Whether this gets no turn of its own: it is too much, and nothing in it is a new danger."""
        if not isinstance(heard, Text | Edited | Media | Place | Tap):
            return False
        flood = self._flood(chat_id, now)
        if flood is None:
            return self._repeats_forward(chat_id, update, now) and not danger_in(heard, facts)
        flood.last = now
        said = danger_in(heard, facts)
        if said and said not in flood.dangers:
            flood.dangers.add(said)
            return False
        return True

    def to_tell(self, chat_id: int) -> bool:
        """Once a flood."""
        flood = self._floods.get(chat_id)
        if flood is None or flood.told:
            return False
        flood.told = True
        return True

    def _flood(self, chat_id: int, now: datetime) -> Flood | None:
        owed, flood = self.owed(chat_id), self._floods.get(chat_id)
        if flood is not None and owed < MOST_OWED // 4 and now - flood.last >= PAUSE:
            del self._floods[chat_id]
            flood = None
        if flood is None and owed >= MOST_OWED:
            flood = self._floods[chat_id] = Flood(now)
            if len(self._floods) > REMEMBERED:
                self._floods.popitem(last=False)
        return flood

    def _repeats_forward(self, chat_id: int, update: Mapping[str, Any], now: datetime) -> bool:
        if "forward_origin" not in (update.get("message") or {}):
            return False
        before = self._forwarded.pop(chat_id, None)
        self._forwarded[chat_id] = now
        if len(self._forwarded) > REMEMBERED:
            self._forwarded.popitem(last=False)
        return before is not None and now - before < PAUSE


def danger_in(heard: Heard, facts: Facts) -> str:
    """Which dangers the words tell of, as one name for all that say the same; "" for none."""
    words = heard.caption if isinstance(heard, Media) else heard.text if isinstance(heard, Text | Edited) else ""
    if not words:
        return ""
    hearing = safety.hear(words)
    if danger(hearing, words, facts) is None:
        return ""
    return " ".join(sorted({f"{hit.flag}:{hit.level}:{hit.scope}" for hit in hearing.hits}))
