"""Two bots on one PostgreSQL behind one address: any of them may be called, and nobody notices which."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import timedelta
from typing import Any

import aiohttp
from aiohttp import web

from bot.clock import MovableClock
from bot.counts import Counts
from bot.local import LocalTelegram
from bot.running import Running, at_work
from bot.store.database import open_database
from bot.telegram.account import Account
from bot.telegram.webhook import HEADER, Webhook
from bot.turns import Turns
from bot.web import listening
from flows.facts import Clinic
from tests.local_api import until
from tests.postgres import server
from tests.test_webhook import SECRET, free_port
from tests.world import SUNDAY, At, parrot, said, small_coach


class Balancer:
    """Passes each post to the next bot that is there."""

    def __init__(self, ports: list[int]) -> None:
        self.ports = ports
        self.called: list[int] = []

    async def take(self, request: web.Request) -> web.Response:
        body, headers = await request.read(), {HEADER: request.headers[HEADER]}
        async with aiohttp.ClientSession() as session:
            for _ in self.ports:
                self.ports.append(port := self.ports.pop(0))
                try:
                    async with session.post(f"http://127.0.0.1:{port}/", data=body, headers=headers) as answer:
                        self.called.append(port)
                        return web.Response(status=answer.status)
                except aiohttp.ClientError:
                    continue
        return web.Response(status=502)


@asynccontextmanager
async def balanced(ports: list[int]) -> AsyncIterator[tuple[Balancer, str]]:
    balancer, app = Balancer(ports), web.Application()
    app.router.add_post("/telegram", balancer.take)
    async with listening(app, "127.0.0.1", 0) as port:
        yield balancer, f"http://127.0.0.1:{port}/telegram"


async def a_bot(stack: AsyncExitStack, telegram: LocalTelegram, database: str, webhook: Webhook) -> Running:
    opened, counts = open_database(database), Counts()
    stack.callback(opened.close)
    account = await stack.enter_async_context(Account(telegram.token, telegram.api_url))
    coach: Any = small_coach()
    turns = Turns(coach, Clinic(), parrot, At.of)  # type: ignore[arg-type]
    work = at_work(turns, opened, account, telegram.clock, paced=False, webhook=webhook, counts=counts)
    running = await stack.enter_async_context(work)
    await until(lambda: not counts.no_telegram)
    return running


async def test_two_bots_behind_one_address_answer_everybody_once_and_in_order_also_when_one_goes() -> None:
    telegram = LocalTelegram(MovableClock(at=SUNDAY), pacing=False, own_server=True)
    await telegram.start()
    ports = [free_port(), free_port()]
    async with AsyncExitStack() as stack, balanced([*ports]) as (balancer, url):
        stack.push_async_callback(telegram.stop)
        database = stack.enter_context(server().database())
        hooks = [Webhook(url, SECRET, "127.0.0.1", port) for port in ports]
        await a_bot(stack, telegram, database, hooks[0])
        second = await stack.enter_async_context(AsyncExitStack())
        await a_bot(second, telegram, database, hooks[1])
        people = [telegram.person(f"person {number}") for number in range(5)]
        for person in people:
            person.starts()
        for person in people:
            await person.chat.wait_for("Do you agree?")
            person.taps("I agree")
            await person.chat.wait_for("Welcome.")
        for number in range(1, 9):
            for person in people:
                person.says(f"text {number}")
        for person in people:
            await person.chat.wait_for("4: text 4")
        await second.aclose()
        for person in people:
            person.says("text 9")
        while len(telegram.world.updates):
            telegram.clock.advance(timedelta(seconds=1))
            await telegram.clock.sleep(0.01)
        for person in people:
            await person.chat.wait_for("9: text 9")
            assert said(person)[2:] == [f"{number}: text {number}" for number in range(1, 10)]
        assert set(balancer.called) == set(ports)
