"""How fast a bot may send before Telegram says 429, and a record of every call made while told to wait."""

import math
from dataclasses import dataclass
from datetime import datetime

from bot.clock import Clock
from bot.local.refusals import too_many_requests
from bot.local.world import Chat

# About 1 a second in a chat with short bursts, 30 a second of pushes for the whole bot, 20 a minute in a group: the
# numbers of Telegram's FAQ for bots. The exact limits are unpublished.
_CHAT_INTERVAL, _CHAT_BURST = 1.0, 3
_PUSH_INTERVAL, _PUSH_BURST = 1 / 30, 30
_GROUP_INTERVAL, _GROUP_BURST = 3.0, 20
# A message is a reply, not a push, this long after the person did something.
_REPLY_SECONDS = 60.0
_WHOLE_BOT = 0


@dataclass(frozen=True)
class Violation:
    """A call made during a penalty."""

    moment: datetime
    method: str
    chat_id: int


class Pacing:
    def __init__(self, clock: Clock, *, on: bool) -> None:
        self.on = on
        self.violations: list[Violation] = []
        self._clock = clock
        self._due: dict[int, float] = {}  # when the next call would be on time (GCRA)
        self._penalty: dict[int, float] = {}

    def admit(self, method: str, chat: Chat) -> None:
        """Lets a sending call through, or refuses it with 429."""
        if not self.on:
            return
        now = self._clock.monotonic()
        self._obey(method, chat.id, chat.id, now)
        if chat.private:
            self._take(chat.id, _CHAT_INTERVAL, _CHAT_BURST, now)
            if now - chat.heard_at > _REPLY_SECONDS:
                self._obey(method, chat.id, _WHOLE_BOT, now)
                self._take(_WHOLE_BOT, _PUSH_INTERVAL, _PUSH_BURST, now)
        else:
            self._take(chat.id, _GROUP_INTERVAL, _GROUP_BURST, now)

    def punish(self, chat_id: int, seconds: int) -> None:
        """A 429 on order is a penalty like any other."""
        self._penalty[chat_id] = self._clock.monotonic() + seconds

    def _obey(self, method: str, chat_id: int, key: int, now: float) -> None:
        left = self._penalty.get(key, now) - now
        if left > 0:
            self.violations.append(Violation(self._clock.now(), method, chat_id))
            raise too_many_requests(math.ceil(left))

    def _take(self, key: int, interval: float, burst: int, now: float) -> None:
        due = max(self._due.get(key, now), now)
        early = due - now - interval * (burst - 1)
        if early > 1e-6:
            seconds = max(1, math.ceil(early))
            self._penalty[key] = now + seconds
            raise too_many_requests(seconds)
        self._due[key] = due + interval
