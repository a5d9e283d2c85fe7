"""What a turn and the safety net take by themselves, without a database or a network."""

import json
import time
from pathlib import Path
from typing import Any

from transitions import Machine

from bot import ticks
from bot.store.database import open_database
from bot.store.units import Store
from flows import coach, commands, safety
from tests import chat as chats
from tests.bench import population
from tests.tapping import FIRST

EXAMPLES = Path(__file__).resolve().parents[1] / "safety" / "tuned.jsonl"


class Timed:
    """Counts the CPU of each turn of the conversation."""

    def __init__(self) -> None:
        self.turns, self.seconds, self.converse = 0, 0.0, chats.converse

    def __call__(self, *given: Any) -> Any:
        began = time.thread_time()
        try:
            return self.converse(*given)
        finally:
            self.seconds += time.thread_time() - began
            self.turns += 1


def intake() -> None:
    chat = chats.Chat().says("/start")
    for _ in range(80):
        labels = [button.label for row in chat.messages[-1].buttons for button in row]
        if "See the week" in labels:
            return
        chat.taps(next((label for label in FIRST if label in labels), labels[0]))
    raise AssertionError(chat.lines)


def turns(scale: float) -> tuple[str, str, str, str]:
    """The intake by taps, as the whole path has it; beside it what a state machine made anew for each update takes."""
    intake()
    chats.converse = timed = Timed()  # type: ignore[assignment]
    for _ in range(max(2, int(20 * scale))):
        intake()
    chats.converse = timed.converse
    flow = coach().flows["intake"]
    began, many = time.thread_time(), max(5, int(50 * scale))
    for _ in range(many):
        Machine(model=None, states=list(flow.script.step), initial=flow.script.start, transitions=list(flow.roads()))
    made = (time.thread_time() - began) / many
    ours = f"{timed.seconds / timed.turns * 1e6:,.0f} µs"
    return (
        "a turn of the real coach, in memory",
        "",
        ours,
        f"making the machine alone at each update: {made * 1e6:,.0f} µs",
    )


def net(scale: float) -> tuple[str, str, str, str]:
    """Sentences of every kind, dangerous and not; and the wishes in them."""
    sentences = [json.loads(line)["text"] for line in EXAMPLES.read_text().splitlines()][: int(4000 * scale)]
    for text in sentences[:50]:
        safety.hear(text)
        commands.wish(text)
    began = time.thread_time()
    for text in sentences:
        safety.hear(text)
    heard = (time.thread_time() - began) / len(sentences)
    began = time.thread_time()
    for text in sentences:
        commands.wish(text)
    wished = (time.thread_time() - began) / len(sentences)
    ours = f"{heard * 1e6:,.0f} µs a text; wishes {wished * 1e6:,.0f} µs"
    return f"the safety net, {len(sentences):,} sentences", "", ours, ""


def claims(scale: float, folder: Path) -> tuple[str, str, str, str]:
    """Due reminders into the inbox and on to their next moment, 500 a transaction, with nothing else going on."""
    many = int(10_000 * scale)
    population.write(folder / "claims.db", many, due=True)
    database = open_database(f"sqlite:///{folder / 'claims.db'}")
    db = database.db()
    store, now, more = Store(db), population.AFTER_DUE, True
    began = time.thread_time()
    while more:
        db.begin()
        more = ticks.claim(store, now).more
        db.commit()
    seconds = time.thread_time() - began
    db.close()
    database.close()
    ours = f"{many / seconds:,.0f}/s by CPU, {seconds / many * 1e6:.0f} µs each"
    return f"claiming {many:,} due reminders alone, SQLite FULL", "20,000/s", ours, ""
