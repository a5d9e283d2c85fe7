"""python -m bot runs the coach; with --check it says what is wrong, with backup and restore it copies the database."""

import argparse
import asyncio
import errno
import os
import signal
import sys
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path

from bot import logs, settings
from bot.clock import Clock, MovableClock, RemoteClock
from bot.counts import Counts
from bot.local import LocalTelegram
from bot.metrics import metrics
from bot.pictures.background import draw_what_is_missing
from bot.running import Running, at_work
from bot.settings import Settings, SettingsError, place
from bot.store import backup
from bot.store.database import DatabaseTrouble, open_database
from bot.store.schema import examine, migrate
from bot.telegram.account import Account, TokenRefused
from bot.telegram.webhook import Webhook
from bot.turns import Turns
from bot.warm_up import warm_up
from bot.web import CannotListen
from content.reading import ContentError
from flows import Coach, compiled
from flows.conversation import State, converse
from flows.facts import Clinic

WRONG, BROKEN = 2, 3  # exit codes: to be put right before a start; it ran, and could not go on
LOCAL_STATE = Path("data/local")
LOCAL_TOKEN = "1:local"
TOKEN_REFUSED = (
    "Telegram does not know TELEGRAM_BOT_TOKEN. Copy it again from BotFather, or make a new one there. Nothing is lost."
)


class CannotStart(Exception):
    """What the operator must put right, a line for each."""


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m bot", description="A strength coach on Telegram.")
    parser.add_argument(
        "--check", action="store_true", help="load settings, content and database, and say what is wrong"
    )
    commands = parser.add_subparsers(dest="command", title="the database", metavar="")
    for name, what in (
        ("backup", "copy it into FILE, also while the coach runs"),
        ("restore", "put a copy in its place"),
    ):
        command = commands.add_parser(name, help=what, description=f"{what[0].upper()}{what[1:]}.")
        command.add_argument("file", type=Path, metavar="FILE")
    command.add_argument("--replace", action="store_true", help="also where people are in it; it is put aside")
    what = "bring what is in a SQLite database into an empty PostgreSQL"
    command = commands.add_parser("move", help=what, description=f"{what[0].upper()}{what[1:]}.")
    command.add_argument("source", metavar="FROM_URL")
    command.add_argument("target", metavar="TO_URL", nargs="?", help="DATABASE_URL if it is left out")
    asked = parser.parse_args(arguments)
    os.umask(0o077)  # whatever is written here is for the eyes of this user alone
    try:
        if asked.check:
            return check()
        if asked.command:
            print(moved(asked) if asked.command == "move" else copied(asked))
            return 0
        chosen, coach = prepared()
        logs.set_up(chosen.log_level, chosen.log_format, chosen.secrets)
        return asyncio.run(run(chosen, coach))
    except (CannotStart, CannotListen, DatabaseTrouble, backup.Trouble) as error:
        print(error, file=sys.stderr)
        return WRONG
    except TokenRefused:
        print(TOKEN_REFUSED, file=sys.stderr)
        return WRONG


def prepared() -> tuple[Settings, Coach]:
    """Settings and content, or all that is wrong with either."""
    problems: list[str] = []
    chosen = coach = None
    try:
        chosen = settings.load()
    except SettingsError as error:
        problems.append(str(error))
    try:
        coach = compiled()
    except ContentError as error:
        problems.append(str(error))
    if chosen is None or coach is None:
        raise CannotStart("\n".join(problems))
    return chosen, coach


def copied(asked: argparse.Namespace) -> str:
    """Backs up or restores, and says what was copied."""
    try:
        address, now = settings.load().database_url, Clock().now()
    except SettingsError as error:
        raise CannotStart(str(error)) from None
    if asked.command == "backup":
        made = backup.back_up(address, asked.file, now)
        return f"{asked.file}: {made}. Checked. Delete it within {backup.KEPT_DAYS} days."
    made, aside, left = backup.restore(address, asked.file, now, replace=asked.replace)
    lines = [f"Restored {asked.file}: {made}."]
    if left:
        lines.append(f"{left} who had deleted everything since then are left out.")
    if aside:
        lines.append(f"What was there before is kept as {aside}: delete it when you are sure.")
    return " ".join(lines)


def moved(asked: argparse.Namespace) -> str:
    """Every row of a SQLite database is in PostgreSQL, or none; what was compared."""
    from bot.store import moving  # with psycopg, which a file has no use for

    try:
        target = asked.target or settings.load().database_url
    except SettingsError as error:
        raise CannotStart(str(error)) from None
    compared = moving.move(asked.source, target)
    return f"{moving.told(compared)}\nAll is there. The file stays as it was: delete it when you are sure."


def check() -> int:
    """Everything that can be wrong before a start, at once."""
    problems: list[str] = []
    address = Settings.model_fields["database_url"].default
    try:
        address = settings.load().database_url
    except SettingsError as error:
        problems.append(str(error))
    try:
        compiled()
    except ContentError as error:
        problems.append(str(error))
    try:
        examine(address)
    except DatabaseTrouble as error:
        problems.append(str(error))
    if problems:
        print("\n".join(problems), file=sys.stderr)
        return WRONG
    print("Settings, content and database: all well.")
    return 0


async def run(chosen: Settings, coach: Coach) -> int:
    """Until a signal, or until it cannot go on."""
    stop = asyncio.Event()
    for each in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(each, stop.set)
    database = open_database(chosen.database_url)
    async with AsyncExitStack() as stack:
        stack.callback(database.close)
        migrate(database)
        warm_up()
        account, clock, local = await stack.enter_async_context(telegram(chosen))
        counts = Counts()
        if chosen.metrics_listen:
            await stack.enter_async_context(metrics(*place(chosen.metrics_listen), database, counts, clock))
        turns = Turns(coach, clinic(chosen), converse, State.of, chosen.coach_chat_id)
        paced = chosen.send_limits == "telegram" and local is None
        running = await stack.enter_async_context(
            at_work(turns, database, account, clock, paced=paced, webhook=webhook(chosen), counts=counts)
        )
        if local is not None:
            local.on_next_due(running.next_due)
        name = await account.name()
        introducing = asyncio.create_task(account.introduce(coach.phrases), name="introduce")
        stack.callback(introducing.cancel)
        drawing = asyncio.create_task(draw_what_is_missing(turns.shelf), name="figures")
        stack.callback(drawing.cancel)
        print(greeting(chosen, name, local), flush=True)
        try:
            return await finished(running, stop)
        finally:
            counts.stopping = True  # /readyz says so before anything stops


@asynccontextmanager
async def telegram(chosen: Settings) -> AsyncIterator[tuple[Account, Clock, LocalTelegram | None]]:
    """Telegram as the settings say; without a token a local one with a chat page, which shares the clock."""
    async with AsyncExitStack() as stack:
        token, api = chosen.telegram_bot_token, chosen.telegram_api_url
        local: LocalTelegram | None = None
        clock = Clock()
        if not token:
            clock = MovableClock()
            local = LocalTelegram(clock, LOCAL_TOKEN, LOCAL_STATE, pacing=False)
            token, api = LOCAL_TOKEN, await listening(local, chosen)
            stack.push_async_callback(local.stop)
        elif source := os.environ.get("CLOCK_AT"):
            clock = await stack.enter_async_context(RemoteClock(source))  # tests move the clock of this process
        yield await stack.enter_async_context(Account(token, api)), clock, local


async def listening(local: LocalTelegram, chosen: Settings) -> str:
    host, port = place(chosen.local_chat_listen)
    try:
        return await local.start(host, port)
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            raise CannotStart(
                f"Something else already listens at {chosen.local_chat_listen}. "
                "Stop it, or set LOCAL_CHAT_LISTEN to another port."
            ) from None
        raise CannotStart(f"LOCAL_CHAT_LISTEN {chosen.local_chat_listen}: {error.strerror}.") from None


def webhook(chosen: Settings) -> Webhook | None:
    if not chosen.webhook_url:
        return None
    return Webhook(chosen.webhook_url, chosen.webhook_secret, *place(chosen.webhook_listen))


def clinic(chosen: Settings) -> Clinic:
    return Clinic(chosen.clinic_name, chosen.clinic_contact, default_country=chosen.default_country)


def greeting(chosen: Settings, name: str, local: LocalTelegram | None) -> str:
    if local is not None:
        return f"No token yet? Chat with the coach at http://{chosen.local_chat_listen} (stop with Ctrl-C)."
    return f"Steadyback is at work{f' as @{name}' if name else ''} (stop with Ctrl-C)."


async def finished(running: Running, stop: asyncio.Event) -> int:
    stopped = asyncio.create_task(stop.wait())
    failed = asyncio.create_task(running.failure())
    try:
        await asyncio.wait((stopped, failed), return_when=asyncio.FIRST_COMPLETED)
        if not failed.done():
            return 0
        error = failed.result()
    finally:
        stopped.cancel()
        failed.cancel()
    if isinstance(error, DatabaseTrouble):
        print(error, file=sys.stderr)
        return BROKEN
    raise error


if __name__ == "__main__":
    sys.exit(main())
