"""The local Bot API as one thing to start and stop: Telegram's side over HTTP, the person's side, the chat page."""

from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from pathlib import Path

from aiohttp import web

from bot.clock import Clock, MovableClock
from bot.local.archive import Archive
from bot.local.faults import Faults
from bot.local.journal import Journal
from bot.local.pacing import Pacing, Violation
from bot.local.page import Page
from bot.local.person import ChatView, Person
from bot.local.server import Server
from bot.local.webhooks import Webhooks
from bot.local.world import World

NextDue = Callable[[], Awaitable[datetime | None]]

_LARGEST_REQUEST = 64 << 20


class LocalTelegram:
    """`state_dir` keeps chats, updates and the clock's offset over a restart; without it nothing is kept."""

    def __init__(
        self,
        clock: Clock,
        token: str = "1:local",
        state_dir: Path | None = None,
        *,
        pacing: bool = True,
        next_due: NextDue | None = None,
        seed: int = 0,
        own_server: bool = False,
    ) -> None:
        self.clock = clock
        self.token = token
        self._archive = Archive(state_dir)
        self._restore_clock()
        self.world = World(clock, self._archive, int(token.split(":")[0]), seed, own_server=own_server)
        self.journal = Journal()
        self.faults = Faults(seed)
        self.webhooks = Webhooks(self.world, self.faults, seed)
        self._pacing = Pacing(clock, on=pacing)
        self._server = Server(self.world, token, self._pacing, self.faults, self.journal)
        self._page = Page(self.world, next_due)
        self._runner: web.AppRunner | None = None
        self._site: web.TCPSite | None = None
        self.api_url = ""

    async def start(self, host: str = "127.0.0.1", port: int = 0) -> str:
        """Listens, and returns the base URL: the chat page's address and TELEGRAM_API_URL in one."""
        app = web.Application(client_max_size=_LARGEST_REQUEST, middlewares=[self._page.guard(host)])
        app.add_routes([*self._server.routes(), *self._page.routes()])
        self._runner = web.AppRunner(app, access_log=None, handle_signals=False, shutdown_timeout=1)
        await self._runner.setup()
        await self._listen(host, port)
        port = self._runner.addresses[0][1]
        self._address = (host, port)
        self.api_url = f"http://{f'[{host}]' if ':' in host else host}:{port}"
        self.webhooks.start()
        return self.api_url

    async def go_dark(self) -> None:
        """Refuses connections, as a network or server that is down; `come_back` ends it."""
        assert self._site is not None and self._runner is not None and self._runner.server is not None
        await self._site.stop()
        self.world.updates.close()
        await self._runner.server.shutdown(0.1)

    async def come_back(self) -> None:
        self.world.updates.reopen()
        await self._listen(*self._address)

    async def _listen(self, host: str, port: int) -> None:
        assert self._runner is not None
        self._site = web.TCPSite(self._runner, host, port, reuse_address=True)
        await self._site.start()

    async def stop(self) -> None:
        await self.webhooks.stop()
        self._page.close()
        self.world.updates.close()
        if self._runner is not None:
            await self._runner.cleanup()
            self._runner = None
        self._archive.close()

    def person(self, name: str, person_id: int | None = None, *, language_code: str = "en") -> Person:
        """The person of that name (or id), who is added if there is none."""
        for known in self.world.people.values():
            if known.id == person_id or (person_id is None and known.name == name):
                return Person(self.world, known.id)
        return Person(self.world, self.world.add_person(name, person_id, language_code).id)

    def group(self, group_id: int) -> ChatView:
        return ChatView(self.world, self.world.chats[group_id])

    def on_next_due(self, next_due: NextDue) -> None:
        """Tells the page's "next reminder" button where to ask."""
        self._page.next_due = next_due

    @property
    def violations(self) -> list[Violation]:
        """Calls that the bot made while it was told to wait; a test asserts that there are none."""
        return self._pacing.violations

    def _restore_clock(self) -> None:
        if not isinstance(self.clock, MovableClock):
            return
        clock = self.clock
        for seconds in self._archive.read("clock"):
            clock.restore(timedelta(seconds=seconds))
        clock.on_move(lambda: self._archive.keep("clock/offset", lambda: clock.offset.total_seconds()))
        clock.on_move(lambda: self.world.updates.moved())
