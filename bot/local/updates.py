"""Updates waiting for the bot: numbered, kept as long as Telegram keeps them, handed out and forgotten as it does."""

import asyncio
import math
import random
from collections.abc import Callable
from itertools import islice, takewhile
from typing import Any

from bot.clock import Clock
from bot.local.archive import Archive
from bot.local.refusals import OTHER_GET_UPDATES, bad_request, conflict

Update = dict[str, Any]

_DAY = 24 * 3600
_KEPT_SECONDS = {"callback_query": 150, "pre_checkout_query": 150, "inline_query": 30, "chosen_inline_result": 600}
_ON_REQUEST_ONLY = {"chat_member", "message_reaction", "message_reaction_count"}
_KINDS = {
    "message", "edited_message", "channel_post", "edited_channel_post", "business_connection", "business_message",
    "edited_business_message", "deleted_business_messages", "message_reaction", "message_reaction_count",
    "inline_query", "chosen_inline_result", "callback_query", "shipping_query", "pre_checkout_query",
    "purchased_paid_media", "poll", "poll_answer", "my_chat_member", "chat_member", "chat_join_request", "chat_boost",
    "removed_chat_boost", "managed_bot",
}  # fmt: skip
_LONGEST_POLL = 50
_QUIET_WEEK = 7 * _DAY
# Asking again with the same offset is punished (Client.cpp of telegram-bot-api, process_get_updates_query).
_SAME_OFFSET_WAITS = 3.0
_SAME_OFFSET_GIVES_ONE = 0.5


class Updates:
    def __init__(self, clock: Clock, archive: Archive, seed: int) -> None:
        self._clock = clock
        self._archive = archive
        self._random = random.Random(seed)
        self._pending: dict[int, tuple[float, Update]] = {}  # by number, rising: kept until, update
        self._allowed: set[str] = _KINDS - _ON_REQUEST_ONLY
        self._last_id = self._random.randrange(100_000_000, 200_000_000)
        self._last_moment = clock.now().timestamp()
        self._waiting: asyncio.Future[None] | None = None
        self._closed = False
        self.on_news: Callable[[Update], None] | None = None
        self._previous: tuple[int, float] = (0, -math.inf)  # offset and moment of the last getUpdates
        for state in archive.read("updates"):
            self._last_id, self._last_moment = state["last_id"], state["last_moment"]
            self._allowed = set(state["allowed"])
        for until, update in archive.read("update"):
            self._pending[update["update_id"]] = until, update

    def __len__(self) -> int:
        return len(self._pending)

    @property
    def waits(self) -> bool:
        """Whether a long poll is open."""
        return self._waiting is not None and not self._waiting.done()

    def add(self, kind: str, body: Any) -> None:
        """Queues what happened; a kind that the bot did not ask for is dropped, as Telegram does."""
        if kind not in self._allowed:
            return
        now = self._clock.now().timestamp()
        # Ids rise with gaps; after a quiet week Telegram goes on somewhere else.
        quiet = now - self._last_moment > _QUIET_WEEK
        self._last_id += self._random.randrange(1_000, 1_000_000) if quiet else self._random.choice((1, 1, 1, 2))
        self._last_moment = now
        self.put({"update_id": self._last_id, kind: body}, now + _KEPT_SECONDS.get(kind, _DAY))

    def put(self, update: Update, until: float) -> None:
        self._pending[update["update_id"]] = until, update
        self._archive.keep(f"update/{update['update_id']}", lambda: (until, update))
        self._keep_state()
        self._wake()
        if self.on_news is not None:
            self.on_news(update)

    def waiting(self) -> list[Update]:
        """What is not confirmed yet, oldest first."""
        self._expire()
        return [update for _, update in self._pending.values()]

    def holds(self, update_id: int) -> bool:
        """Whether it is still to be delivered."""
        until, _ = self._pending.get(update_id, (0.0, None))
        return until >= self._clock.now().timestamp()

    def forget(self, update_id: int) -> None:
        """It was delivered, or confirmed."""
        self._pending.pop(update_id, None)
        self._archive.forget(f"update/{update_id}")

    @property
    def allowed(self) -> list[str]:
        return sorted(self._allowed)

    async def fetch(self, offset: int, limit: int, timeout: int, allowed: list[str] | None) -> list[Update]:
        """getUpdates: what is below the offset is confirmed and forgotten; waits up to `timeout` for news."""
        self.allow(allowed)
        now = self._clock.monotonic()
        previous_offset, previous_moment = self._previous
        if offset == previous_offset and now < previous_moment + _SAME_OFFSET_WAITS:
            timeout = max(timeout, 3)
            if now < previous_moment + _SAME_OFFSET_GIVES_ONE:
                limit = 1
        self._previous = (offset, now)
        if self._waiting is not None and not self._waiting.done():
            self._waiting.set_exception(conflict(OTHER_GET_UPDATES))
        self._confirm(offset)
        deadline = now + min(max(timeout, 0), _LONGEST_POLL)
        while not self._pending and not self._closed and (left := deadline - self._clock.monotonic()) > 0:
            await self._wait(left)
        return [update for _, update in islice(self._pending.values(), min(max(limit, 1), 100))]

    def clear(self) -> None:
        for update_id in [*self._pending]:
            self.forget(update_id)

    def close(self) -> None:
        """Ends an open long poll."""
        self._closed = True
        self._wake()

    def reopen(self) -> None:
        self._closed = False

    def moved(self) -> None:
        """The clock was moved: a long poll may be over, and old updates are gone."""
        self._expire()
        self._wake()

    def _confirm(self, offset: int) -> None:
        numbers = [*self._pending]
        first_kept = numbers[offset] if offset < 0 and -offset <= len(numbers) else offset
        for update_id in takewhile(lambda number: number < first_kept, numbers):
            self.forget(update_id)
        self._expire()

    def _expire(self) -> None:
        now = self._clock.now().timestamp()
        for update_id in [number for number, (until, _) in self._pending.items() if until < now]:
            self.forget(update_id)

    def allow(self, allowed: list[str] | None) -> None:
        if allowed is None:
            return
        if unknown := set(allowed) - _KINDS:
            raise bad_request(f'unknown update type "{min(unknown)}" in allowed_updates')
        wanted = set(allowed) or _KINDS - _ON_REQUEST_ONLY
        if wanted != self._allowed:
            self._allowed = wanted
            self._keep_state()

    def _keep_state(self) -> None:
        self._archive.keep(
            "updates/state",
            lambda: {"last_id": self._last_id, "last_moment": self._last_moment, "allowed": sorted(self._allowed)},
        )

    async def _wait(self, seconds: float) -> None:
        loop = asyncio.get_running_loop()
        waiting = self._waiting = loop.create_future()
        timer = loop.call_later(seconds, _resolve, waiting)
        try:
            await waiting
        finally:
            timer.cancel()

    def _wake(self) -> None:
        if self._waiting is not None:
            _resolve(self._waiting)


def _resolve(future: "asyncio.Future[None]") -> None:
    if not future.done():
        future.set_result(None)
