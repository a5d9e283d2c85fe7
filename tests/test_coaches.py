"""The coaches' chat through the whole bot: what coaches hear, of whom, and how their words reach a person."""

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from bot.local.person import Person
from bot.store.units import Store
from flows import coach
from flows.conversation import State, converse
from flows.effects import TellCoach
from flows.records import ExerciseLog, PainScore, SessionLog, SetLog, SetTarget
from tests.chat import typical
from tests.local_api import until
from tests.world import World, a_world, said

GROUP = -2_000_001  # the first group that the local Bot API makes
MONDAY = datetime(2026, 11, 23, 23, 47, tzinfo=UTC)  # 5:47 pm in Chicago
AGREED = {"coach_sees_holds": True}
FEVER = "I have a fever and my back pain is new"
CHEST = "I have chest pain and my left arm hurts"


@asynccontextmanager
async def clinic(folder: Path, **chosen: Any) -> AsyncIterator[tuple[World, Person]]:
    """The real coach with a group of coaches; Kim is one of them."""
    real = {"coach": coach(), "converse": converse, "state_of": State.of, "coach_chat": GROUP, "at": MONDAY}
    async with a_world(folder, **{**real, **chosen}) as world:
        kim = world.person("Kim")
        if world.coach_chat == GROUP:
            assert kim.adds_to_group("Coaches") == GROUP
        await world.settled()
        yield world, kim


@pytest.fixture
async def at_clinic(tmp_path: Path) -> AsyncIterator[tuple[World, Person]]:
    async with clinic(tmp_path) as both:
        yield both


async def trains(world: World, name: str = "Pat", **known: Any) -> Person:
    """Somebody whose intake is done."""
    person = world.person(name)
    person.starts()
    await world.settled()
    person.taps("I agree, I'm 18+")
    await world.settled()

    def settle_in(store: Store) -> None:
        found = store.people.find(person.id)
        assert found is not None
        store.people.keep(found.id, typical(**known), {}, None)
        for days, score in ((5, 3), (2, 5)):
            at = world.clock.now() - timedelta(days=days)
            store.people.record(found.id, PainScore(at, at.date(), "morning", score))

    await world.asks(settle_in)
    return person


async def asks(world: World, person: Person, words: str, how: str = "Send it") -> None:
    person.says("/human")
    await world.settled()
    person.taps(how)
    await world.settled()
    person.says(words)
    await world.settled()


def group(kim: Person, chat: int = GROUP) -> list[str]:
    """What the coaches' chat reads, but for the greeting."""
    return [posted.text for posted in kim.chat_in(chat).from_bot if not posted.text.startswith("This chat hears")]


def rings(kim: Person) -> list[bool]:
    return [not posted.silent for posted in kim.chat_in(GROUP).from_bot][1:]


async def taps(world: World, kim: Person, label: str) -> None:
    await world.settled()  # what is on its way arrives before it is tapped
    kim.taps(label, in_chat=GROUP)
    await world.settled()


def toasts(world: World) -> list[str]:
    return [entry.arguments.get("text", "") for entry in world.telegram.journal.of("answerCallbackQuery")]


# a question


async def test_a_question_reaches_the_coach_and_the_answer_the_person(at_clinic: tuple[World, Person]) -> None:
    world, kim = at_clinic
    pat = await trains(world)
    await asks(world, pat, "my row hurts in the elbow now")
    assert group(kim) == ["A-1 has a question for you. Not urgent."] and rings(kim) == [False]
    await taps(world, kim, "Open")
    assert group(kim) == [
        'A-1 asks: "my row hurts in the elbow now"\n\nSummary A-1.\nAge 40-59.\nUsual pain: 3.\nLeg symptoms: none.\n'
        "Pain, 14 days: 3 to 5.\nNo open checks.\nNo sessions yet.\n"
        "Three things: laundry basket, yard work, standing to cook."
    ]
    await taps(world, kim, "Answer")
    assert group(kim) == ["A-1 waits for your words. Reply to this message, and they read it in their chat."]
    kim.says("Try the <other> grip & stay at 8 lb.", in_chat=GROUP, reply_to=kim.chat_in(GROUP).last.id)
    await world.settled()
    assert said(pat)[-1] == "From your coach: Try the <other> grip & stay at 8 lb."
    assert not pat.chat.last.silent and pat.chat.buttons()[0] == ["Answer", "Thanks"]
    assert group(kim) == ["A-1: answered 5:47 pm."]
    for _ in range(2):
        pat.taps("Thanks")
        await world.settled()
    assert group(kim) == ['A-1: answered 5:47 pm. They say: "Thanks".']
    assert pat.chat.last.reaction == "👍"
    await taps(world, kim, "Done")
    assert group(kim) == ["A-1: done 5:47 pm."]


async def test_what_the_person_reads_before_sending_is_what_the_coach_reads(at_clinic: tuple[World, Person]) -> None:
    world, kim = at_clinic
    pat = await trains(world)
    await asks(world, pat, "is a mat good?")
    await taps(world, kim, "Open")
    shown = next(text for text in said(pat) if text.startswith("The coach will see: "))
    assert group(kim)[0].split("Summary A-1.\n")[1] == shown.removeprefix("The coach will see: ")


async def test_the_summary_tells_colours_and_loads(at_clinic: tuple[World, Person]) -> None:
    world, kim = at_clinic
    at = world.clock.now() - timedelta(days=3)
    past = [{"id": f"s{n}", "day": "2026-11-20", "letter": "A", "completed": True, "sets": 8} for n in range(5)]
    colours = ("red", "green", "green", "amber", None)
    stands = {"started_on": "2026-11-01", "phase": "build", "phase_since": "2026-11-01"}
    pat = await trains(
        world, course={**stands, "sessions": [{**one, "colour": c} for one, c in zip(past, colours, strict=True)]}
    )
    target = SetTarget(reps=8, load=10, unit="lb")
    row = ExerciseLog("row_band_door", "row", 3, (target,), (SetLog(target, 8, 10),))
    log = SessionLog(at, at.date(), "s4", "A", 20, "build", "completed", (row,))
    await world.asks(lambda store: store.people.record(1, log))
    await asks(world, pat, "is it fine?")
    await taps(world, kim, "Open")
    assert "Last sessions: green, green, amber, not told.\nLoads: row 10 lb.\n" in group(kim)[0]


async def test_what_coaches_are_owed_survives_a_restart(at_clinic: tuple[World, Person]) -> None:
    world, kim = at_clinic
    pat, ann = await trains(world), await trains(world, "Ann")
    world.telegram.faults.order("reset", "sendMessage", chat_id=GROUP, times=1000)
    for person in (pat, ann):
        person.says("/human")
        await person.chat.wait_for("They would see this")
        person.taps("Send question alone")
        await person.chat.wait_for("Now type your question")
        person.says("is a mat good?")
        await person.chat.wait_for("Sent to the coach")
    await world.stop()
    world.telegram.faults.clear()
    await world.start()
    await world.advance(minutes=6)
    assert group(kim) == [f"A-{number} has a question for you. Not urgent." for number in (1, 2)]


async def test_a_question_alone_goes_without_scores(at_clinic: tuple[World, Person]) -> None:
    world, kim = at_clinic
    await asks(world, await trains(world, consents=AGREED), "is a mat good?", "Send question alone")
    await taps(world, kim, "Open")
    assert group(kim) == ['A-1 asks: "is a mat good?"\n\nSent alone, with no scores.']


async def test_a_summary_stays_what_it_was_when_it_was_sent(at_clinic: tuple[World, Person]) -> None:
    world, kim = at_clinic
    pat = await trains(world)
    await asks(world, pat, "is a mat good?")
    now = world.clock.now()
    await world.asks(lambda store: store.people.record(1, PainScore(now, now.date(), "morning", 9)))
    await taps(world, kim, "Open")
    assert "Pain, 14 days: 3 to 5." in group(kim)[0]


async def test_questions_that_come_together_are_one_message(at_clinic: tuple[World, Person]) -> None:
    world, kim = at_clinic
    people = [await trains(world, f"person {number}") for number in range(4)]
    for person in people:
        await asks(world, person, f"I am {person.name}")
    assert group(kim) == ["A-1 has a question for you. Not urgent."]
    await world.advance(minutes=6)
    assert group(kim)[1:] == ["They wait for you:\nA-2: a question.\nA-3: a question.\nA-4: a question."]
    await taps(world, kim, "A-3")
    assert group(kim)[1] == "They wait for you:\nA-2: a question.\nA-3: opened.\nA-4: a question."
    assert group(kim)[2].startswith('A-3 asks: "I am person 2"')
    shown = [entry.arguments["text"] for entry in world.telegram.journal.of("sendMessage", GROUP)][-1]
    assert shown == "A-3 has a question for you. Not urgent."  # as it shows on a locked phone
    kim.says("Hello", in_chat=GROUP, reply_to=kim.chat_in(GROUP).last.id)
    await world.settled()
    assert said(people[2])[-1] == "From your coach: Hello"
    assert all("From your coach" not in text for person in people if person is not people[2] for text in said(person))


async def test_two_workdays_without_an_answer_are_told_on_both_sides(at_clinic: tuple[World, Person]) -> None:
    world, kim = at_clinic
    pat, ann = await trains(world), await trains(world, "Ann")
    await asks(world, pat, "is a mat good?")
    await asks(world, ann, "and a chair?")
    await world.advance(minutes=10)
    kim.says("It is.", in_chat=GROUP, reply_to=kim.chat_in(GROUP).from_bot[-1].id)
    await world.advance(days=2)
    waits = [text for text in group(kim) if "still waits" in text]
    assert waits == ["A-1 still waits for an answer, since Nov 23."]
    line = "Your coach has not answered yet. You can reach Lakeside Clinic: 218 555 0100."
    assert line in said(pat) and line not in said(ann)


# holds


async def test_an_emergency_rings_at_once_and_its_first_line_says_nothing_of_health(
    at_clinic: tuple[World, Person],
) -> None:
    world, kim = at_clinic
    pat = await trains(world, consents=AGREED)
    pat.says(CHEST)
    await world.settled()
    assert group(kim) == ["A-1 needs a person now. Opened 5:47 pm, shared as they agreed."] and rings(kim) == [True]
    assert await world.rows(f"SELECT lane FROM outbox WHERE chat_id = {GROUP} AND body LIKE '%needs a person%'") == [
        (0,)
    ]
    await taps(world, kim, "Open summary")
    assert group(kim)[0].startswith("A-1. Emergency hold: ") and "No answer yet." in group(kim)[0]
    assert "my left arm" not in group(kim)[0]
    await taps(world, kim, "Summary")
    assert group(kim)[0].startswith("Summary A-1.\nAge 40-59.")
    await taps(world, kim, "Back")
    await taps(world, kim, "Take it")
    assert group(kim) == ["A-1: taken 5:47 pm."]


async def test_one_coach_takes_it_and_the_next_reads_when(at_clinic: tuple[World, Person]) -> None:
    world, kim = at_clinic
    pat = await trains(world, consents=AGREED)
    pat.says(CHEST)
    await world.settled()
    message = kim.chat_in(GROUP).last.id
    tap(world, kim, GROUP, message, "v1:coach.note:1:take")
    await world.settled()
    world.clock.advance(timedelta(minutes=2))
    tap(world, kim, GROUP, message, "v1:coach.note:1:take")  # the button as another phone still shows it
    await world.settled()
    assert toasts(world)[-2:] == ["It's yours.", "Taken already, at 5:47 pm."]
    assert group(kim) == ["A-1: taken 5:47 pm."]


async def test_what_the_person_says_to_the_card_stands_on_the_page(at_clinic: tuple[World, Person]) -> None:
    world, kim = at_clinic
    pat = await trains(world, consents=AGREED)
    pat.says(CHEST)
    await world.settled()
    await taps(world, kim, "Open summary")
    assert "No answer yet." in group(kim)[0]
    for words in ("Yes", "I've called"):
        pat.taps(words)
        await world.settled()
    await taps(world, kim, "Close")
    await taps(world, kim, "Open summary")
    assert 'They answered: "I\'ve called".' in group(kim)[0]
    await taps(world, kim, "Close")
    assert group(kim)[0].startswith("A-1 needs a person now.")


async def test_without_consent_coaches_hear_of_no_hold(at_clinic: tuple[World, Person]) -> None:
    world, kim = at_clinic
    pat = await trains(world, consents={"coach_sees_holds": False})
    for words in (CHEST, "I want to end my life tonight"):
        pat.says(words)
        await world.settled()
    assert group(kim) == [] and await world.rows("SELECT * FROM coach_note") == []


async def test_a_crisis_rings_and_its_page_names_the_lines_alone(at_clinic: tuple[World, Person]) -> None:
    world, kim = at_clinic
    pat = await trains(world, consents=AGREED)
    pat.says("I want to end my life tonight")
    await world.settled()
    assert group(kim)[0].startswith("A-1 needs a person now.") and rings(kim) == [True]
    await taps(world, kim, "Open summary")
    assert "988" in group(kim)[0] and "911" in group(kim)[0] and "tonight" not in group(kim)[0]


async def test_consent_that_is_taken_back_closes_every_page(at_clinic: tuple[World, Person]) -> None:
    world, kim = at_clinic
    pat = await trains(world, consents=AGREED)
    pat.says(CHEST)
    await world.settled()
    await taps(world, kim, "Open summary")

    def take_back(store: Store) -> None:
        found = store.people.find(pat.id)
        assert found is not None
        store.people.keep(found.id, {**found.known, "consents": {}}, found.state, None)

    await world.asks(take_back)
    await taps(world, kim, "Summary")
    assert group(kim) == ["A-1 no longer shares this."] and kim.chat_in(GROUP).buttons() == [["Done"]]


async def test_a_mix_up_is_news_and_the_emergency_reads_that_it_is_over(at_clinic: tuple[World, Person]) -> None:
    world, kim = at_clinic
    pat = await trains(world, consents=AGREED)
    pat.says(CHEST)
    await world.settled()
    for words in ("Yes", "It was a mistake", "No, none"):
        pat.taps(words)
        await world.settled()
    assert group(kim)[0] == "A-1: over 5:47 pm." and group(kim)[1] == "There is news of A-1. Not urgent."
    await taps(world, kim, "Open")
    assert group(kim)[-1].startswith("A-1. They say it was a mix-up: ")
    assert kim.chat_in(GROUP).last.body["reply_to_message"]["message_id"] == kim.chat_in(GROUP).from_bot[1].id


async def test_a_mix_up_before_anybody_was_told_is_not_told_as_a_need(at_clinic: tuple[World, Person]) -> None:
    world, kim = at_clinic
    ann, pat, bob = await trains(world, "Ann"), await trains(world, consents=AGREED), await trains(world, "Bob")
    await asks(world, ann, "is a mat good?")
    pat.says(FEVER)
    await world.settled()
    pat.taps("No")
    await world.settled()
    await asks(world, bob, "and a chair?")
    await world.advance(minutes=6)
    assert group(kim)[1:] == ["They wait for you:\nA-3: a question.\nA-2: news."]


async def test_an_end_shows_in_a_list_too(at_clinic: tuple[World, Person]) -> None:
    world, kim = at_clinic
    ann, pat, bob = await trains(world, "Ann"), await trains(world, consents=AGREED), await trains(world, "Bob")
    await asks(world, ann, "is a mat good?")
    await asks(world, bob, "and a chair?")
    pat.says(FEVER)
    await world.settled()
    await world.advance(minutes=6)
    assert group(kim)[1] == "They wait for you:\nA-2: a person, today.\nA-3: a question."
    assert rings(kim) == [False, True]
    pat.taps("No")
    await world.settled()
    assert group(kim)[1] == "They wait for you:\nA-2: over.\nA-3: a question."
    assert kim.chat_in(GROUP).from_bot[2].inline_keyboard[0][0]["text"] == "A-3"


@pytest.mark.parametrize(
    "subject, words",
    [
        ("reds", "Three red sessions"),
        ("flares", "Three flares in 90 days"),
        ("bridge", "Six short sessions"),
        ("usual", "Usual pain is two or more above"),
    ],
)
async def test_a_plan_to_look_at_is_told_once_in_two_weeks(
    at_clinic: tuple[World, Person], subject: Any, words: str
) -> None:
    world, kim = at_clinic
    pat, ann = await trains(world, consents=AGREED), await trains(world, "Ann")
    for person in (pat, pat, ann):
        await world.asks(partial(wish, world, person, TellCoach(subject)))
    assert [row[0] for row in await world.rows("SELECT subject FROM coach_note")] == [subject]
    await taps(world, kim, "Open")
    assert group(kim)[0].startswith(f"A-1. {words}")


def wish(world: World, person: Person, effect: TellCoach, store: Store) -> None:
    """What a turn would do with this wish."""
    assert world.bot is not None
    found = store.people.find(person.id)
    assert found is not None
    turns, now = world.bot.line.turns, world.clock.now()
    facts = turns.coaches.notices.facts(store, found.id, now)
    told = turns.coaches.notices.tell(store, found, facts, effect, now)
    world.bot.writer.loop.call_soon_threadsafe(world.bot.sender.hand, told.owed)


async def test_what_waits_is_told_also_when_the_first_who_waited_has_left(at_clinic: tuple[World, Person]) -> None:
    world, kim = at_clinic
    ann, pat, bob = [await trains(world, name) for name in ("Ann", "Pat", "Bob")]
    for person in (ann, pat, bob):
        await asks(world, person, "is a mat good?")
    for words in ("/delete", "Go on", "Yes, delete all"):
        pat.says(words)
        await world.settled()
    await world.advance(minutes=6)
    assert group(kim) == [
        "A-1 has a question for you. Not urgent.", "A-2 has left.", "A-3 has a question for you. Not urgent.",
    ]  # fmt: skip


# who may what


def tap(world: World, person: Person, chat: int, message: int, data: str) -> None:
    """A tap as Telegram would tell of it, with any data."""
    query = {
        "id": world.telegram.world.ask(chat, person.id),
        "from": world.telegram.world.people[person.id].body(),
        "message": {"message_id": message, "chat": world.telegram.world.chats[chat].body(), "date": 1},
        "chat_instance": "1",
        "data": data,
    }
    world.telegram.world.updates.add("callback_query", query)


@pytest.mark.parametrize("action", ["take", "done", "open", "summary", "answer"])
async def test_a_person_cannot_act_as_a_coach(
    at_clinic: tuple[World, Person], action: str, caplog: pytest.LogCaptureFixture
) -> None:
    world, kim = at_clinic
    pat, ann = await trains(world, consents=AGREED), await trains(world, "Ann")
    pat.says(CHEST)
    await world.settled()
    before = group(kim)
    for data in (f"v1:coach.note:1:{action}", "v1:coach.list:1:1"):
        tap(world, ann, ann.id, ann.chat.last.id, data)
    await world.settled()
    assert group(kim) == before and all("A-1" not in text and "Summary" not in text for text in said(ann))
    assert await world.rows("SELECT taken_at, answered_at, closed_at FROM coach_note") == [(None, None, None)]
    assert caplog.text.count("a coach's button came from another chat") == 2


async def test_a_reply_in_another_group_reaches_nobody(at_clinic: tuple[World, Person]) -> None:
    world, kim = at_clinic
    pat = await trains(world)
    await asks(world, pat, "is a mat good?")
    other = kim.adds_to_group("Others")
    kim.says("No.", in_chat=other, reply_to=kim.chat_in(GROUP).last.id)
    tap(world, kim, other, kim.chat_in(GROUP).last.id, "v1:coach.note:1:open")
    await world.settled()
    assert "From your coach" not in said(pat)[-1] and group(kim) == ["A-1 has a question for you. Not urgent."]


async def test_a_coach_can_lift_no_hold_and_start_no_session(at_clinic: tuple[World, Person]) -> None:
    world, kim = at_clinic
    pat = await trains(world, consents=AGREED)
    pat.says(CHEST)
    await world.settled()
    note = kim.chat_in(GROUP).last.id
    for words in ("/session", "/checked", "/resume"):
        kim.says(words, in_chat=GROUP)
        kim.says(words, in_chat=GROUP, reply_to=note)
    for data in ("v1:/:0:session", "v1:hold.waiting:3:checked", "v1:coach.note:1:clear", "v1:coach.note:99:take", "x"):
        tap(world, kim, GROUP, note, data)
    await world.settled()
    assert await world.rows("SELECT closed_at FROM hold") == [(None,)]
    assert await world.rows("SELECT count(*) FROM record WHERE kind = 'session'") == [(0,)]
    assert said(pat)[-1] == "From your coach: /resume"
    assert toasts(world)[-5:] == ["That one is closed."] * 5


async def test_what_cannot_be_passed_on_is_said(at_clinic: tuple[World, Person]) -> None:
    world, kim = at_clinic
    pat = await trains(world)
    await asks(world, pat, "is a mat good?")
    note, greeting = kim.chat_in(GROUP).last.id, kim.chat_in(GROUP).from_bot[0].id
    kim.says("to nobody in particular", in_chat=GROUP, reply_to=greeting)
    kim.sends({"voice": {"file_id": "x", "file_unique_id": "x", "duration": 1}}, in_chat=GROUP, reply_to=note)
    kim.says("long " * 800, in_chat=GROUP, reply_to=note)
    await world.settled()
    assert group(kim)[1:] == [
        "Please reply to the message about one person. Then I know who reads it.",
        "I can pass on words. Please write it.",
        "That is too long to pass on, so nothing was sent. Half of it fits.",
    ]
    assert not [text for text in said(pat) if "From your coach" in text]


async def test_an_answer_to_somebody_who_is_away_waits_for_them(at_clinic: tuple[World, Person]) -> None:
    world, kim = at_clinic
    pat = await trains(world)
    await asks(world, pat, "is a mat good?")
    pat.blocks()
    await world.settled()
    kim.says("It is.", in_chat=GROUP, reply_to=kim.chat_in(GROUP).last.id)
    await world.settled()
    assert "They are away from their chat" in group(kim)[0]
    assert (await world.rows("SELECT unreachable_since FROM person"))[0][0] is not None
    pat.unblocks()
    pat.says("hello")
    await world.settled()
    assert "From your coach: It is." in said(pat)


# leaving


async def test_who_deletes_everything_leaves_nothing_in_the_coaches_chat(at_clinic: tuple[World, Person]) -> None:
    world, kim = at_clinic
    pat, ann = await trains(world, consents=AGREED), await trains(world, "Ann")
    await asks(world, ann, "first")
    await asks(world, pat, "my elbow")
    pat.says(CHEST)
    await world.settled()
    await taps(world, kim, "Open summary")
    await world.advance(minutes=6)
    for words in ("/delete", "Go on", "Yes, delete all"):
        pat.says(words)
        await world.settled()
    assert "A-1" not in "".join(group(kim)).replace("A-1 has left.", "")
    assert group(kim)[-1] == "A-1 has left."
    kept = str([await world.rows(f"SELECT * FROM {table}") for table in ("outbox", "inbox", "coach_note", "reminder")])
    assert "elbow" not in kept and str(pat.id) not in kept and "Emergency hold" not in kept
    assert await world.rows("SELECT person_id FROM coach_note") == [(2,)]
    tap(world, kim, GROUP, kim.chat_in(GROUP).last.id, "v1:coach.note:2:open")
    kim.says("hello?", in_chat=GROUP, reply_to=kim.chat_in(GROUP).from_bot[2].id)
    await world.settled()
    assert toasts(world)[-1] == "That one is closed." and group(kim)[-1] == "They have left. Nothing was sent."


async def test_the_export_says_what_a_coach_was_told(at_clinic: tuple[World, Person]) -> None:
    world, _ = at_clinic
    pat = await trains(world)
    await asks(world, pat, "my elbow")
    told = await world.asks(lambda store: store.everything(1, pat.id)["coach_note"])
    assert [row["words"] for row in told] == ["my elbow"] and "Age 40-59." in told[0]["summary"]


# the chat itself


@pytest.mark.parametrize("news", [True, False])
async def test_a_group_that_becomes_a_supergroup_is_followed_for_ever(
    at_clinic: tuple[World, Person], news: bool, caplog: pytest.LogCaptureFixture
) -> None:
    world, kim = at_clinic
    pat = await trains(world)
    new = kim.upgrades_group(GROUP)
    if not news:
        world.telegram.world.updates.clear()
    await world.settled()
    await asks(world, pat, "is a mat good?")
    assert group(kim, new) == ["A-1 has a question for you. Not urgent."]
    assert f"set COACH_CHAT_ID={new}" in caplog.text
    await world.stop()
    await world.start()
    kim.taps("Open", in_chat=new)
    await world.settled()
    kim.says("It is.", in_chat=new, reply_to=kim.chat_in(new).last.id)
    await world.settled()
    assert said(pat)[-1] == "From your coach: It is."


@pytest.mark.parametrize("news", [True, False])
async def test_a_coach_chat_that_is_gone_is_one_line_for_the_operator_and_nothing_is_lost(
    at_clinic: tuple[World, Person], news: bool, caplog: pytest.LogCaptureFixture
) -> None:
    world, kim = at_clinic
    pat, ann = await trains(world, consents=AGREED), await trains(world, "Ann", consents=AGREED)
    if news:
        kim.removes_bot(GROUP)
    else:
        world.telegram.world.chats[GROUP].bot = "kicked"
    await world.settled()
    for person in (pat, ann):
        person.says(CHEST)
        await world.settled()
    await world.advance(days=2)
    assert [row.levelno for row in caplog.records if "cannot be written to" in row.message] == [logging.ERROR]
    pat.says("/human")
    await world.settled()
    assert "No coach is linked here. You can reach Lakeside Clinic: 218 555 0100." in said(pat)[-2:]
    kim._changes_membership(world.telegram.world.chats[GROUP], "member")
    await world.settled()
    assert [text.split(".")[0] for text in group(kim)] == ["A-1 needs a person now", "A-2 needs a person now"]
    pat.says("/human")
    await world.settled()
    assert any(text.startswith("A coach at Lakeside Clinic can read and answer.") for text in said(pat)[-2:])


async def test_without_a_coach_nothing_is_sent_and_the_clinic_is_named(tmp_path: Path) -> None:
    async with clinic(tmp_path, coach_chat=None) as (world, _):
        pat = await trains(world, consents=AGREED)
        pat.says("/human")
        await world.settled()
        assert said(pat)[-1].startswith("No coach is linked here.")
        pat.says(CHEST)
        await world.settled()
        assert await world.rows("SELECT * FROM coach_note") == []


async def test_a_coach_with_a_private_chat_can_train_there_too(tmp_path: Path) -> None:
    async with clinic(tmp_path, coach_chat=1_000_001) as (world, kim):
        assert kim.id == 1_000_001
        await trains(world, "Kim")
        kim = world.person("Kim")
        pat = await trains(world)
        await asks(world, pat, "is a mat good?")
        assert said(kim)[-1] == "A-2 has a question for you. Not urgent."
        note = kim.chat.last.id
        kim.taps("Open")
        await world.settled()
        kim.says("It is.", reply_to=note)
        await world.settled()
        assert said(pat)[-1] == "From your coach: It is."
        kim.says("/plan")
        await world.settled()
        assert kim.chat.last.id != note
        kim.says("hello", reply_to=kim.chat.last.id)
        await world.settled()
        assert not [text for text in said(kim) if "Please reply to the message" in text]


async def test_thirty_emergencies_at_once_keep_a_groups_pace_and_all_arrive(tmp_path: Path) -> None:
    async with clinic(tmp_path, paced=True) as (world, kim):
        people = [await trains(world, f"person {number}", consents=AGREED) for number in range(30)]
        for person in people:
            person.says(CHEST)
        await passing(world, 200)
        assert sorted(group(kim)) == sorted(
            f"A-{number} needs a person now. Opened 5:47 pm, shared as they agreed." for number in range(1, 31)
        )
        assert not [entry for entry in world.telegram.journal if entry.code == 429]
        moments = [entry.moment for entry in world.telegram.journal.of("sendMessage", GROUP)]
        busiest = max(sum(start <= each < start + timedelta(minutes=1) for each in moments) for start in moments)
        assert busiest <= 20


async def test_what_is_urgent_passes_what_waits(tmp_path: Path) -> None:
    async with clinic(tmp_path, paced=True) as (world, kim):
        pat, ann = await trains(world, consents=AGREED), await trains(world, "Ann")
        world.telegram.faults.order("429", "sendMessage", chat_id=GROUP, seconds=5)
        ann.says("/human")
        await ann.chat.wait_for("They would see this")
        ann.taps("Send question alone")
        await ann.chat.wait_for("Now type your question")
        ann.says("is a mat good?")
        await until(lambda: any(entry.code == 429 for entry in world.telegram.journal))
        pat.says(CHEST)
        await passing(world, 60)
        assert [text.split(".")[0] for text in group(kim)] == ["A-1 needs a person now", "A-2 has a question for you"]
        assert world.telegram.violations == []


async def passing(world: World, seconds: int) -> None:
    """Time goes by, second by second, while the bot waits for its turn."""
    for _ in range(seconds):
        assert world.bot is not None
        if world.bot.idle and not len(world.telegram.world.updates):
            return
        world.clock.advance(timedelta(seconds=1))
        await world.asks(lambda store: None)
        await asyncio.sleep(0.01)
    await world.settled()
