"""Telegram brings the updates: each is on the disk before it is confirmed; who lacks the secret gets nothing."""

import asyncio
import heapq
import logging
import random
from dataclasses import dataclass
from hashlib import sha256
from hmac import compare_digest
from typing import Any
from urllib.parse import urlsplit

from aiohttp import web

from bot.store.database import DatabaseTrouble
from bot.store.inbox import Arrival
from bot.telegram.account import TokenRefused
from bot.telegram.events import ALLOWED
from bot.telegram.receive import Intake
from bot.telegram.request import parsed
from bot.web import listening
from telegram import Bot
from telegram.error import InvalidToken, RetryAfter, TelegramError

log = logging.getLogger(__name__)

HEADER = "X-Telegram-Bot-Api-Secret-Token"
LARGEST = 1 << 20  # bytes; Telegram's own updates are far below a tenth of it
AT_ONCE = 40  # connections that Telegram may open: its default
BODY_SECONDS = 10.0
KEEP_SECONDS = 20.0  # then Telegram is told to come again; it waits for 60
GAP_SECONDS = 0.1  # how long an update waits for one with a lower number that is on its way
WIDEST_GAP = 200  # so many below the first one after a start, or after a jump, may be on their way
LOOK_SECONDS = 60.0
LONGEST_PAUSE = 60.0
REFUSALS_TOLD = 100  # every so many refusals are worth another line


@dataclass(frozen=True)
class Webhook:
    """The public address, what proves that it is Telegram who calls, and where we listen."""

    url: str
    secret: str
    host: str
    port: int


class Sequence:
    """Puts updates that come side by side back into the order of their numbers.

    Telegram sends taps and texts over different queues, so that the later one may arrive first (telegram.md §1).
    Numbers rise by one, nearly always: one that is missing is waited for, a tenth of a second at most.
    """

    def __init__(self, intake: Intake) -> None:
        self._intake = intake
        self._loop = asyncio.get_running_loop()
        self._highest = 0
        self._missing: dict[int, float] = {}  # number -> until when it is waited for
        self._waiting: list[tuple[int, Arrival]] = []
        self._timer: asyncio.TimerHandle | None = None
        self._stopped = False

    def saw(self, number: int) -> None:
        """A delivery has begun: those in between are missing."""
        self._missing.pop(number, None)
        lowest = max(self._highest, number - WIDEST_GAP) + 1
        self._missing |= dict.fromkeys(range(lowest, number), self._loop.time() + GAP_SECONDS)
        self._highest = max(self._highest, number)

    def hand(self, arrivals: list[Arrival]) -> None:
        """New ones that are on the disk; worked on as soon as nothing below is missing."""
        for arrival in arrivals:
            heapq.heappush(self._waiting, (arrival.number, arrival))
        self.release()

    def release(self) -> None:
        if self._stopped:
            return
        now = self._loop.time()
        for number in [number for number, until in self._missing.items() if until <= now]:
            del self._missing[number]
        first = min(self._missing, default=2**63)
        ready = []
        while self._waiting and self._waiting[0][0] < first:
            ready.append(heapq.heappop(self._waiting)[1])
        self._intake.line.hand(ready)
        self._intake.held = len(self._waiting)
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        if self._waiting:
            self._timer = self._loop.call_at(min(self._missing.values()), self.release)

    def stop(self) -> None:
        """What waits stays in the inbox, and is worked on after the next start."""
        self._stopped = True
        if self._timer is not None:
            self._timer.cancel()


class Door:
    """Where Telegram knocks."""

    def __init__(self, webhook: Webhook, intake: Intake) -> None:
        self._secret = sha256(webhook.secret.encode()).digest()
        self._intake = intake
        self._counts = intake.counts
        self._sequence = Sequence(intake)
        self._keeping: set[asyncio.Task[None]] = set()

    async def knock(self, request: web.Request) -> web.Response:
        """2xx only when it is on the disk; all else makes Telegram come again."""
        if not self._is_telegram(request):
            return self._refused("secret", 401)
        try:
            async with asyncio.timeout(BODY_SECONDS):
                body = await request.read()
        except web.HTTPRequestEntityTooLarge:
            return self._refused("size", 413)
        except TimeoutError:
            return self._refused("slow", 408)
        keeping = asyncio.create_task(self._keep(read(body)))
        self._keeping.add(keeping)
        keeping.add_done_callback(self._keeping.discard)
        # Not cancelled when it takes too long: it is handed on when it is on the disk, whoever has stopped waiting.
        done, _ = await asyncio.wait((keeping,), timeout=KEEP_SECONDS)
        if not done or isinstance(keeping.exception(), DatabaseTrouble):
            return self._refused("store", 503)
        keeping.result()
        return web.Response()

    async def stop(self) -> None:
        self._sequence.stop()
        if self._keeping:
            await asyncio.wait(self._keeping, timeout=1.0)

    def _is_telegram(self, request: web.Request) -> bool:
        """Takes as long for any guess, and tells nobody how near it was."""
        given = request.headers.get(HEADER, "").encode("utf-8", "surrogateescape")
        return compare_digest(sha256(given).digest(), self._secret)  # as hashes they are of one length

    async def _keep(self, update: Any) -> None:
        if isinstance(update, dict) and isinstance(number := update.get("update_id"), int):
            self._sequence.saw(number)
        await self._intake.line.room()
        self._sequence.hand(await self._intake.take_in([update]))

    def _refused(self, why: str, status: int) -> web.Response:
        self._counts.webhook[why] += 1
        if self._counts.webhook[why] % REFUSALS_TOLD == 1:
            log.warning("a webhook post was refused (%s), number %s of its kind", why, self._counts.webhook[why])
        return web.Response(status=status)


def read(body: bytes) -> Any:
    """The update, or what nobody can read as the bytes that they are."""
    try:
        return parsed(body)
    except (ValueError, RecursionError):
        return body


async def serve(webhook: Webhook, bot: Bot, intake: Intake) -> None:
    """Listens, tells Telegram where, and looks now and then how that goes, until it is cancelled."""
    door = Door(webhook, intake)
    app = web.Application(client_max_size=LARGEST)
    app.router.add_post("/{path:.*}", door.knock)  # a proxy in front may change the path; the secret decides
    try:
        async with listening(app, webhook.host, webhook.port):
            await announce(webhook, bot, intake)
            while True:
                await asyncio.sleep(LOOK_SECONDS * random.uniform(0.9, 1.1))
                await look(webhook, bot, intake)
    finally:
        await door.stop()


async def announce(webhook: Webhook, bot: Bot, intake: Intake) -> None:
    """Tells Telegram where to bring updates, until it has understood."""
    failures = 0
    while True:
        try:
            await bot.set_webhook(
                webhook.url, secret_token=webhook.secret, allowed_updates=list(ALLOWED), max_connections=AT_ONCE
            )
        except InvalidToken as error:
            raise TokenRefused from error
        except TelegramError as error:
            failures += 1
            intake.counts.no_telegram = f"Telegram has not taken the webhook ({type(error).__name__})"
            if failures in (1, 5) or failures % 30 == 0:
                log.error("Telegram has not taken WEBHOOK_URL (%s); trying again", error.message)
            await asyncio.sleep(pause(error, failures))
        else:
            intake.counts.no_telegram = ""
            return


def pause(error: TelegramError, failures: int) -> float:
    if isinstance(error, RetryAfter):
        return error._retry_after.total_seconds() + random.uniform(0.1, 1.0)
    return min(LONGEST_PAUSE, 0.5 * 2 ** min(failures, 10)) * random.uniform(0.5, 1.0)


async def look(webhook: Webhook, bot: Bot, intake: Intake) -> None:
    """What Telegram says of the webhook: how much waits there, what went wrong, and whether it is still ours."""
    try:
        told = await bot.get_webhook_info()
    except InvalidToken as error:
        raise TokenRefused from error
    except TelegramError:
        return  # the next look tells
    waits = intake.counts.waiting_at_telegram = told.pending_update_count
    if told.last_error_message and waits:
        log.warning("Telegram could not deliver: %s (%s updates wait)", told.last_error_message, waits)
    if told.url != webhook.url:
        where = urlsplit(told.url or "").hostname or "nowhere"
        log.error("the webhook was changed by another program (to %s): setting it again", where)
        intake.counts.no_telegram = "another program has changed the webhook"
        await announce(webhook, bot, intake)
