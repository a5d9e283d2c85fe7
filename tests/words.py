"""Reads every message of the content as a person would: short, plain, kind, few buttons; tells every offence at once.

python -m tests.words prints file, place and offence, and ends with 1 when there is any.
"""

import re
import sys
import tomllib
import warnings
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

warnings.filterwarnings("ignore")  # textstat 0.7.4 still reads pkg_resources

import textstat  # noqa: E402

from content.script import MOST_BUTTONS, MOST_IN_A_ROW, MOST_WORDS, Phrases, Script, placeholders, words_in  # noqa: E402

CONTENT = Path(__file__).resolve().parent.parent / "content"
ALLOWED = Path(__file__).with_name("words_allowed.toml")
HARDEST = 6.0  # Flesch-Kincaid grade (behaviour.md §3)
EMOJI = re.compile(r"[\U0001F000-\U0001FAFF\u2600-\u26FF\u2705\u274C-\u27B0\u2B50\uFE0F]")
LABEL_WORDS = 5


@dataclass(frozen=True)
class Message:
    """Words that reach a person, and where they stand."""

    file: str
    place: str
    text: str
    label: bool = False


@dataclass(frozen=True)
class Offence:
    message: Message
    what: str

    def __str__(self) -> str:
        return f"{self.message.file}, {self.message.place}: {self.what}: {one_line(self.message.text)}"


def one_line(text: str) -> str:
    flat = " / ".join(text.split("\n"))
    return flat if len(flat) <= 110 else f"{flat[:107]}..."


# every message


def messages(folder: Path = CONTENT) -> Iterator[Message]:
    for file in sorted((folder / "scripts").glob("*.toml")):
        yield from of_script(file)
    yield from of_phrases(folder / "phrases.toml")
    for name, spoken in SPOKEN.items():
        for file in sorted(folder.glob(name)):
            yield from of_table(file.name, tomllib.loads(file.read_text("utf-8")), spoken)


def of_script(file: Path) -> Iterator[Message]:
    script = Script.model_validate(tomllib.loads(file.read_text("utf-8")))
    for name, step in script.step.items():
        place = f"step.{name}"
        records = step.record.values() if isinstance(step.record, dict) else (step.record,)
        for text in (*step.variants(), *records, *step.sorry):
            if text:
                yield Message(file.name, place, text)
        for label in (*step.choices.values(), *(each for row in step.board for each in row)):
            yield Message(file.name, place, label, label=True)


def of_phrases(file: Path) -> Iterator[Message]:
    phrases = Phrases.model_validate(tomllib.loads(file.read_text("utf-8")))
    for id, text in phrases.phrase.items():
        yield Message(file.name, f"phrase.{id}", text)
    for id, text in phrases.label.items():
        yield Message(file.name, f"label.{id}", text, label=True)


# The tables that are said as they stand: file -> the keys whose text reaches a person, with what is said together.
SPOKEN: dict[str, tuple[tuple[str, ...], ...]] = {
    "exercises.toml": (("set_up",), ("cues",), ("fault", "fix"), ("why",), ("say",), ("household",)),
    "ladders.toml": (("why",),),
    "mobility.toml": (("say",), ("why",)),
    "conditioning.toml": (("say",), ("best_for",)),
    "careful.toml": (("say",), ("cue",)),
    "programme.toml": (("say",), ("says",), ("words",), ("why",)),
    "pain.toml": (("say",), ("why",), ("ask",)),
    "learn.toml": (("says", "not_for"), ("question",), ("source_words",)),
    "openers.toml": (("turn",), ("fact",), ("without_habit",)),
    "flags.toml": (("say",), ("once_more",), ("symptom",), ("told",)),
}
NAMES = ("name", "short")  # said inside other messages
TOPICS = ("topic",)  # labels of buttons


def of_table(file: str, table: Any, spoken: Sequence[Sequence[str]], place: str = "") -> Iterator[Message]:
    if isinstance(table, dict):
        for keys in spoken:
            said = [text for key in keys if key in table for text in texts(table[key])]
            if keys in (("turn",), ("fact",)):
                yield from (Message(file, f"{place}.{keys[0]}".lstrip("."), text) for text in said)
            elif said:
                whole = " ".join(map(sentence, said)) if len(said) > 1 or keys == ("cues",) else said[0]
                yield Message(file, f"{place}.{'+'.join(keys)}".lstrip("."), whole)
        for name, value in table.items():
            if name in (*NAMES, *TOPICS) and isinstance(value, str):
                yield Message(file, f"{place}.{name}", value, label=True)
            yield from of_table(file, value, spoken, f"{place}.{name}".lstrip("."))
    elif isinstance(table, list):
        for number, value in enumerate(table, 1):
            yield from of_table(file, value, spoken, f"{place}[{number}]")


def texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, list):
        yield from (each for each in value if isinstance(each, str))
    elif isinstance(value, dict):
        yield from (each for each in value.values() if isinstance(each, str))


def sentence(text: str) -> str:
    """A cue as it is shown: one line, one sentence."""
    return text if text.endswith((".", "?", ":")) else f"{text}."


# what is wrong


@dataclass(frozen=True)
class Rules:
    """tests/words_allowed.toml: plain words a syllable counter calls hard, labels that harm, words that belittle."""

    plain: frozenset[str]
    harmful: tuple[str, ...]
    excused: dict[str, str]


def rules() -> Rules:
    table = tomllib.loads(ALLOWED.read_text("utf-8"))
    return Rules(frozenset(table["plain"]), tuple(table["harmful"]), table.get("excused", {}))


def offences(message: Message, told: Rules) -> Iterator[Offence]:
    text = read_aloud(message.text)
    if f"{message.file}:{message.place}" in told.excused:
        return
    if "!" in text:
        yield Offence(message, "an exclamation mark")
    if EMOJI.search(text):
        yield Offence(message, "an emoji")
    for harm in told.harmful:
        if re.search(rf"\b(?:{harm})\b", text, re.IGNORECASE):
            yield Offence(message, f'a word that harms or belittles ("{harm}")')
    if message.label:
        if words_in(text) > LABEL_WORDS and not message.place.endswith(NAMES):
            yield Offence(message, f"a button of {words_in(text)} words")
        return
    if words_in(text) > MOST_WORDS:
        yield Offence(message, f"{words_in(text)} words")
    if (hard := grade(text, told.plain)) > HARDEST:
        yield Offence(message, f"reading grade {hard:.1f}")


def read_aloud(text: str) -> str:
    """The message without markup, with a short word for what is filled in and for a command."""
    text = re.sub(r"(?<!\S)/\w+", "five", re.sub(r"<[^>]+>", "", text))
    for name in placeholders(text):
        text = text.replace(f"{{{name}}}", "five")
    return text


def grade(text: str, plain: frozenset[str]) -> float:
    """Flesch-Kincaid grade. Lines are sentences; a fragment that fills another message is not graded by itself."""
    lines = [line.strip() for line in text.replace("\n", " \n").split("\n") if line.strip()]
    whole = " ".join(line if line[-1] in ".?:!" else f"{line}." for line in lines)
    whole = re.sub(r"[:;]\s", ". ", whole)
    whole = re.sub(r"\b([A-Za-z'-]+)\b", lambda word: "plain" if word[1].lower() in plain else word[1], whole)
    if len(re.findall(r"[A-Za-z']+", whole)) < 4 or not re.search(r"[.?:]\s*$", text):
        return 0.0
    return float(textstat.flesch_kincaid_grade(whole))


def buttons(folder: Path = CONTENT) -> Iterator[Offence]:
    """Rows and counts; a 0 to 10 scale may be wider."""
    for file in sorted((folder / "scripts").glob("*.toml")):
        script = Script.model_validate(tomllib.loads(file.read_text("utf-8")))
        for name, step in script.step.items():
            message = Message(file.name, f"step.{name}", ", ".join(step.choices.values()))
            if step.kind == "score":
                continue
            if len(step.choices) > MOST_BUTTONS and not step.choices_from:
                yield Offence(message, f"{len(step.choices)} buttons")
            rows = [*(width for layout in step.layouts for width in layout), *map(len, step.board)]
            if any(row > MOST_IN_A_ROW for row in rows):
                yield Offence(message, f"a row of {max(rows)} buttons")


def found(folder: Path = CONTENT) -> tuple[list[Message], list[Offence]]:
    every, told = list(messages(folder)), rules()
    return every, [*(each for message in every for each in offences(message, told)), *buttons(folder)]


def main() -> int:
    every, wrong = found()
    for offence in wrong:
        print(offence)
    spoken = [message for message in every if not message.label]
    longest = max(words_in(read_aloud(message.text)) for message in spoken)
    print(f"{len(spoken)} messages and {len(every) - len(spoken)} labels read, the longest has {longest} words.")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
