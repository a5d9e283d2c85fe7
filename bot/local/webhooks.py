"""Brings updates to the bot as Telegram does: one after another in each queue, again and again until they are taken."""

import asyncio
import json
import random
from collections import deque
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import aiohttp

from bot.local.faults import Fault, Faults
from bot.local.updates import Update
from bot.local.world import Change, World

HEADER = "X-Telegram-Bot-Api-Secret-Token"
# Telegram's own server, WebhookActor.cpp: an answer may take so long; tries again at once, after 2, 4, 8 ... seconds.
_ANSWER_SECONDS = 60.0
_FIRST_PAUSE, _LONGEST_PAUSE = 2.0, 60.0
_LONGEST_RETRY_AFTER = 3600
_GONE_SECONDS = 23 * 3600  # answers 410 for so long remove the webhook
_TAPS_APART = 3 << 33  # messages queue by chat, taps by person and so much
_REMEMBERED = 20_000


@dataclass(frozen=True)
class Delivery:
    """One attempt; status 0 when nothing came back."""

    moment: datetime
    update_id: int
    status: int


class Webhooks:
    def __init__(self, world: World, faults: Faults, seed: int) -> None:
        self._world = world
        self._faults = faults
        self._random = random.Random(seed)
        self._queues: dict[int, deque[Update]] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._session: aiohttp.ClientSession | None = None
        self._room = asyncio.Semaphore(1)
        self._hook: dict[str, Any] = {}
        self._gone_since: float | None = None
        self.deliveries: deque[Delivery] = deque(maxlen=_REMEMBERED)

    def start(self) -> None:
        """Goes on where the last start ended."""
        self._session = aiohttp.ClientSession(
            connector=aiohttp.TCPConnector(limit=0), timeout=aiohttp.ClientTimeout(total=_ANSWER_SECONDS)
        )
        self._world.listeners.append(self._hear)
        self._world.updates.on_news = self.deliver
        self._follow()

    async def stop(self) -> None:
        if self._session is None:
            return
        self._world.listeners.remove(self._hear)
        self._world.updates.on_news = None
        tasks, self._hook = self._cancelled(), {}
        await asyncio.gather(*tasks, return_exceptions=True)
        await self._session.close()
        self._session = None

    def deliver(self, update: Update) -> None:
        """Behind those of its queue."""
        if not self._hook:
            return
        queue = self._queues.setdefault(queue_of(update), deque())
        queue.append(update)
        if len(queue) == 1:
            task = asyncio.create_task(self._serve(queue_of(update), queue))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

    # how it is done

    def _hear(self, change: Change) -> None:
        if change["kind"] == "profile":
            self._follow()

    def _follow(self) -> None:
        """The webhook was set, changed or deleted."""
        hook = self._world.profile["webhook"]
        settings = {name: hook.get(name) for name in ("url", "secret_token", "max_connections")} if hook else {}
        if settings == self._hook:
            return
        self._hook, self._gone_since = settings, None
        self._room = asyncio.Semaphore(settings.get("max_connections") or 1)
        self._cancelled()
        for update in self._world.updates.waiting():
            self.deliver(update)

    def _cancelled(self) -> "list[asyncio.Task[None]]":
        self._queues = {}
        for task in self._tasks:
            task.cancel()
        return [*self._tasks]

    async def _serve(self, key: int, queue: deque[Update]) -> None:
        """One queue: the next only after this one was taken, or has grown too old."""
        clock, updates = self._world.clock, self._world.updates
        failures = 0
        while queue:
            update = queue[0]
            if not updates.holds(update["update_id"]):
                queue.popleft()
                continue
            async with self._room:
                status, retry_after = await self._attempt(update)
            self.deliveries.append(Delivery(clock.now(), update["update_id"], status))
            if 200 <= status < 300:
                updates.forget(update["update_id"])
                failures = 0
                continue
            self._failed(status)
            failures += 1
            await clock.sleep(self._pause(failures, retry_after))
        self._queues.pop(key, None)

    def _pause(self, failures: int, retry_after: int) -> float:
        if retry_after:
            return min(retry_after, _LONGEST_RETRY_AFTER)
        longest = self._random.uniform(_LONGEST_PAUSE, 2 * _LONGEST_PAUSE)
        return 0.0 if failures == 1 else min(longest, _FIRST_PAUSE * 2 ** min(failures - 2, 10))

    async def _attempt(self, update: Update) -> tuple[int, int]:
        fault = self._fault(update)
        kind = fault.kind if fault else ""
        if kind == "slow" and fault is not None:
            await asyncio.sleep(fault.seconds)  # real seconds: it is the network that is slow
        if kind == "reset":
            return 0, 0
        if kind == "updates unreadable":
            await self._post(b'{"update_id": 5, "message": ')
            await self._post(packed({"update_id": update["update_id"] - 1, "message": {"chat": 5}}))
        if kind == "updates twice":
            _, answer = await asyncio.gather(self._post(packed(update)), self._post(packed(update)))
            return answer
        answer = await self._post(packed(update))
        return (0, 0) if kind == "lost answer" else answer

    async def _post(self, body: bytes) -> tuple[int, int]:
        """The status, and what Retry-After asks for."""
        assert self._session is not None
        headers = {"Content-Type": "application/json"}
        if secret := self._hook.get("secret_token"):
            headers[HEADER] = secret
        try:
            async with self._session.post(self._hook["url"], data=body, headers=headers) as answer:
                await answer.read()
                after = answer.headers.get("Retry-After", "")
                return answer.status, int(after) if after.isdecimal() else 0
        except (aiohttp.ClientError, TimeoutError, OSError):
            return 0, 0

    def _fault(self, update: Update) -> Fault | None:
        if not self._faults.ordered:
            return None
        kind, chat = kind_of(update), queue_of(update)
        chat -= _TAPS_APART if kind == "callback_query" else 0
        return self._faults.next(f"webhook {kind}", chat) or self._faults.next("webhook", chat)

    def _failed(self, status: int) -> None:
        """What getWebhookInfo tells of it; and a webhook that is gone for good is removed."""
        now = self._world.clock.now().timestamp()
        words = f"Wrong response from the webhook: {status}" if status else "Connection refused"
        hook = self._world.profile["webhook"]
        hook |= {"last_error_date": int(now), "last_error_message": words}
        self._gone_since = (self._gone_since or now) if status == 410 else None
        if self._gone_since is not None and now - self._gone_since > _GONE_SECONDS:
            self._world.profile["webhook"] = {}
            self._world.keep_profile()
            self._world.tell({"kind": "profile"})


def kind_of(update: Update) -> str:
    return next((name for name in update if name != "update_id"), "")


def queue_of(update: Update) -> int:
    """Telegram's own server, Client.cpp: what comes after what."""
    body = update.get(kind_of(update))
    if not isinstance(body, dict):
        return 0
    if kind_of(update) == "callback_query":
        return int(body["from"]["id"]) + _TAPS_APART
    chat = body.get("chat") or body.get("from") or {}
    return int(chat["id"]) if isinstance(chat, dict) and isinstance(chat.get("id"), int) else 0


def packed(update: Update) -> bytes:
    return json.dumps(update, separators=(",", ":")).encode()
