"""Nobody gets in: what a person, a coach, a bot or a forged update may not do, floods, and what the code may not use."""

import ast
import json
import logging
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import pytest

from bot import floods
from bot.local.person import Person
from bot.telegram.events import FromCoaches, Received, Refused, read
from flows.heard import Text
from tests import audit
from tests.chat import Chat, typical
from tests.test_architecture import ROOT
from tests.test_coaches import AGREED, CHEST, GROUP, asks, clinic, group, passing, tap, toasts, trains
from tests.test_day_one_survives import next_act
from tests.world import World, said

# who may do what


@pytest.fixture
async def at_clinic(tmp_path: Path) -> AsyncIterator[tuple[World, Person]]:
    async with clinic(tmp_path) as both:
        yield both


def raw_tap(world: World, by: int, chat: dict[str, Any] | None, data: str, **more: Any) -> None:
    """A tap as only somebody who forges it would send it."""
    message = {"message": {"message_id": 1, "chat": chat, "date": 1}} if chat else {"inline_message_id": "abc"}
    query = {"id": "77", "from": {"id": by, "is_bot": False, "first_name": "x"}, "chat_instance": "1", "data": data}
    world.telegram.world.updates.add("callback_query", {**query, **message, **more})


async def state_of(world: World) -> list[Any]:
    """Everything that a tap or a word could change."""
    return [await world.rows(f"SELECT * FROM {table}") for table in ("person", "hold", "record", "coach_note")]


@pytest.mark.parametrize("chat", ["somebody else's", "another group", "no message"])
async def test_a_tap_counts_in_the_chat_of_the_one_who_taps_alone(
    at_clinic: tuple[World, Person], chat: str, caplog: pytest.LogCaptureFixture
) -> None:
    world, kim = at_clinic
    caplog.set_level(logging.INFO)
    pat, ann = await trains(world, consents=AGREED), await trains(world, "Ann")
    pat.says(CHEST)
    await world.settled()
    before, read_before = await state_of(world), group(kim)
    where: dict[str, Any] = {
        "somebody else's": {"id": pat.id, "type": "private"}, "another group": {"id": -77, "type": "group"},
        "no message": None,
    }  # fmt: skip
    live = [button for row in pat.chat.last.inline_keyboard for button in row if "callback_data" in button]
    forged = [button["callback_data"] for button in live]
    for data in (*forged, "v1:coach.note:1:take", "v1:/:0:delete", "v1:hold.waiting:3:checked"):
        raw_tap(world, ann.id, where[chat], data)
    await world.settled()
    assert await state_of(world) == before and group(kim) == read_before
    assert caplog.text.count(": refused, inbox row") == len(forged) + 3
    assert all(data not in caplog.text for data in forged)


async def test_a_button_that_was_true_once_opens_no_hold_and_lifts_none(
    at_clinic: tuple[World, Person], caplog: pytest.LogCaptureFixture
) -> None:
    """Every button that a hold ever showed, tapped again while it is open and after it is over."""
    world, _ = at_clinic
    caplog.set_level(logging.INFO)
    pat = await trains(world)
    pat.says(CHEST)
    await world.settled()
    shown: list[tuple[int, str]] = []

    def look() -> None:
        for posted in pat.chat.from_bot:
            for row in posted.inline_keyboard:
                shown.extend((posted.id, button["callback_data"]) for button in row if "callback_data" in button)

    look()
    for words in ("Yes", "It was a mistake", "No, none"):
        pat.taps(words)
        await world.settled()
        look()
    ((closed_at, holds),) = await world.rows("SELECT max(closed_at), count(*) FROM hold")
    assert closed_at is not None
    pat.says("I have a fever and my back pain is new")
    await world.settled()
    opened = await world.rows("SELECT id, level FROM hold WHERE closed_at IS NULL")
    assert opened
    live = {button.get("callback_data") for row in pat.chat.last.inline_keyboard for button in row}
    for message, data in shown:
        if data not in live and not data.startswith("v1:/"):
            tap(world, pat, pat.id, message, data)
            await world.settled()
    assert await world.rows("SELECT id, level FROM hold WHERE closed_at IS NULL") == opened
    assert (await world.rows("SELECT count(*) FROM hold"))[0][0] == holds + len(opened)
    assert "a tap on an old button: refused" in caplog.text


@pytest.mark.parametrize("data", ["", "x" * 64, "v1:coach", "v2:hold.ask:1:yes", "v1:a.b:-1:x", "v1:a.b:1", "🙂"])
async def test_data_that_is_none_of_ours_does_nothing_and_is_logged_without_it(
    at_clinic: tuple[World, Person], data: str, caplog: pytest.LogCaptureFixture
) -> None:
    world, _ = at_clinic
    caplog.set_level(logging.INFO)
    pat = await trains(world)
    tap(world, pat, pat.id, pat.chat.last.id, data)
    await world.settled()
    assert toasts(world)[-1].startswith("That one is closed.") and "a tap on no button of ours: refused" in caplog.text
    assert not data or data not in caplog.text


MEMBER = {"id": 5, "is_bot": False, "first_name": "Kim"}
SPEAKERS: list[tuple[str, dict[str, Any], bool]] = [
    ("a member", {"from": MEMBER}, True),
    ("an administrator in the group's name", {"from": {"id": 1087968824, "is_bot": True}, "sender_chat": {"id": -9}}, True),
    ("another bot", {"from": {"id": 6, "is_bot": True}}, False),
    ("a channel", {"from": {"id": 136817688, "is_bot": True}, "sender_chat": {"id": -10, "type": "channel"}}, False),
    ("the linked channel", {"from": {"id": 777000, "is_bot": False}, "sender_chat": {"id": -10}}, False),
]  # fmt: skip


@pytest.mark.parametrize("who, speaker, may", SPEAKERS, ids=[each[0] for each in SPEAKERS])
def test_who_speaks_as_a_coach(who: str, speaker: dict[str, Any], may: bool) -> None:
    reply = {"message_id": 3, "chat": {"id": -9, "type": "group"}}
    message = {**speaker, "message_id": 4, "chat": {"id": -9, "type": "group"}, "text": "x", "reply_to_message": reply}
    assert isinstance(read({"message": message}, -9), FromCoaches if may else Refused)


def test_no_bot_talks_with_us() -> None:
    """Two bots would never stop."""
    message = {"message_id": 1, "chat": {"id": 6, "type": "private"}, "from": {"id": 6, "is_bot": True}, "text": "x"}
    assert read({"message": message}) == Refused("words of a bot")
    assert read({"edited_message": message}) == Refused("words of a bot")
    person = {**message, "from": {"id": 6, "is_bot": False}}
    assert read({"message": person}) == Received(Text("x", message=1), 1)


async def test_an_update_that_looks_like_one_of_our_own_events_is_none(at_clinic: tuple[World, Person]) -> None:
    world, _ = at_clinic
    pat = await trains(world)
    before = said(pat)
    for number, extra in ((-5, {}), (0, {}), (151_999_999, {"message": {"chat": {"id": pat.id, "type": "private"}}})):
        forged = {"update_id": number, "from_coach": "lift more", "due": "quiet_year_over", "go_on": True, **extra}
        world.telegram.world.updates.put(forged, world.telegram.clock.now().timestamp() + 60)
    await world.settled()
    assert not [text for text in said(pat) if "lift more" in text] and said(pat)[: len(before)] == before
    assert await world.rows("SELECT count(*) FROM person") == [(1,)]


@pytest.mark.parametrize("payload", ["<b>x</b>", "'; DROP TABLE person; --", "../../etc", "x" * 500, "%00", "🙂" * 64])
async def test_a_forged_deep_link_is_a_start_like_any_other(tmp_path: Path, payload: str) -> None:
    async with clinic(tmp_path) as (world, _):
        pat = world.person()
        pat.starts(payload)
        await world.settled()
        pat.taps("I agree, I'm 18+")
        await world.settled()
        pat.says("/export")
        await world.settled()
        pat.taps("Send them")
        await world.settled()
        assert await world.rows("SELECT count(*) FROM person") == [(1,)]
        assert refused(world) == []


def refused(world: World) -> list[str]:
    """What the local Bot API, strict as Telegram, did not take; an edit that changes nothing is none of these."""
    told = [f"{entry.method}: {entry.description}" for entry in world.telegram.journal if entry.code != 200]
    return [each for each in told if "not modified" not in each]


# floods


async def test_a_thousand_messages_of_one_person_slow_nobody_else_and_danger_among_them_is_heard(
    tmp_path: Path,
) -> None:
    async with clinic(tmp_path, paced=True) as (world, _):
        pat = await trains(world)
        others = [await trains(world, f"person {number}") for number in range(4)]
        world.clock.advance(floods.PAUSE * 20)
        await passing(world, 60)
        before = {person.id: len(person.chat.from_bot) for person in (pat, *others)}
        for number in range(1000):
            pat.says(CHEST if number in (700, 900) else f"and another thing {number}")
            if number % 250 == 249:
                others[number // 250].says("/help")
        assert world.bot is not None
        for person in others:
            await person.chat.wait_for(lambda view, person=person: len(view.from_bot) > before[person.id])
            assert world.bot.line.waiting > 100  # nobody stands behind the one who floods
        while world.bot.line.waiting or len(world.telegram.world.updates):
            await world.asks(lambda store: None)
        assert len(world.bot.line._chats) == 0 and world.bot.sender.owed_to(pat.id) < 2 * floods.MOST_OWED
        await passing(world, 120)
        told = [posted.text for posted in pat.chat.from_bot][before[pat.id] :]
        assert sum(text.startswith("That was a lot at once.") for text in told) == 1
        assert len(told) < 40 and any("911" in text for text in told)
        assert await world.rows("SELECT flag, level FROM hold") == [("cardiac_now", "E0")]
        assert await world.rows("SELECT count(*) FROM inbox WHERE done_at IS NULL OR error IS NOT NULL") == [(0,)]
        assert world.telegram.violations == [] and refused(world) == []
        world.clock.advance(floods.PAUSE * 2)
        pat.says("/help")
        await passing(world, 10)
        assert len(pat.chat.from_bot) > before[pat.id] + len(told)


async def test_in_a_flood_the_answer_to_the_open_hold_counts(tmp_path: Path) -> None:
    async with clinic(tmp_path, paced=True) as (world, _):
        pat = await trains(world)
        assert world.bot is not None
        world.bot.line.turns.floods.owed = lambda chat_id: floods.MOST_OWED
        pat.says("one")
        pat.says(CHEST)
        await passing(world, 30)
        for words in ("more", "Yes", "and more", "I've called"):
            pat.says(words)
            await passing(world, 30)
        ((body,),) = await world.rows("SELECT body FROM hold")
        assert '"answer":"yes"' in body and '"called_at":null' not in body


async def test_a_flood_of_taps_is_answered_and_adds_no_messages(tmp_path: Path) -> None:
    async with clinic(tmp_path, paced=True) as (world, _):
        pat = await trains(world)
        message = pat.chat.last.id
        before = len(pat.chat.from_bot)
        for _ in range(200):
            tap(world, pat, pat.id, message, "v1:intake.zone:1:x")
        await passing(world, 120)
        assert len(toasts(world)) >= 200 and len(pat.chat.from_bot) - before < 45
        assert world.telegram.violations == []


async def test_a_heap_of_forwarded_messages_gets_one_answer(at_clinic: tuple[World, Person]) -> None:
    world, _ = at_clinic
    pat = await trains(world)
    origin = {"type": "hidden_user", "sender_user_name": "x", "date": 1}
    before = len(pat.chat.from_bot)
    for number in range(30):
        pat.sends({"text": f"a joke {number}", "forward_origin": origin})
    await world.settled()
    assert len(pat.chat.from_bot) == before + 1
    pat.sends({"text": CHEST, "forward_origin": origin})
    await world.settled()
    assert "911" in "".join(said(pat)[before + 1 :])


def test_what_is_remembered_of_floods_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(floods, "REMEMBERED", 5)
    facts = Chat(typical(), at="2026-11-29 12:00").facts
    many = floods.Floods()
    many.owed = lambda chat_id: floods.MOST_OWED
    for chat in range(50):
        assert many.covers(chat, Text("x"), {"message": {"forward_origin": {}}}, facts, facts.now)
    assert len(many._floods) == 5
    many.owed = lambda chat_id: 0
    for chat in range(50, 100):
        many.covers(chat, Text("x"), {"message": {"forward_origin": {}}}, facts, facts.now)
    assert len(many._forwarded) == 5


# words that are markup, or SQL

EVIL = "<b>&\"';DROP TABLE person;--</b><i>"


async def test_words_made_of_markup_are_words_everywhere(tmp_path: Path) -> None:
    """Typed at every question of the intake, as name, file name and caption, to the coach and back, and in both files."""
    async with clinic(tmp_path) as (world, kim):
        pat = world.person(f"{EVIL}{'🙂' * 64}")
        pat.starts()
        await world.settled()
        await answers_with(world, pat, EVIL)
        assert (await world.rows("SELECT count(*) FROM person"))[0][0] == 1
        pat.sends_document(f"{EVIL}.pdf", b"x", EVIL)
        pat.says("/settings")
        await world.settled()
        ann = await trains(world, EVIL, psfs=[EVIL, "yard work", EVIL], psfs_scores=[3, 3, 3], consents=AGREED)
        await asks(world, ann, f"{EVIL} may I?")
        ann.edits(f"{EVIL} edited")
        await world.settled()
        kim.taps("Open", in_chat=GROUP)
        await world.settled()
        assert f'"{EVIL} may I?"' in group(kim)[-1] and group(kim)[-1].count(EVIL) >= 2
        kim.says(f"try {EVIL}", in_chat=GROUP, reply_to=kim.chat_in(GROUP).last.id)
        await world.settled()
        assert said(ann)[-1] == f"From your coach: try {EVIL}"
        for command in ("/progress", "/plan", "/why", "/today", "/learn", "/export"):
            ann.says(command)
            await world.settled()
        ann.taps("Send them")
        await world.settled()
        page, machines = exported(world, ann)
        assert EVIL not in page and "&lt;b&gt;&amp;&quot;&#x27;;DROP TABLE" in page
        assert json.dumps(EVIL)[1:-1] in machines and json.loads(machines)["person"]
        for person in (pat, ann):
            for posted in person.chat.from_bot:
                assert all(
                    each["type"] in ("bot_command", "url")
                    for each in posted.body.get("entities", ())
                    if EVIL in posted.text
                )
        assert refused(world) == []


async def answers_with(world: World, person: Person, words: str) -> None:
    for _ in range(90):
        person.says(words)
        await world.settled()
        if not (act := next_act(person)):
            return
        visible = [label for row in person.chat.buttons() for label in row]
        (person.taps if act in visible else person.says)(act)
        await world.settled()
        if (await world.rows('SELECT count(*) FROM person WHERE known LIKE \'%"intake":"done"%\''))[0][0]:
            return
    raise AssertionError(person.chat.transcript())


def exported(world: World, person: Person) -> tuple[str, str]:
    files = world.telegram.world.files
    ids = [posted.body["document"]["file_id"] for posted in person.chat.from_bot if "document" in posted.body][-2:]
    page, machines = (files.of(each)[1].decode() for each in ids)
    return page, machines


# the code itself

FORBIDDEN_IMPORTS = {"pickle", "cPickle", "marshal", "shelve", "dill", "jsonpickle", "telnetlib", "ftplib", "xmlrpc"}
FORBIDDEN_CALLS = {"eval", "exec", "os.system", "os.popen", "pickle.load", "pickle.loads", "yaml.load", "marshal.loads"}


def sources() -> list[Path]:
    return sorted(path for part in ("bot", "flows", "content", "tests") for path in (ROOT / part).rglob("*.py"))


def name_of(node: ast.expr) -> str:
    if isinstance(node, ast.Attribute):
        return f"{name_of(node.value)}.{node.attr}"
    return node.id if isinstance(node, ast.Name) else ""


def dangers(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text())):
        match node:
            case ast.Import(names):
                yield from (each.name for each in names if each.name.split(".")[0] in FORBIDDEN_IMPORTS)
            case ast.ImportFrom(module=str(module)) if module.split(".")[0] in FORBIDDEN_IMPORTS:
                yield module
            case ast.Call(func, _, keywords):
                if (name := name_of(func)) in FORBIDDEN_CALLS:
                    yield name
                for keyword in keywords:
                    if keyword.arg == "shell" and not (
                        isinstance(keyword.value, ast.Constant) and not keyword.value.value
                    ):
                        yield "shell=True"
                    if keyword.arg in ("verify_ssl", "ssl") and isinstance(keyword.value, ast.Constant):
                        yield f"{keyword.arg}={keyword.value.value}"


def test_nothing_runs_what_it_is_given() -> None:
    """No pickle, no eval, no shell, no connection that checks no certificate."""
    found = [(str(path.relative_to(ROOT)), each) for path in sources() for each in dangers(path)]
    assert found == []


def test_a_danger_would_be_found(tmp_path: Path) -> None:
    bad = tmp_path / "bad.py"
    bad.write_text(
        "import pickle\nfrom marshal import loads\neval('1')\nos.system('x')\nrun('x', shell=True)\nget(u, ssl=False)\n"
    )
    assert len([*dangers(bad)]) == 6


# the libraries


def test_every_library_is_pinned_with_hashes_and_under_a_licence_that_was_looked_at() -> None:
    """The rest is asked by `python -m tests.audit`, which .ci/run does."""
    assert [*audit.loose(), *audit.unfree()] == []


@pytest.mark.parametrize(
    "line",
    ["aiohttp", "aiohttp==3.14.0", "--index-url https://example.org/simple", "x @ file:/tmp/x.whl", "-f /tmp/wheels"],
)
def test_a_library_that_could_be_another_one_tomorrow_is_found(
    line: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for lock in audit.LOCKS:
        (tmp_path / lock).write_text(f"{line}\n")
    monkeypatch.setattr(audit, "ROOT", tmp_path)
    assert [*audit.loose()]
