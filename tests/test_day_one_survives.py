"""A person's first day and next morning with the real process, killed again and again: it ends as if nothing had happened."""

import asyncio
import html
import json
import os
import random
import re
import sqlite3
from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from bot.local.person import Person
from tests.test_crash import PATIENCE, Victim, a_victim, calls

KILLS = int(os.environ.get("DAY_ONE_KILLS", "5"))
ROUNDS = int(os.environ.get("DAY_ONE_ROUNDS", "1"))
SEED = int(os.environ.get("CRASH_SEED", "2026"))
CHICAGO = ZoneInfo("America/Chicago")
MOMENTS = [
    datetime.fromisoformat(f"2026-11-{each}").replace(tzinfo=CHICAGO) for each in ("23 07:30", "23 17:30", "24 07:30")
]

TAPPED = (  # the first of these that can be tapped
    "I agree, I'm 18+", "Central time", "40 to 59", "None of these", "None", "Mon and Thu", "20 minutes", "7:30",
    "No, as usual", "Little", "Low back", "Over a year", "Bending, lifting", "Done", "10 to 19", "After work, 5:30", "Start",
    "Short, 10 min",
    "All clear", "Good", "I'm warm", "Fine, 3-4 left", "Steady", "Fine", "Same or better", "Short, 3 min", "Next",
)  # fmt: skip
TYPED = {  # now and then people write instead
    "How is your back right now": "about a 2", "And your back right now": "3", "How hard was it": "five",
    "And how are you moving": "a bit stiff", "first hour": "2 I think",
}  # fmt: skip
POINTS = (  # and at which pass after a start; each process that follows a kill at random is to end at the next of these
    "after_inbox_commit:3", "before_commit:25", "after_commit:31", "after_http_request:9", "before_mark_sent:6",
    "after_claim:1",
)  # fmt: skip
ASIDE = {"at", "id", "session"}  # moments, and names made of them
QUICK = re.compile(r"That was quick|List \d: ")  # a list is read once more when it is answered too fast
TIME = re.compile(r"\d{1,2}:\d\d( [ap]m)?")


@dataclass
class Ender:
    """Ends the process after some acts, and starts the next one so that it ends at a placed point."""

    victim: Victim
    chance: random.Random
    after_acts: frozenset[int] = frozenset()
    points: list[str] = field(default_factory=list)
    acts: int = 0

    async def after_act(self) -> None:
        self.acts += 1
        if self.acts in self.after_acts and not await self.revived():
            await calls(self.victim, self.chance.randrange(5))
            if not await self.revived():
                await self.ends()

    async def ends(self, point: str = "") -> None:
        await self.victim.kill()
        await self.victim.start(point or (self.points.pop(0) if self.points else ""))

    async def revived(self) -> bool:
        """Starts it again when a placed point has ended it."""
        process = self.victim.process
        assert process is not None
        if process.returncode is None:
            return False
        assert process.returncode == 137
        self.victim.kills += 1
        await self.victim.start()
        return True


def waiting(victim: Victim) -> bool:
    """Whether anything that happened is not worked on, or anything owed is not said."""
    if len(victim.telegram.world.updates) or not victim.file.exists():
        return True
    try:
        with sqlite3.connect(f"file:{victim.file}?mode=ro", uri=True) as connection:
            return bool(
                connection.execute(
                    "SELECT (SELECT count(*) FROM inbox WHERE done_at IS NULL) + "
                    "(SELECT count(*) FROM outbox WHERE done_at IS NULL)"
                ).fetchone()[0]
            )
    except sqlite3.OperationalError:
        return True  # it is being made
    finally:
        connection.close()


async def settled(victim: Victim, ender: Ender) -> None:
    async with asyncio.timeout(PATIENCE):
        while waiting(victim):
            await ender.revived()
            await asyncio.sleep(0.004)


def next_act(person: Person) -> str:
    """What the person does about what stands there; "" when nothing is asked."""
    newest = person.chat.last
    inline = [  # a command's or a page's button is an offer, not a question
        button["text"]
        for row in newest.inline_keyboard
        for button in row
        if not button.get("callback_data", "v1:/").startswith(("v1:/", "v1:@"))
    ]
    below = [button["text"] for row in (person.chat.keyboard or {"keyboard": []})["keyboard"] for button in row]
    labels = [*(label for label in below if label not in ("It hurts", "I feel unwell", "Stop")), *inline]
    if not labels:
        return ""
    if typed := next((typed for words, typed in TYPED.items() if words in newest.text), ""):
        return typed
    if "5" in labels and "0" in labels:
        return "8" if "sure" in newest.text and "8" in labels else "3"
    return next((label for label in TAPPED if label in labels), labels[0])


async def acts_until_nothing_is_asked(victim: Victim, person: Person, ender: Ender) -> list[str]:
    """Reads, answers, reads on; gives what was asked, as it was asked."""
    asked: list[str] = []
    for _ in range(160):
        await settled(victim, ender)
        newest = person.chat.last
        act = next_act(person)
        if not act:
            return asked
        asked.append(newest.text)
        visible = [label for row in person.chat.buttons() for label in row]
        if act in visible:
            person.taps(act)
        else:
            person.says(act)
        await ender.after_act()
    raise AssertionError(person.chat.transcript())


async def lives(folder: Path, after_acts: frozenset[int] = frozenset(), seed: int = SEED) -> "Lived":
    folder.mkdir()
    async with a_victim(folder, real=True) as victim:
        ender = Ender(victim, random.Random(seed), after_acts, list(POINTS if after_acts else ()))
        pat = victim.telegram.person("Pat")
        await victim.start()
        pat.starts()
        await pat.chat.wait_for(lambda view: view.from_bot, PATIENCE)
        await acts_until_nothing_is_asked(victim, pat, ender)
        for moment in MOMENTS:
            if after_acts and moment is MOMENTS[1]:
                await ender.ends("after_due_claim:1")
            before = len(pat.chat.from_bot)
            victim.telegram.clock.set(moment)  # type: ignore[attr-defined]
            async with asyncio.timeout(PATIENCE):
                while len(pat.chat.from_bot) == before:
                    await ender.revived()
                    await asyncio.sleep(0.004)
            await acts_until_nothing_is_asked(victim, pat, ender)
        await settled(victim, ender)
        assert await victim.stop() == 0
        return Lived.of(victim, pat, ender)


@dataclass
class Lived:
    acts: int
    kills: int
    known: dict[str, Any]
    records: list[str]
    said: Counter[str]
    doubtful: Counter[str]

    @staticmethod
    def of(victim: Victim, person: Person, ender: Ender) -> "Lived":
        assert victim.rows("SELECT count(*) FROM inbox WHERE done_at IS NULL") == [(0,)]
        assert victim.rows("SELECT count(*) FROM inbox WHERE error IS NOT NULL") == [(0,)]
        ((known,),) = victim.rows("SELECT known FROM person")
        records = [json.loads(str(body)) for (body,) in victim.rows("SELECT body FROM record ORDER BY id")]
        doubtful = victim.rows("SELECT body FROM outbox WHERE doubts > 0 AND method = 'sendMessage'")
        said = Counter(timeless(posted.text) for posted in person.chat.from_bot)
        return Lived(
            ender.acts, victim.kills, bare(json.loads(str(known))), [json.dumps(bare(each)) for each in records], said,
            Counter(timeless(json.loads(str(body))["text"]) for (body,) in doubtful),
        )  # fmt: skip


def bare(value: Any) -> Any:
    """Without moments and without the numbers made of them."""
    if isinstance(value, dict):
        return {key: bare(each) for key, each in value.items() if key not in ASIDE}
    return [bare(each) for each in value] if isinstance(value, list) else value


def timeless(text: str) -> str:
    return TIME.sub("_", html.unescape(re.sub(r"<[^>]+>", "", text)))


@pytest.fixture(scope="module")
def unharmed(tmp_path_factory: pytest.TempPathFactory) -> Lived:
    return asyncio.run(lives(tmp_path_factory.mktemp("unharmed") / "day"))


def test_a_first_day_and_the_next_morning(unharmed: Lived) -> None:
    kinds = Counter(json.loads(record)["record"] for record in unharmed.records)
    assert kinds["session"] == 1 and kinds["check_in"] == 1 and kinds["pushed"] == 6, kinds


@pytest.mark.parametrize("seed", range(SEED, SEED + ROUNDS))
async def test_killed_again_and_again_it_ends_as_if_nothing_had_happened(
    unharmed: Lived, tmp_path: Path, seed: int
) -> None:
    moments = frozenset(random.Random(seed).sample(range(1, unharmed.acts), KILLS))
    lived = await lives(tmp_path / "day", moments, seed)
    assert lived.kills > KILLS
    assert lived.records == unharmed.records
    assert lived.known == unharmed.known
    missing = [text for text in unharmed.said - lived.said if not QUICK.match(text)]
    assert not missing, f"never said: {missing}"
    again = [text for text in (lived.said - unharmed.said) - lived.doubtful if not QUICK.match(text)]
    assert not again, f"asked again without a doubt: {again}"
