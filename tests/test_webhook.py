"""The whole bot behind a webhook, over HTTP: kept before it is confirmed, in order, and closed to everybody else."""

import asyncio
import io
import json
import logging
import os
import signal
import socket
import sqlite3
import sys
from collections import deque
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from datetime import timedelta
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from bot.clock import MovableClock
from bot.counts import Counts
from bot.line import put
from bot.local import LocalTelegram
from bot.store.inbox import Arrival
from bot.telegram.webhook import HEADER, LARGEST, Webhook
from tests.local_api import until
from tests.world import SUNDAY, World, a_world, said

ROOT = Path(__file__).resolve().parent.parent
SECRET = "a-secret_of-a-test"


def free_port() -> int:
    with socket.socket() as place:
        place.bind(("127.0.0.1", 0))
        return int(place.getsockname()[1])


def webhook(port: int | None = None) -> Webhook:
    port = port or free_port()
    return Webhook(f"http://127.0.0.1:{port}/telegram", SECRET, "127.0.0.1", port)


@asynccontextmanager
async def a_hooked_world(folder: Path, **chosen: Any) -> AsyncIterator[World]:
    async with a_world(folder, webhook=webhook(), **chosen) as world:
        await until(lambda: not world.counts.no_telegram)
        yield world


@pytest.fixture
async def world(tmp_path: Path) -> AsyncIterator[World]:
    async with a_hooked_world(tmp_path) as world:
        yield world


async def post(world: World, body: bytes | dict[str, Any], secret: str | None = SECRET, **how: Any) -> int:
    assert world.webhook is not None
    data = io.BytesIO(body if isinstance(body, bytes) else json.dumps(body).encode())
    headers = {} if secret is None else {HEADER: secret}
    async with (
        aiohttp.ClientSession() as session,
        session.request(how.pop("method", "POST"), world.webhook.url, data=data, headers=headers, **how) as answer,
    ):
        await answer.read()
        return answer.status


def text(number: int, chat: int, words: str) -> dict[str, Any]:
    who = {"id": chat, "first_name": "Pat", "is_bot": False}
    message = {"message_id": number, "from": who, "chat": {"id": chat, "type": "private"}, "date": 1, "text": words}
    return {"update_id": number, "message": message}


# the ordinary day


async def test_a_person_agrees_and_is_answered(world: World) -> None:
    pat = await world.joined()
    pat.says("hello")
    pat.taps("2")
    await world.settled()
    assert said(pat) == ["You agreed.", "Welcome.", "1: hello"]
    assert [entry.method for entry in world.telegram.journal if entry.method == "getUpdates"] == []
    asked = world.telegram.journal.of("setWebhook")[0].arguments
    assert asked["allowed_updates"] == ["message", "edited_message", "callback_query", "my_chat_member"]
    assert asked["max_connections"] == 40 and "drop_pending_updates" not in asked


async def test_everybody_is_answered_in_the_order_in_which_they_wrote(world: World) -> None:
    people = [await world.joined(f"person {number}") for number in range(5)]
    for number in range(1, 16):
        for person in people:
            person.says(f"text {number}")
    await world.settled()
    for person in people:
        assert said(person)[2:] == [f"{number}: text {number}" for number in range(1, 16)]


@pytest.mark.parametrize("kind", ["updates twice", "lost answer", "reset", "updates unreadable"])
async def test_however_the_updates_come_each_counts_once(world: World, kind: Any) -> None:
    pat = await world.joined()
    world.telegram.faults.order(kind, "webhook")
    for number in range(1, 6):
        pat.says(f"text {number}")
    await world.settled()
    assert said(pat)[2:] == [f"{number}: text {number}" for number in range(1, 6)]


# the order of taps and texts


async def test_a_text_that_overtakes_the_tap_before_it_waits_for_it(world: World) -> None:
    pat = await world.joined()
    world.telegram.faults.order("slow", "webhook callback_query", seconds=0.03)
    pat.taps("2")
    pat.says("hello")
    await world.settled()
    assert said(pat)[2:] == ["1: tapped 2", "2: hello"]
    taps_first = [each.update_id for each in world.telegram.webhooks.deliveries][-2:]
    assert taps_first == sorted(taps_first, reverse=True)  # it did arrive second


async def test_what_waited_while_we_were_away_is_worked_on_in_order(tmp_path: Path) -> None:
    async with a_hooked_world(tmp_path) as world:
        pat = await world.joined()
        await world.stop()
        world.telegram.faults.order("slow", "webhook callback_query", times=9, seconds=0.03)
        pat.taps("2")
        pat.says("hello")
        await until(lambda: [each.status for each in world.telegram.webhooks.deliveries][-4:] == [0] * 4)
        world.counts = Counts()
        await world.start()
        await until(lambda: not world.counts.no_telegram)
        world.clock.advance(timedelta(seconds=2))
        await world.settled()
        assert said(pat)[2:] == ["1: tapped 2", "2: hello"]
        text, tap = [each.update_id for each in world.telegram.webhooks.deliveries if each.status][-2:]
        assert text > tap  # the text did arrive first


async def test_one_that_never_comes_is_waited_for_a_moment_only(world: World) -> None:
    pat = await world.joined()
    highest = max(delivery.update_id for delivery in world.telegram.webhooks.deliveries)
    assert await post(world, text(highest + 150, pat.id, "after a gap")) == 200
    await pat.chat.wait_for("after a gap")
    assert await post(world, text(highest + 100, pat.id, "late")) == 200
    await pat.chat.wait_for("late")
    assert said(pat)[2:] == ["1: after a gap", "2: late"]


def test_what_waits_in_line_is_put_in_the_order_of_its_numbers() -> None:
    queue = deque(Arrival(number, 1, {}) for number in (9, 12, -3, 15))
    for number in (13, 10, 16, 3, -4):
        put(queue, Arrival(number, 1, {}))
    assert [arrival.number for arrival in queue] == [9, 3, 10, 12, -3, 13, 15, 16, -4]


# who is let in


@pytest.mark.parametrize("secret", [None, "", "wrong", SECRET[:-1], SECRET + "x", SECRET.upper(), "ä"])
async def test_without_the_secret_nothing_is_read_or_stored(
    world: World, caplog: pytest.LogCaptureFixture, secret: str | None
) -> None:
    pat = await world.joined()
    before = await world.rows("SELECT count(*) FROM inbox")
    assert await post(world, text(5, pat.id, "let me in"), secret) == 401
    assert await post(world, b"x" * (LARGEST + 1), secret) == 401
    assert await world.rows("SELECT count(*) FROM inbox") == before
    assert world.counts.webhook == {"secret": 2}
    assert "let me in" not in caplog.text and SECRET not in caplog.text
    assert caplog.text.count("refused") == 1  # a flood of posts is no flood of lines


async def test_a_body_that_is_too_large_is_refused_unread(world: World) -> None:
    assert await post(world, b"x" * (LARGEST + 1)) == 413
    assert world.counts.webhook == {"size": 1}


@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE"])
async def test_only_posts_are_taken(world: World, method: str) -> None:
    assert await post(world, b"", method=method) == 405


async def test_an_update_that_was_seen_is_confirmed_and_not_worked_on_again(world: World) -> None:
    pat = await world.joined()
    for _ in range(2):
        assert await post(world, text(500_000_000, pat.id, "hello")) == 200
    await world.settled()
    assert said(pat)[2:] == ["1: hello"]
    assert world.counts.updates["again"] == 1


# what nobody can read


@pytest.mark.parametrize(
    ("body", "why"),
    [
        (b"", "malformed"),
        (b"{", "malformed"),
        (b"[1, 2]", "malformed"),
        (b'"my words"', "malformed"),
        (b"\xff\xfe", "malformed"),
        (b"[" * 100_000, "malformed"),
        (b'{"message": {"text": "my words"}}', "malformed"),
        (b'{"update_id": "5", "message": {"text": "my words"}}', "malformed"),
        (b'{"update_id": true}', "malformed"),
        (b'{"update_id": -5, "message": {}}', "malformed"),
        (b'{"update_id": 99999999999999999999999, "message": {}}', "malformed"),
        (b'{"update_id": 5, "message": {"chat": {"id": 1' + b"0" * 30 + b'}, "text": "my words"}}', "malformed"),
        (b'{"update_id": 5}', "unknown"),
        (b'{"update_id": 5, "teleportation": {"from": {"id": 7}}}', "unknown"),
        (b'{"update_id": 5, "message": "my words"}', "unknown"),
    ],
)
async def test_what_is_no_update_of_ours_is_set_aside_counted_and_confirmed(
    world: World, caplog: pytest.LogCaptureFixture, body: bytes, why: str
) -> None:
    pat = await world.joined()
    assert await post(world, body) == 200
    assert world.counts.set_aside.total() == world.counts.set_aside[why] == 1
    aside = await world.rows("SELECT error, body FROM inbox WHERE error IS NOT NULL")
    assert [error for error, _ in aside] == [why]
    assert why == "unknown" or "my words" not in aside[0][1]  # nobody knows whose words they would be
    assert "my words" not in caplog.text
    assert [record.levelname for record in caplog.records if "set aside" in record.message] == ["CRITICAL"]
    assert await post(world, body) == 200
    pat.says("hello")
    await world.settled()
    assert said(pat)[2:] == ["1: hello"]


async def test_half_a_character_stops_nothing(world: World) -> None:
    pat = await world.joined()
    body = json.dumps(text(500_000_000, pat.id, "half @")).replace("@", "\\ud83d").encode()
    assert await post(world, body) == 200
    await pat.chat.wait_for("half")
    assert said(pat)[2:] == ["1: half \ufffd"]


# the store and Telegram on a bad day


async def test_while_the_store_is_down_telegram_is_told_to_come_again(world: World) -> None:
    pat = await world.joined()
    assert world.bot is not None
    good = world.bot.writer.database.file
    await world.rows(
        "CREATE TRIGGER full BEFORE INSERT ON inbox BEGIN SELECT RAISE(ABORT, 'database or disk is full'); END"
    )
    pat.says("hello")
    await until(lambda: world.telegram.webhooks.deliveries[-1].status == 503)
    assert world.counts.webhook["store"] >= 1
    await world.stop()
    with sqlite3.connect(good) as file:
        file.execute("DROP TRIGGER full")
    file.close()
    world.counts = Counts()
    await world.start()
    for _ in range(4):
        world.clock.advance(timedelta(seconds=10))
        await asyncio.sleep(0.01)
    await pat.chat.wait_for("hello")
    assert said(pat)[2:] == ["1: hello"]


async def test_a_webhook_that_telegram_does_not_take_yet_is_offered_again(tmp_path: Path) -> None:
    async with a_world(tmp_path) as world:
        world.telegram.world.own_server = True
        await world.stop()
        world.webhook, world.counts = webhook(), Counts()
        world.telegram.faults.order("500", "setWebhook")
        await world.start()
        await until(lambda: world.counts.no_telegram == "Telegram has not taken the webhook (NetworkError)")
        await until(lambda: not world.counts.no_telegram)
        await world.joined()


async def test_a_place_that_is_taken_is_one_line_for_the_operator(tmp_path: Path) -> None:
    async with a_hooked_world(tmp_path / "one") as first, a_world(tmp_path / "two", webhook=first.webhook) as second:
        assert second.bot is not None and first.webhook is not None
        error = await asyncio.wait_for(second.bot.failure(), 5)
        assert str(error) == f"Cannot listen at 127.0.0.1:{first.webhook.port}: something else already listens there."


async def test_going_back_to_polling_deletes_the_webhook_once_and_loses_nothing(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    async with a_hooked_world(tmp_path) as world:
        pat = await world.joined()
        await world.stop()
        pat.says("hello")
        world.webhook, world.counts = None, Counts()
        await world.start()
        await world.settled()
        assert said(pat)[2:] == ["1: hello"]
        assert [entry.code for entry in world.telegram.journal.of("deleteWebhook")] == [200]
        assert "deleting it" in caplog.text


async def test_it_stops_within_five_seconds_under_load_and_loses_nothing(world: World) -> None:
    people = [await world.joined(f"person {number}") for number in range(4)]
    for number in range(1, 11):
        for person in people:
            person.says(f"text {number}")
    async with asyncio.timeout(5):
        await world.stop()
    world.counts = Counts()
    await world.start()
    await until(lambda: not world.counts.no_telegram)
    while len(world.telegram.world.updates):
        world.clock.advance(timedelta(seconds=5))
        await asyncio.sleep(0.01)
    await world.settled()
    for person in people:
        assert said(person)[2:] == [f"{number}: text {number}" for number in range(1, 11)]


async def test_no_secret_and_no_words_in_the_log_even_at_debug(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    for name in ("telegram", "aiohttp", "asyncio"):
        logging.getLogger(name).setLevel(logging.WARNING)
    async with a_hooked_world(tmp_path) as world:
        pat = await world.joined()
        pat.says("my numb left leg")
        await world.settled()
        await post(world, text(5, pat.id, "let me in"), "wrong-secret-of-somebody")
        await post(world, b"my own malformed words")
    for words in (SECRET, world.telegram.token, "numb left leg", "let me in", "wrong-secret", "malformed words"):
        assert words not in caplog.text, words


# the real program


async def test_the_program_behind_a_webhook_loses_nothing_when_it_is_killed_and_stops_when_it_is_asked(
    tmp_path: Path,
) -> None:
    telegram = LocalTelegram(MovableClock(at=SUNDAY), pacing=False, own_server=True)
    hook, metrics = webhook(), free_port()
    environment = {
        **os.environ, "PYTHONPATH": str(ROOT), "TELEGRAM_BOT_TOKEN": telegram.token, "SEND_LIMITS": "none",
        "TELEGRAM_API_URL": (api := await telegram.start()), "CLOCK_AT": api, "WEBHOOK_URL": hook.url,
        "WEBHOOK_SECRET": SECRET, "WEBHOOK_LISTEN": f"127.0.0.1:{hook.port}", "METRICS_LISTEN": f"127.0.0.1:{metrics}",
    }  # fmt: skip

    async def start() -> asyncio.subprocess.Process:
        return await asyncio.create_subprocess_exec(
            sys.executable, "-m", "bot", env=environment, cwd=tmp_path, stdout=asyncio.subprocess.DEVNULL
        )

    async def ready(session: aiohttp.ClientSession) -> None:
        async with asyncio.timeout(60):
            while True:
                with suppress(aiohttp.ClientError):
                    async with session.get(f"http://127.0.0.1:{metrics}/readyz") as answer:
                        if answer.status == 200:
                            return
                await asyncio.sleep(0.05)

    try:
        async with aiohttp.ClientSession() as session:
            bot = await start()
            await ready(session)
            pat = telegram.person("Pat")
            pat.starts()
            await pat.chat.wait_for("Steadyback", 30)
            bot.send_signal(signal.SIGKILL)
            await bot.wait()
            pat.says("hello?")
            bot = await start()
            await ready(session)
            heard = len(pat.chat.from_bot)
            telegram.clock.advance(timedelta(seconds=70))
            await pat.chat.wait_for(lambda chat: len(chat.from_bot) > heard, 30)
            async with session.get(f"http://127.0.0.1:{metrics}/metrics") as answer:
                assert 'steadyback_updates_total{delivery="new"} 1.0' in await answer.text()
            bot.send_signal(signal.SIGTERM)
            assert await asyncio.wait_for(bot.wait(), 5) == 0
    finally:
        if bot.returncode is None:
            bot.kill()
            await bot.wait()
        await telegram.stop()
