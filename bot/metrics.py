"""What an operator asks: is it alive, is it ready, and the numbers for Prometheus; never a person's data."""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from datetime import datetime
from typing import Any, TypeVar

from aiohttp import web
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, ProcessCollector, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, HistogramMetricFamily, Metric
from prometheus_client.registry import Collector

from bot.clock import Clock
from bot.counts import Counts
from bot.store.database import Database
from bot.store.depths import Depths, Unanswered, depths, wrong_with
from bot.web import listening

T = TypeVar("T")
BEAT_SECONDS = 0.05
PATIENCE = 3.0  # a database that takes longer does not answer
FRESH_SECONDS = 1.0  # who asks more often gets the same numbers again


class Operator:
    """/healthz, /readyz and /metrics."""

    def __init__(self, database: Database, counts: Counts, clock: Clock) -> None:
        self.database, self.counts, self.clock = database, counts, clock
        self._numbers = Numbers(counts, clock)
        self._registry = CollectorRegistry()
        self._registry.register(self._numbers)
        ProcessCollector(registry=self._registry)
        self._asking: dict[Callable[..., Any], asyncio.Future[Any]] = {}
        self._looked = -FRESH_SECONDS

    def app(self) -> web.Application:
        app = web.Application(client_max_size=1024)
        for path, answer in {"/healthz": self.alive, "/readyz": self.ready, "/metrics": self.metrics}.items():
            app.router.add_get(path, answer)
        return app

    async def alive(self, request: web.Request) -> web.Response:
        """That this is answered is all there is to say: the loop goes round."""
        return web.Response(text="alive\n")

    async def ready(self, request: web.Request) -> web.Response:
        if why := await self.not_ready():
            return web.Response(status=503, text=f"{why}\n")
        return web.Response(text="ready\n")

    async def not_ready(self) -> str:
        if self.counts.stopping:
            return "stopping"
        try:
            return await self._ask(wrong_with, self.database) or self.counts.no_telegram
        except TimeoutError:
            return "the database does not answer in time"

    async def metrics(self, request: web.Request) -> web.Response:
        now = asyncio.get_running_loop().time()
        if now - self._looked >= FRESH_SECONDS:
            self._looked = now
            try:
                self._numbers.depths = await self._ask(depths, self.database, self.clock.now())
            except (Unanswered, TimeoutError):
                self._numbers.depths = None
        return web.Response(body=generate_latest(self._registry), headers={"Content-Type": CONTENT_TYPE_LATEST})

    async def _ask(self, question: Callable[..., T], *about: Any) -> T:
        """In a thread; while one is asking, others wait for the same answer."""
        asking = self._asking.get(question)
        if asking is None or asking.done():
            asking = self._asking[question] = asyncio.ensure_future(asyncio.to_thread(question, *about))
        return await asyncio.wait_for(asyncio.shield(asking), PATIENCE)


class Numbers(Collector):
    """The counts and depths in the words of Prometheus."""

    def __init__(self, counts: Counts, clock: Clock) -> None:
        self.counts, self.clock = counts, clock
        self.depths: Depths | None = None

    def collect(self) -> Iterator[Metric]:
        yield gauge("store_up", "Whether the database answered when these numbers were read.", self.depths is not None)
        if self.depths is not None:
            yield from waiting(self.depths, self.clock.now())
        yield from happened(self.counts)


def waiting(found: Depths, now: datetime) -> Iterator[Metric]:
    def age(since: datetime | None) -> float:
        return max(0.0, (now - since).total_seconds()) if since else 0.0

    yield gauge("inbox_open", "Arrivals that wait to be worked on.", found.inbox.count)
    yield gauge("inbox_oldest_seconds", "Age of the oldest of them.", age(found.inbox.since))
    depth = GaugeMetricFamily("steadyback_outbox_open", "Calls owed to Telegram.", labels=("lane", "state"))
    oldest = GaugeMetricFamily(
        "steadyback_outbox_oldest_seconds", "Age of the oldest of them.", labels=("lane", "state")
    )
    for labels, each in found.outbox.items():
        depth.add_metric(labels, each.count)
        oldest.add_metric(labels, age(each.since))
    yield depth
    yield oldest
    yield gauge("reminders_due", "Reminders and timers whose moment has come.", found.due.count)
    yield gauge("reminder_oldest_due_seconds", "How late the oldest of them is.", age(found.due.since))
    holds = GaugeMetricFamily("steadyback_holds_open", "Open holds by level.", labels=("level",))
    for level, count in found.holds.items():
        holds.add_metric((level,), count)
    yield holds


def happened(counts: Counts) -> Iterator[Metric]:
    yield counter("updates", "Updates that were delivered: new, or known already.", "delivery", counts.updates)
    yield counter("updates_set_aside", "Updates that nobody could work on.", "why", counts.set_aside)
    yield counter("webhook_refusals", "Posts at the webhook that were turned away.", "why", counts.webhook)
    yield counter("too_many_requests", "Answers 429 of Telegram, by lane.", "lane", counts.slowed)
    yield counter("refused_calls", "Calls of ours that Telegram finds wrong: our mistakes.", "method", counts.refused)
    sends = CounterMetricFamily(
        "steadyback_sends", "Calls to Telegram by what became of them.", labels=("lane", "result")
    )
    for labels, count in counts.sent.items():
        sends.add_metric(labels, count)
    yield sends
    total, buckets = 0, []
    for bound, count in zip((*counts.unit.bounds, "+Inf"), counts.unit.counts, strict=True):
        total += count
        buckets.append((str(bound), total))
    unit = HistogramMetricFamily("steadyback_unit_seconds", "Units of work, from their turn to the disk.")
    unit.add_metric((), buckets, counts.unit.sum)
    yield unit
    stalls = CounterMetricFamily("steadyback_loop_stalls", "Times that the loop stood still for over 0.1 s.")
    stalls.add_metric((), counts.stalls)
    yield stalls
    stalled = CounterMetricFamily("steadyback_loop_stalled_seconds", "How long in all.")
    stalled.add_metric((), counts.stalled)
    yield stalled
    yield gauge("loop_longest_stall_seconds", "The longest of them.", counts.longest_stall)
    yield gauge("telegram_up", "Whether updates come in.", not counts.no_telegram)
    yield gauge("telegram_waiting_updates", "With a webhook: what Telegram holds for us.", counts.waiting_at_telegram)


def gauge(name: str, told: str, value: float) -> Metric:
    return GaugeMetricFamily(f"steadyback_{name}", told, value=float(value))


def counter(name: str, told: str, label: str, counted: dict[str, int]) -> Metric:
    family = CounterMetricFamily(f"steadyback_{name}", told, labels=(label,))
    for value, count in counted.items():
        family.add_metric((value,), count)
    return family


async def heartbeat(counts: Counts) -> None:
    """Twenty times a second; what comes late tells how long the loop stood still."""
    loop = asyncio.get_running_loop()
    while True:
        due = loop.time() + BEAT_SECONDS
        await asyncio.sleep(BEAT_SECONDS)
        counts.late(loop.time() - due)


@asynccontextmanager
async def metrics(host: str, port: int, database: Database, counts: Counts, clock: Clock) -> AsyncIterator[int]:
    """The port it listens at, for as long as the `with` lasts."""
    beat = asyncio.create_task(heartbeat(counts), name="heartbeat")
    try:
        async with listening(Operator(database, counts, clock).app(), host, port) as bound:
            yield bound
    finally:
        beat.cancel()
