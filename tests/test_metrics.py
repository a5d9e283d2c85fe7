"""What the operator can ask: alive, ready, and numbers of no person, also while things go wrong."""

import asyncio
import re
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from prometheus_client.parser import text_string_to_metric_families

from bot.counts import Counts, Spread
from bot.metrics import metrics
from tests.local_api import until
from tests.test_webhook import a_hooked_world, post
from tests.world import World, a_world


@asynccontextmanager
async def watched(world: World) -> AsyncIterator[Any]:
    """Asks over HTTP, as Prometheus and a load balancer do."""
    assert world.database is not None
    async with (
        metrics("127.0.0.1", 0, world.database, world.counts, world.clock) as port,
        aiohttp.ClientSession(f"http://127.0.0.1:{port}") as session,
    ):

        async def ask(path: str) -> tuple[int, str]:
            async with session.get(path) as answer:
                return answer.status, await answer.text()

        yield ask


async def numbers(ask: Any) -> dict[str, float]:
    status, text = await ask("/metrics")
    assert status == 200
    found = {}
    for family in text_string_to_metric_families(text):
        for sample in family.samples:
            labels = ",".join(sample.labels.values())
            found[sample.name.removeprefix("steadyback_") + (f"{{{labels}}}" if labels else "")] = sample.value
    return found


async def test_it_says_that_it_is_alive_and_ready_and_stopping(tmp_path: Path) -> None:
    async with a_world(tmp_path) as world, watched(world) as ask:
        await until(lambda: not world.counts.no_telegram)
        assert await ask("/healthz") == (200, "alive\n")
        assert await ask("/readyz") == (200, "ready\n")
        world.counts.stopping = True
        assert await ask("/readyz") == (503, "stopping\n")
        assert await ask("/healthz") == (200, "alive\n")
        assert (await ask("/"))[0] == 404


async def test_without_telegram_it_is_alive_and_not_ready(tmp_path: Path) -> None:
    async with a_world(tmp_path) as world, watched(world) as ask:
        await until(lambda: not world.counts.no_telegram)
        await world.telegram.go_dark()
        await until(lambda: world.counts.no_telegram)
        assert await ask("/healthz") == (200, "alive\n")
        assert await ask("/readyz") == (503, f"{world.counts.no_telegram}\n")
        assert (await numbers(ask))["telegram_up"] == 0
        await world.telegram.come_back()
        await until(lambda: world.telegram.world.updates.waits or not world.counts.no_telegram)
        world.clock.advance(timedelta(seconds=3))  # Telegram keeps those waiting who ask again so soon
        await until(lambda: not world.counts.no_telegram)
        assert (await ask("/readyz"))[0] == 200


async def test_with_another_schema_it_is_not_ready(tmp_path: Path) -> None:
    async with a_world(tmp_path) as world, watched(world) as ask:
        await until(lambda: not world.counts.no_telegram)
        await world.rows("UPDATE alembic_version SET version_num = '9999'")
        assert await ask("/readyz") == (503, "the database has another schema (9999) than this program\n")


async def test_a_database_that_does_not_answer_is_told_and_the_counts_still_come(tmp_path: Path) -> None:
    async with a_world(tmp_path) as world, watched(world) as ask:
        await world.joined()
        await world.rows("ALTER TABLE alembic_version RENAME TO elsewhere")
        await world.rows("ALTER TABLE hold RENAME TO elsewhere_too")
        status, why = await ask("/readyz")
        assert (status, "another schema (none)" in why) == (503, True)
        found = await numbers(ask)
        assert found["store_up"] == 0 and found["sends_total{reply,sent}"] > 0 and "inbox_open" not in found


async def test_the_numbers_tell_what_happened_and_what_waits(tmp_path: Path) -> None:
    async with a_world(tmp_path) as world, watched(world) as ask:
        pat = await world.joined()
        for words in ("danger", "morning", "snooze 60", "hello"):
            pat.says(words)
        pat.taps("2")
        await world.settled()
        pat.says("explode")
        await world.settled()
        pat.blocks()
        await world.settled()
        world.telegram.world.updates.put({"update_id": 5, "unheard_of": {}}, 2e9)
        await until(lambda: world.counts.set_aside["unknown"])
        await world.asks(lambda store: store.inbox.own([(pat.id, {"nothing": 1})], world.clock.now()))
        found = await numbers(ask)
        assert found["store_up"] == found["telegram_up"] == 1
        assert found["inbox_open"] == 1 and found["inbox_oldest_seconds"] < 5
        assert found["holds_open{E0}"] == 1
        assert found["reminders_due"] == 0
        assert found["updates_total{new}"] >= 9
        assert found["updates_set_aside_total{failed}"] == found["updates_set_aside_total{unknown}"] == 1
        assert found["sends_total{safety,sent}"] >= 1 and found["sends_total{reply,sent}"] >= 5
        assert found["unit_seconds_count"] >= 8 and found["unit_seconds_bucket{+Inf}"] == found["unit_seconds_count"]
        assert found["process_resident_memory_bytes"] > 0


async def test_what_is_late_is_told_by_its_age(tmp_path: Path) -> None:
    async with a_world(tmp_path) as world, watched(world) as ask:
        pat = await world.joined()
        pat.says("snooze 10")
        await world.settled()
        world.telegram.world.chats[pat.id].bot = "kicked"
        pat_row = await world.rows("SELECT id FROM person")
        assert len(pat_row) == 1
        await world.asks(lambda store: store.outbox.park(pat.id))
        await world.rows(
            "INSERT INTO outbox (chat_id, lane, method, body, ref, state, created_at) SELECT chat_id, 2, 'sendMessage',"
            " '{}', 0, 'parked', '2026-11-22 19:00:00.000000+00:00' FROM person"
        )
        await world.rows("UPDATE reminder SET due_at = '2026-11-22 19:59:00.000000+00:00', parked = 0")
        found = await numbers(ask)
        assert found["outbox_open{push,parked}"] == 1 and 3600 <= found["outbox_oldest_seconds{push,parked}"] < 3700
        assert found["reminders_due"] == 1 and 60 <= found["reminder_oldest_due_seconds"] < 120


async def test_no_number_is_about_a_person(tmp_path: Path) -> None:
    async with a_hooked_world(tmp_path) as world, watched(world) as ask:
        pat = await world.joined("Pat Unusual")
        pat.says("my numb left leg")
        await world.settled()
        await post(world, b"{}", "wrong")
        _, text = await ask("/metrics")
        for words in (str(pat.id), "Unusual", "left leg", "chest_pain", world.telegram.token, "a-secret_of-a-test"):
            assert words not in text, words
        assert re.search(r'webhook_refusals_total\{why="secret"\} 1', text)


async def test_many_who_ask_at_once_ask_the_database_once(tmp_path: Path) -> None:
    async with a_world(tmp_path) as world, watched(world) as ask:
        answers = await asyncio.gather(*(ask("/metrics") for _ in range(20)), *(ask("/readyz") for _ in range(20)))
        assert {status for status, _ in answers} <= {200, 503}


async def test_a_loop_that_stands_still_is_counted(tmp_path: Path) -> None:
    async with a_world(tmp_path) as world, watched(world) as ask:
        await asyncio.sleep(0.06)
        time.sleep(0.3)  # what must never happen
        await asyncio.sleep(0.06)
        found = await numbers(ask)
        assert found["loop_stalls_total"] >= 1 and found["loop_longest_stall_seconds"] > 0.15


@pytest.mark.parametrize(("seconds", "place"), [(0.0, 0), (0.001, 0), (0.0011, 1), (10.0, 12), (99.0, 13)])
def test_a_time_is_counted_where_it_belongs(seconds: float, place: int) -> None:
    spread = Spread()
    spread.add(seconds)
    assert spread.counts[place] == 1 and sum(spread.counts) == 1


def test_a_beat_in_time_is_no_stall() -> None:
    counts = Counts()
    for late in (0.0, 0.1, 0.2, 0.5):
        counts.late(late)
    assert (counts.stalls, counts.longest_stall) == (2, 0.5)
