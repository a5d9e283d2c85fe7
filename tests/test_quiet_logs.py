"""No token, no secret and nobody's words in what the process prints: a whole day at DEBUG, in both forms, searched."""

import asyncio
import json
import logging
import os
import random
import socket
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, suppress
from datetime import timedelta
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from bot import logs
from bot.clock import MovableClock
from bot.local import LocalTelegram
from bot.local.person import Person
from bot.settings import NAMES
from tests.test_coaches import GROUP
from tests.test_crash import PATIENCE, ROOT, Victim
from tests.test_day_one_survives import MOMENTS, Ender, next_act, settled
from tests.world import SUNDAY

TOKEN = "712345678:AAzanzibar_token-of-a-test_0123456789"
SECRET = "quagga-secret_of-a-test_0123456789"
MARKER = "xylograph"  # a part of every word that anybody says
FAULTS = ("429", "500", "502", "504", "reset", "lost answer", "truncated", "half closed")


class Loud(Victim):
    """The process with everything that it prints in a file."""

    form, metrics = "text", 0

    @property
    def printed(self) -> Path:
        return self.file.parent / "printed"

    async def start(self, crash_at: str = "") -> None:
        api = self.telegram.api_url
        bare = {name: value for name, value in os.environ.items() if name not in NAMES}
        settings = {
            "PYTHONPATH": str(ROOT), "TELEGRAM_BOT_TOKEN": TOKEN, "TELEGRAM_API_URL": api, "CLOCK_AT": api,
            "DATABASE_URL": f"sqlite:///{self.file}", "SEND_LIMITS": "none", "LOG_LEVEL": "DEBUG",
            "LOG_FORMAT": self.form, "COACH_CHAT_ID": str(GROUP), "METRICS_LISTEN": f"127.0.0.1:{self.metrics}",
            "PYTHONASYNCIODEBUG": "1",
        }  # fmt: skip
        if self.form == "json":
            hook = f"127.0.0.1:{free_port()}"
            settings |= {"WEBHOOK_URL": f"http://{hook}/telegram", "WEBHOOK_SECRET": SECRET, "WEBHOOK_LISTEN": hook}
        with self.printed.open("ab") as printed:
            self.process = await asyncio.create_subprocess_exec(
                sys.executable, "-X", "dev", "-W", "default", "-m", "bot", env={**bare, **settings},
                cwd=self.file.parent, stdout=printed, stderr=printed,
            )  # fmt: skip


def free_port() -> int:
    with socket.socket() as place:
        place.bind(("127.0.0.1", 0))
        return int(place.getsockname()[1])


@asynccontextmanager
async def a_loud_victim(folder: Path, form: str) -> AsyncIterator[Loud]:
    telegram = LocalTelegram(MovableClock(at=SUNDAY), TOKEN, pacing=False, own_server=True)
    await telegram.start()
    victim = Loud(telegram, folder / "steadyback.db", real=True)
    victim.form, victim.metrics = form, free_port()
    try:
        yield victim
    finally:
        if victim.process is not None and victim.process.returncode is None:
            await victim.kill()
        await telegram.stop()


async def answers(victim: Loud, person: Person, ender: Ender, most: int) -> None:
    """What is asked, so many times at most; at every fifth question words come first."""
    for number in range(most):
        await settled(victim, ender)
        if not (act := next_act(person)):
            return
        if number % 5 == 0:
            person.says(f"{MARKER}ic answer {number}")
            await settled(victim, ender)
            if not (act := next_act(person)):
                return
        if act in [label for row in person.chat.buttons() for label in row]:
            person.taps(act)
        else:
            person.says(act)


async def says_everything_else(victim: Loud, pat: Person, kim: Person, ender: Ender) -> None:
    """What else can be said, and what can go wrong while it is."""
    updates, faults = victim.telegram.world.updates, victim.telegram.faults
    pat.sends_document(f"{MARKER}.pdf", b"x", f"{MARKER} caption")
    pat.sends_sticker()
    pat.taps_data(pat.chat.last.id, f"v1:{MARKER}.step:1:{MARKER}")
    pat.says("/human")
    await settled(victim, ender)
    pat.taps("Send it")
    await settled(victim, ender)
    pat.says(f"my {MARKER} question")
    await settled(victim, ender)
    pat.edits(f"my {MARKER} question, edited")
    kim.says(f"a coach's {MARKER} answer", in_chat=GROUP, reply_to=kim.chat_in(GROUP).last.id)
    await settled(victim, ender)
    for fault in FAULTS:
        with suppress(KeyError):
            faults.order(fault, "sendMessage")  # type: ignore[arg-type]
        pat.says(f"{MARKER} during {fault}")
        victim.telegram.clock.advance(timedelta(seconds=30))  # type: ignore[attr-defined]
        await settled(victim, ender)
    private = {"id": pat.id, "type": "private"}
    updates.add("message", {"message_id": f"{MARKER}-number", "chat": private, "text": MARKER, "date": 1})
    updates.add("message", {"chat": private, "from": private, "text": f"{MARKER} without a number"})
    message = {"chat": private, "message_id": MARKER}
    updates.add("callback_query", {"id": MARKER, "from": {"id": pat.id}, "data": MARKER, "message": message})
    updates.add("edited_message", {"chat": {"id": pat.id}, "caption": MARKER})
    updates.add(MARKER, {"chat": private, "text": MARKER})
    await settled(victim, ender)
    pat.says(f"I have chest pain and my left arm hurts, {MARKER}")
    await settled(victim, ender)
    pat.says(f"{MARKER} /session now")
    await settled(victim, ender)
    pat.says("/export")
    await settled(victim, ender)


@pytest.mark.parametrize("form", ["text", "json"])
async def test_a_day_at_debug_prints_no_token_no_secret_and_nobodys_words(tmp_path: Path, form: str) -> None:
    async with a_loud_victim(tmp_path, form) as victim:
        ender = Ender(victim, random.Random(1))
        pat, kim = victim.telegram.person(f"{MARKER} Pat"), victim.telegram.person(f"Kim {MARKER}")
        await victim.start()
        assert kim.adds_to_group(f"Coaches {MARKER}") == GROUP
        pat.starts(f"{MARKER}-link")
        await pat.chat.wait_for(lambda view: view.from_bot, PATIENCE)
        await answers(victim, pat, ender, 70 if form == "text" else 20)
        if form == "text":
            before = len(pat.chat.from_bot)
            victim.telegram.clock.set(MOMENTS[1])  # type: ignore[attr-defined]
            await pat.chat.wait_for(lambda view: len(view.from_bot) > before, PATIENCE)
            await answers(victim, pat, ender, 14)
        await says_everything_else(victim, pat, kim, ender)
        metrics = await page(f"http://127.0.0.1:{victim.metrics}/metrics")
        victim.telegram._server._token = "1:another"  # it is revoked
        if form == "text":
            victim.telegram.world.updates.moved()
        pat.says(f"{MARKER} to nobody")
        if form == "json":
            await asyncio.sleep(0)
            await victim.stop()
        else:
            assert victim.process is not None
            await asyncio.wait_for(victim.process.wait(), PATIENCE)
        assert [each.name for each in tmp_path.glob("steadyback.db*") if each.stat().st_mode & 0o077] == []
        printed = victim.printed.read_text()
        for words in (MARKER, TOKEN, TOKEN.split(":")[1], SECRET, str(pat.id)):
            assert words not in printed and words not in metrics
        assert printed.count("inbox row") >= 3 and "set aside" in printed
        if form == "json":
            lines = [line for line in printed.splitlines() if not line.startswith("Steadyback is at work")]
            assert all({"at", "level", "logger", "message"} <= set(json.loads(line)) for line in lines)


async def page(url: str) -> str:
    async with aiohttp.ClientSession() as session, session.get(url) as answer:
        return await answer.text()


# lines of the log, one by one


@pytest.fixture
def lines(capsys: pytest.CaptureFixture[str]) -> Iterator[Any]:
    """What one line of the log looks like in a form."""
    root, hooks = logging.getLogger(), (sys.excepthook, sys.unraisablehook)
    before, level, raising = list(root.handlers), root.level, logging.raiseExceptions
    levels = {name: logging.getLogger(name).level for name in logs.OURS}

    def set_up(form: str, level: str = "DEBUG") -> Any:
        logs.set_up(level, form, (TOKEN, SECRET, 'pass"word'))
        return lambda: capsys.readouterr().err

    yield set_up
    logging.captureWarnings(False)
    root.handlers[:], logging.raiseExceptions = before, raising
    root.setLevel(level)
    sys.excepthook, sys.unraisablehook = hooks
    for name, each in levels.items():
        logging.getLogger(name).setLevel(each)


def failing(words: str) -> BaseException:
    try:
        try:
            raise KeyError(words)
        except KeyError as error:
            raise ExceptionGroup(words, [ValueError(words), OSError(28, words)]) from error
    except ExceptionGroup as error:
        error.add_note(words)
        return error


@pytest.mark.parametrize("form", ["text", "json"])
def test_an_error_is_told_by_its_kind_and_place_and_not_by_its_words(lines: Any, form: str) -> None:
    printed = lines(form)
    logging.getLogger("bot.line").error("a turn failed", exc_info=failing("my numb leg"))
    sys.excepthook(ValueError, ValueError("my numb leg"), None)
    told = printed()
    assert "numb" not in told and "ExceptionGroup" in told and "KeyError" in told and "OSError 28" in told
    assert "test_quiet_logs.py" in told and "in failing" in told and "nothing caught" in told


@pytest.mark.parametrize("form", ["text", "json"])
def test_a_library_tells_its_pattern_and_not_what_fills_it(lines: Any, form: str) -> None:
    printed = lines(form)
    logging.getLogger("aiohttp.server").error("Error handling request from %s", "my numb leg")
    logging.getLogger("somebody").warning("my numb leg")
    logging.getLogger("asyncio").error("Task exception was never retrieved\nfuture: ValueError('my numb leg')")
    logging.getLogger("somebody").debug("a %s that nobody needs", "line")
    (loose := logging.getLogger("loose")).setLevel(logging.DEBUG)
    loose.info("my numb leg")
    told = printed()
    assert "numb" not in told and told.count("\n") == 3
    assert "Error handling request from %s" in told and "Task exception was never retrieved" in told


@pytest.mark.parametrize("form", ["text", "json"])
def test_secrets_are_taken_out_wherever_they_stand(lines: Any, form: str) -> None:
    printed = lines(form)
    log = logging.getLogger("bot")
    for words in (f"https://x/bot{TOKEN}/getMe", TOKEN.replace(":", "%3A"), SECRET, 'a pass"word', "/bot1:local/getMe"):
        log.warning("%s", words)
    log.warning("a %d that is none", "number")
    told = printed()
    for secret in ("zanzibar", SECRET, 'pass"word', 'pass\\"word', "1:local"):
        assert secret not in told
    assert told.count("***") == 5
