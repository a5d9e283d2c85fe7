"""The local Bot API brings updates to a webhook as Telegram does: proved by a secret, in queues, until they are taken."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web

from bot.local import LocalTelegram
from bot.local.person import Person
from bot.web import listening
from tests.local_api import Api, keyboard, running, until

SECRET = "a-secret_of-a-test"


class Hook:
    """Whoever is called: it notes what comes, and answers as it is told."""

    def __init__(self) -> None:
        self.came: list[Any] = []
        self.secrets: set[str | None] = set()
        self.answers: list[web.Response] = []
        self.open = asyncio.Event()
        self.open.set()
        self.at_once = self.most_at_once = 0
        self.url = ""

    async def take(self, request: web.Request) -> web.Response:
        self.at_once += 1
        self.most_at_once = max(self.at_once, self.most_at_once)
        self.secrets.add(request.headers.get("X-Telegram-Bot-Api-Secret-Token"))
        body = await request.read()
        self.came.append(await request.json() if body.endswith(b"}") else body)
        await self.open.wait()
        self.at_once -= 1
        return self.answers.pop(0) if self.answers else web.Response()

    def texts(self) -> list[str]:
        return [update.get("message", {}).get("text") or update["callback_query"]["data"] for update in self.came]


@asynccontextmanager
async def hooked(**how: Any) -> AsyncIterator[tuple[LocalTelegram, Api, Hook, Person]]:
    hook = Hook()
    app = web.Application()
    app.router.add_post("/hook", hook.take)
    async with running(own_server=True, **how) as (telegram, api), listening(app, "127.0.0.1", 0) as port:
        hook.url = f"http://127.0.0.1:{port}/hook"
        ada = telegram.person("Ada")
        ada.starts()
        await api.does("setWebhook", url=hook.url, secret_token=SECRET)
        await until(lambda: hook.came and not len(telegram.world.updates))
        await api.does("sendMessage", chat_id=ada.id, text="Ready?", reply_markup=keyboard("Yes"))
        yield telegram, api, hook, ada
        hook.open.set()


async def test_what_waits_is_brought_when_the_webhook_is_set_and_the_rest_at_once() -> None:
    async with hooked() as (telegram, api, hook, ada):
        ada.says("one")
        ada.taps("Yes")
        await until(lambda: len(hook.came) == 3 and not len(telegram.world.updates))
        assert sorted(hook.texts()) == ["/start", "Yes", "one"]
        assert hook.secrets == {SECRET}
        info = await api.does("getWebhookInfo")
        assert (info["url"], info["pending_update_count"], info["max_connections"]) == (hook.url, 0, 40)
        assert "message" in info["allowed_updates"]


async def test_messages_of_a_chat_wait_for_one_another_and_taps_do_not_wait_for_messages() -> None:
    async with hooked() as (telegram, _, hook, ada):
        hook.open.clear()
        ada.says("one")
        ada.says("two")
        ada.taps("Yes")
        await until(lambda: len(hook.came) == 3)
        for _ in range(20):
            await asyncio.sleep(0)
        assert sorted(hook.texts()) == ["/start", "Yes", "one"]
        hook.open.set()
        await until(lambda: not len(telegram.world.updates))
        assert hook.texts()[-1] == "two"


async def test_people_are_served_side_by_side_up_to_the_connections_that_were_asked_for() -> None:
    async with hooked() as (telegram, api, hook, _):
        await api.does("setWebhook", url=hook.url, max_connections=3)
        hook.open.clear()
        for number in range(8):
            telegram.person(f"Person {number}").starts()
        await until(lambda: hook.at_once == 3)
        hook.open.set()
        await until(lambda: not len(telegram.world.updates))
        assert hook.most_at_once == 3
        assert None in hook.secrets  # the second webhook has none


async def test_what_is_not_taken_is_brought_again_at_once_then_after_2_4_and_8_seconds() -> None:
    async with hooked() as (telegram, api, hook, ada):
        hook.answers = [web.Response(status=503) for _ in range(4)]
        ada.says("one")
        await until(lambda: len(telegram.webhooks.deliveries) == 3)
        assert (await api.does("getWebhookInfo"))["last_error_message"] == "Wrong response from the webhook: 503"
        for seconds, tries in ((1.9, 3), (0.2, 4), (3.9, 4), (0.2, 5)):
            telegram.clock.advance(timedelta(seconds=seconds))
            await until(lambda tries=tries: len(telegram.webhooks.deliveries) == tries)
        telegram.clock.advance(timedelta(seconds=9))
        await until(lambda: not len(telegram.world.updates))
        assert [delivery.status for delivery in telegram.webhooks.deliveries] == [200, 503, 503, 503, 503, 200]


async def test_an_answer_may_ask_for_more_time() -> None:
    async with hooked() as (telegram, _, hook, ada):
        hook.answers = [web.Response(status=429, headers={"Retry-After": "100"})]
        ada.says("one")
        await until(lambda: len(telegram.webhooks.deliveries) == 2)
        telegram.clock.advance(timedelta(seconds=99))
        await asyncio.sleep(0.01)
        assert len(hook.came) == 2
        telegram.clock.advance(timedelta(seconds=2))
        await until(lambda: len(hook.came) == 3)


async def test_what_is_too_old_is_brought_no_more_and_the_next_is() -> None:
    async with hooked() as (telegram, _, hook, ada):
        hook.answers = [web.Response(status=503) for _ in range(2)]
        ada.taps("Yes")
        await until(lambda: len(telegram.webhooks.deliveries) == 3)
        telegram.clock.advance(timedelta(seconds=151))
        await until(lambda: not len(telegram.world.updates))
        ada.taps("Yes")
        await until(lambda: not len(telegram.world.updates) and len(hook.came) == 4)


async def test_nobody_there_is_like_a_refusal() -> None:
    async with running(own_server=True) as (telegram, api):
        await api.does("setWebhook", url="http://127.0.0.1:9/hook")
        telegram.person("Ada").starts()
        await until(lambda: len(telegram.webhooks.deliveries) == 2)
        assert {delivery.status for delivery in telegram.webhooks.deliveries} == {0}
        assert (await api.does("getWebhookInfo"))["last_error_message"] == "Connection refused"
        await api.does("deleteWebhook")
        assert len(await api.updates()) == 1


async def test_a_webhook_that_says_gone_for_a_day_is_removed() -> None:
    async with hooked() as (telegram, api, hook, ada):
        hook.answers = [web.Response(status=410) for _ in range(50)]
        ada.says("one")
        await until(lambda: len(telegram.webhooks.deliveries) == 3)
        telegram.clock.advance(timedelta(hours=23, seconds=5))
        await until(lambda: not telegram.world.profile["webhook"])
        assert (await api.does("getWebhookInfo"))["url"] == ""


@pytest.mark.parametrize(
    ("kind", "posts"), [("reset", 1), ("lost answer", 2), ("updates twice", 2), ("updates unreadable", 3), ("slow", 1)]
)
async def test_deliveries_break_on_order(kind: Any, posts: int) -> None:
    async with hooked() as (telegram, _, hook, ada):
        telegram.faults.order(kind, "webhook message", chat_id=ada.id, seconds=0.01)
        ada.says("one")
        await until(lambda: not len(telegram.world.updates))
        assert len(hook.came) == 1 + posts
        assert hook.came[-1]["message"]["text"] == "one"


async def test_a_slow_queue_lets_a_later_tap_pass_an_earlier_text() -> None:
    async with hooked() as (telegram, _, hook, ada):
        telegram.faults.order("slow", "webhook message", seconds=0.03)
        ada.says("one")
        ada.taps("Yes")
        await until(lambda: not len(telegram.world.updates))
        assert hook.texts()[1:] == ["Yes", "one"]


async def test_a_webhook_outlives_a_restart(tmp_path: Path) -> None:
    async with hooked(state_dir=tmp_path) as (telegram, _, hook, ada):
        hook.answers = [web.Response(status=503) for _ in range(2)]
        ada.says("one")
        await until(lambda: len(hook.came) == 3)
        await telegram.stop()
        async with running(own_server=True, state_dir=tmp_path) as (again, _):
            await until(lambda: not len(again.world.updates))
        assert hook.texts()[-1] == "one"


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("http://example.org", "An HTTPS URL must be provided for webhook"),
        ("https://example.org:9000", "Webhook can be set up only on ports 80, 88, 443 or 8443"),
        ("https://127.0.0.1/hook", "IP address 127.0.0.1 is reserved"),
        ("nonsense", "invalid URL"),
    ],
)
async def test_an_address_that_telegram_cannot_call_is_refused(url: str, words: str) -> None:
    async with running() as (_, api):
        assert await api.refuses("setWebhook", url=url) == f"Bad Request: bad webhook: {words}"


@pytest.mark.parametrize(
    ("secret", "words"),
    [("x" * 257, "secret token is too long"), ("not this!", "secret token contains unallowed characters")],
)
async def test_a_secret_has_telegrams_alphabet(secret: str, words: str) -> None:
    async with running() as (_, api):
        refusal = await api.refuses("setWebhook", url="https://example.org", secret_token=secret)
        assert refusal == f"Bad Request: {words}"
