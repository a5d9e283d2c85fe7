"""What a turn and the safety net take by themselves, without a database or a network."""

import gc
import json
import random
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

LONGEST = 4096  # characters of a message
SCRIPTS = ((0x370, 0x3FF), (0x400, 0x4FF), (0x600, 0x6FF), (0x900, 0x97F), (0x4E00, 0x9FFF), (0xAC00, 0xD7A3))
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
    heard = timed(sentences)
    began = time.thread_time()
    for text in sentences:
        commands.wish(text)
    wished = (time.thread_time() - began) / len(sentences)
    ours = f"{spread(heard)}; wishes {wished * 1e6:,.0f} µs"
    return f"the safety net, {len(sentences):,} sentences", "p99 under 10 ms", ours, ""


def longest(scale: float) -> tuple[str, str, str, str]:
    """The longest messages that Telegram lets through, of every make-up."""
    texts = long_texts(max(1, int(20 * scale)))
    heard = {name: timed(of_it) for name, of_it in texts.items()}
    worst = max(heard, key=lambda name: heard[name][-1])
    everything = sorted(seconds for of_it in heard.values() for seconds in of_it)
    ours = f"{spread(everything)} ({worst})"
    return f"the safety net, {len(everything)} messages of {LONGEST:,} characters", "p99 under 10 ms", ours, ""


def timed(texts: list[str]) -> list[float]:
    """CPU seconds of each, the least first."""
    gc.collect()
    gc.freeze()  # as the bot does once it is warm: what the benches before left here is not searched for garbage
    seconds = []
    for text in texts:
        began = time.thread_time()
        safety.hear(text)
        seconds.append(time.thread_time() - began)
    return sorted(seconds)


def spread(seconds: list[float]) -> str:
    median, p99 = seconds[len(seconds) // 2], seconds[int(len(seconds) * 0.99)]
    return f"median {median * 1e3:.1f} ms, p99 {p99 * 1e3:.1f} ms, most {seconds[-1] * 1e3:.1f} ms"


def long_texts(many: int) -> dict[str, list[str]]:
    """So many messages of each make-up, the same every time."""
    chance = random.Random(7)
    said = [json.loads(line) for line in EXAMPLES.read_text().splitlines()]
    grave = [line["text"] for line in said if line["label"] == "emergency"]
    letters = "abcdefghijklmnopqrstuvwxyz"
    words = ["".join(chance.choices(letters, k=chance.randint(3, 12))) for _ in range(900)]
    scripts = [chr(chance.randint(low, high)) for low, high in SCRIPTS for _ in range(99)]
    pieces = {
        "dangers": (grave, ". "),
        "dangers without a stop": ([text.replace(".", "").replace(",", "") for text in grave], " "),
        "ordinary talk": ([line["text"] for line in said if line["label"] == "none"], "\n"),
        "words of dangers": (sorted({word for text in grave for word in text.split()}), " "),
        "misspelt dangers": ([text.replace("a", "aa").replace("in", "ni") for text in grave], " "),
        "accents": ([text.replace("e", "é").replace("a", "à") for text in grave], ", "),
        "words that are none": (words, " "),
        "letters without a space": (list(letters), ""),
        "digits": (list("0123456789"), ""),
        "numbers": ([str(number) for number in range(200)], " "),
        "emoji": (list("😀🍑😳💀🔥👍😭🦵🚑💔"), ""),
        "many scripts": (scripts, ""),
        "marks that cannot be seen": (["\u200b".join(text) for text in grave], " "),
        "one word": (["numb"], " "),
    }
    return {
        name: [parting.join(chance.choices(parts, k=LONGEST))[:LONGEST] for _ in range(many)]
        for name, (parts, parting) in pieces.items()
    }


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
