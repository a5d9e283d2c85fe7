"""The local Bot API delivers, paces, breaks and keeps as Telegram does; and its clock moves for the bot too."""

import asyncio
import itertools
import signal
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import suppress
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import aiohttp
import pytest
import pytest_asyncio

from bot.clock import Clock, MovableClock, RemoteClock
from bot.local import LocalTelegram
from bot.local.person import NotThere, Person
from tests.local_api import SUNDAY, Api, keyboard, running, until

TOO_OLD = "Bad Request: query is too old and response timeout expired or query ID is invalid"


@pytest_asyncio.fixture
async def api() -> AsyncIterator[Api]:
    async with running() as (_, api):
        yield api


@pytest.fixture
def telegram(api: Api) -> LocalTelegram:
    return api.telegram


@pytest.fixture
def ada(telegram: LocalTelegram) -> Person:
    ada = telegram.person("Ada")
    ada.starts()
    return ada


# --- taps


async def test_a_tap_is_answered_once_and_soon(api: Api, ada: Person, telegram: LocalTelegram) -> None:
    await api.does("sendMessage", chat_id=ada.id, text="Ready?", reply_markup=keyboard("Yes"))
    ada.taps("Yes")
    ada.taps("Yes")
    first, second = [update["callback_query"]["id"] for update in (await api.updates())[1:]]
    assert (
        await api.refuses("answerCallbackQuery", callback_query_id=first, text="x" * 201)
        == "Bad Request: MESSAGE_TOO_LONG"
    )
    assert await api.does("answerCallbackQuery", callback_query_id=first, text="Noted") is True
    assert await api.refuses("answerCallbackQuery", callback_query_id=first) == TOO_OLD
    assert await api.refuses("answerCallbackQuery", callback_query_id="5") == TOO_OLD
    telegram.clock.advance(timedelta(seconds=16))
    assert await api.refuses("answerCallbackQuery", callback_query_id=second) == TOO_OLD


async def test_only_a_visible_button_can_be_tapped_and_an_old_one_when_asked_for(api: Api, ada: Person) -> None:
    sent = await api.does("sendMessage", chat_id=ada.id, text="Ready?", reply_markup=keyboard("Yes"))
    where = {"chat_id": ada.id, "message_id": sent["message_id"]}
    await api.does("editMessageText", **where, text="Yes, ready.")
    with pytest.raises(NotThere):
        ada.taps("Yes")
    ada.taps_old(sent["message_id"], "Yes")
    assert (await api.updates())[-1]["callback_query"]["data"] == "Yes"


async def test_a_one_time_keyboard_leaves_after_its_tap_and_a_persistent_one_stays(api: Api, ada: Person) -> None:
    once = {"keyboard": [["Yes", "No"]], "one_time_keyboard": True}
    await api.does("sendMessage", chat_id=ada.id, text="Ready?", reply_markup=once)
    ada.taps("Yes")
    assert ada.chat.buttons() == []
    stays = {"keyboard": [["It hurts"], ["Stop"]], "is_persistent": True}
    await api.does("sendMessage", chat_id=ada.id, text="Go", reply_markup=stays)
    ada.taps("Stop")
    assert ada.chat.buttons() == [["It hurts"], ["Stop"]]
    await api.does("sendMessage", chat_id=ada.id, text="Stopped", reply_markup={"remove_keyboard": True})
    assert ada.chat.transcript().splitlines() == [
        "you: /start",
        "bot: Ready? {Yes} {No}",
        "you: Yes",
        "bot: Go {It hurts} / {Stop}",
        "you: Stop",
        "bot: Stopped {}",
    ]


# --- updates


async def test_an_offset_confirms_and_forgets(api: Api, ada: Person) -> None:
    ada.says("one")
    ada.says("two")
    first = await api.does("getUpdates", limit=2)
    assert [update["message"]["text"] for update in first] == ["/start", "one"]
    assert [update["message"]["text"] for update in await api.does("getUpdates", offset=first[1]["update_id"] + 1)] == [
        "two"
    ]
    assert [update["message"]["text"] for update in await api.does("getUpdates", offset=first[0]["update_id"])] == [
        "two"
    ]


async def test_update_ids_rise_with_gaps_and_jump_after_a_quiet_week(
    api: Api, ada: Person, telegram: LocalTelegram
) -> None:
    for number in range(20):
        ada.says(str(number))
    ids = [update["update_id"] for update in await api.updates()]
    steps = {later - earlier for earlier, later in itertools.pairwise(ids)}
    assert steps == {1, 2}
    telegram.clock.advance(timedelta(days=8))
    ada.says("back")
    assert (await api.updates())[0]["update_id"] > ids[-1] + 500


async def test_a_second_poll_ends_the_first(api: Api) -> None:
    first = asyncio.create_task(api("getUpdates", timeout=30))
    await until(lambda: api.telegram.world.updates.waits)
    second = asyncio.create_task(api("getUpdates", timeout=30))
    body = await first
    assert (body["error_code"], body["description"]) == (
        409,
        "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running",
    )
    api.telegram.person("Ada").starts()
    assert len((await second)["result"]) == 1


async def test_asking_again_with_the_same_offset_waits_or_gets_one(api: Api, telegram: LocalTelegram) -> None:
    assert await api.does("getUpdates", offset=5) == []
    again = asyncio.create_task(api.does("getUpdates", offset=5))
    await until(lambda: telegram.world.updates.waits)
    telegram.clock.advance(timedelta(seconds=3))
    assert await again == []
    ada = telegram.person("Ada")
    ada.starts()
    ada.says("more")
    assert [len(await api.does("getUpdates", offset=5)) for _ in range(2)] == [2, 1]


async def test_taps_are_kept_150_seconds_and_messages_a_day(api: Api, ada: Person, telegram: LocalTelegram) -> None:
    await api.does("sendMessage", chat_id=ada.id, text="Ready?", reply_markup=keyboard("Yes"))
    ada.taps("Yes")
    telegram.clock.advance(timedelta(seconds=151))
    ada.taps("Yes")
    kinds = [next(iter(update.keys() - {"update_id"})) for update in await api.does("getUpdates")]
    assert kinds == ["message", "callback_query"]
    telegram.clock.advance(timedelta(hours=24))
    assert await api.does("getUpdates", offset=-5) == []


async def test_only_allowed_kinds_come_and_that_is_remembered(api: Api, ada: Person) -> None:
    ada.edits("/start again")
    assert len(await api.updates(allowed_updates=["message"])) == 2
    ada.edits("/start once more")
    ada.says("hello")
    assert [set(update) - {"update_id"} for update in await api.updates()] == [{"message"}]
    refusal = await api.refuses("getUpdates", allowed_updates=["mesage"])
    assert refusal == 'Bad Request: unknown update type "mesage" in allowed_updates'


async def test_polling_and_a_webhook_exclude_each_other(api: Api) -> None:
    assert await api.refuses("setWebhook", url="http://example.org") == (
        "Bad Request: bad webhook: An HTTPS URL must be provided for webhook"
    )
    await api.does("setWebhook", url="https://example.org/hook", secret_token="abc")
    assert (await api("getUpdates"))["description"] == (
        "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first"
    )
    await api.does("deleteWebhook")
    assert (await api.does("getWebhookInfo"))["url"] == ""


# --- pace


async def test_a_fourth_message_at_once_is_told_to_wait_and_sending_on_is_a_violation() -> None:
    async with running(pacing=True) as (telegram, api):
        ada = telegram.person("Ada")
        ada.starts()
        send = {"chat_id": ada.id, "text": "Go"}
        for _ in range(3):
            await api.does("sendMessage", **send)
        body = await api("sendMessage", **send)
        assert (body["error_code"], body["description"]) == (429, "Too Many Requests: retry after 1")
        assert body["parameters"] == {"retry_after": 1}
        assert telegram.violations == []
        telegram.clock.advance(timedelta(seconds=1.5))
        await api.does("sendMessage", **send)
        assert (await api("sendMessage", **send))["error_code"] == 429
        assert (await api("sendMessage", **send))["error_code"] == 429
        assert [violation.chat_id for violation in telegram.violations] == [ada.id]


async def test_pushes_are_30_a_second_and_replies_are_not_counted() -> None:
    async with running(pacing=True) as (telegram, api):
        people = [telegram.person(f"Person {number}") for number in range(35)]
        for person in people:
            person.starts()
        for person in people:
            await api.does("sendMessage", chat_id=person.id, text="Hello")
        telegram.clock.advance(timedelta(hours=1))
        codes = [(await api("sendMessage", chat_id=one.id, text="Push")).get("error_code") for one in people]
        assert codes[:30] == [None] * 30
        assert 429 in codes[30:]


async def test_a_group_takes_20_a_minute_edits_included() -> None:
    async with running(pacing=True) as (telegram, api):
        group = telegram.person("Coach").adds_to_group("Coaches")
        sent = [await api.does("sendMessage", chat_id=group, text=str(number)) for number in range(19)]
        edit = {"chat_id": group, "message_id": sent[0]["message_id"]}
        await api.does("editMessageText", **edit, text="first")
        assert (await api("editMessageText", **edit, text="again"))["error_code"] == 429


# --- faults


@pytest.mark.parametrize(("kind", "code"), [("500", 500), ("502", 502), ("504", 504)])
async def test_a_server_may_answer_with_a_page(
    api: Api, ada: Person, telegram: LocalTelegram, kind: Any, code: int
) -> None:
    telegram.faults.order(kind, "sendMessage")
    url = f"{telegram.api_url}/bot{telegram.token}/sendMessage"
    async with api.session.post(url, data={"chat_id": str(ada.id), "text": "Hello"}) as answer:
        assert (answer.status, answer.content_type) == (code, "text/html")
    assert ada.chat.from_bot == []
    await api.does("sendMessage", chat_id=ada.id, text="Hello")


@pytest.mark.parametrize(("kind", "seen"), [("reset", 0), ("lost answer", 1), ("half-closed", 1), ("truncated", 1)])
async def test_an_answer_may_not_arrive_whether_the_call_was_carried_out_or_not(
    api: Api, ada: Person, telegram: LocalTelegram, kind: Any, seen: int
) -> None:
    telegram.faults.order(kind, "sendMessage", chat_id=ada.id)
    with pytest.raises((aiohttp.ClientError, ValueError)):
        await api("sendMessage", chat_id=ada.id, text="Hello")
    assert len(ada.chat.from_bot) == seen
    assert telegram.journal.of("sendMessage")[0].fault == kind


async def test_a_server_may_be_down_for_a_while_and_nothing_is_forgotten(api: Api, ada: Person) -> None:
    poll = asyncio.create_task(api("getUpdates", offset=2**30, timeout=50))
    await until(lambda: api.telegram.world.updates.waits)
    await api.telegram.go_dark()
    with suppress(aiohttp.ClientError):
        assert (await poll)["result"] == []
    with pytest.raises(aiohttp.ClientError):
        await api("getMe")
    ada.says("Anybody?")
    await api.telegram.come_back()
    assert [update["message"]["text"] for update in await api.does("getUpdates")] == ["Anybody?"]


async def test_a_429_on_order_is_a_penalty_like_any_other() -> None:
    async with running(pacing=True) as (telegram, api):
        ada = telegram.person("Ada")
        ada.starts()
        telegram.faults.order("429", "sendMessage", seconds=7)
        assert (await api("sendMessage", chat_id=ada.id, text="x"))["parameters"] == {"retry_after": 7}
        assert (await api("sendMessage", chat_id=ada.id, text="x"))["error_code"] == 429
        assert len(telegram.violations) == 1


async def test_updates_may_come_twice_out_of_order_or_unreadable(
    api: Api, ada: Person, telegram: LocalTelegram
) -> None:
    for number in range(8):
        ada.says(str(number))
    telegram.faults.order("updates twice")
    assert len(await api.does("getUpdates")) == 18
    telegram.faults.order("updates out of order")
    ids = [update["update_id"] for update in await api.does("getUpdates", offset=1)]
    assert ids != sorted(ids)
    telegram.faults.order("updates unreadable")
    assert (await api.does("getUpdates", offset=2))[0]["message"] == {"chat": 5}


# --- what lasts


SERVE = """
import asyncio, pathlib, sys
from bot.clock import MovableClock
from bot.local import LocalTelegram

async def serve():
    telegram = LocalTelegram(MovableClock(), state_dir=pathlib.Path(sys.argv[1]), pacing=False)
    print(await telegram.start(), flush=True)
    await asyncio.Event().wait()

asyncio.run(serve())
"""


async def test_what_was_answered_outlives_a_killed_process(tmp_path: Path) -> None:
    with subprocess.Popen([sys.executable, "-c", SERVE, str(tmp_path)], stdout=subprocess.PIPE, text=True) as process:
        url = (process.stdout.readline() if process.stdout else "").strip()
        async with aiohttp.ClientSession(url) as session:
            await did(session, "/local/people", {"name": "Ada"})
            await did(session, "/local/people/1000001/says", {"text": "/start"})
            await did(
                session,
                "/bot1:local/sendMessage",
                {"chat_id": 1000001, "text": "Ready?", "reply_markup": keyboard("Yes")},
            )
            await did(
                session,
                "/bot1:local/editMessageText",
                {"chat_id": 1000001, "message_id": 2, "text": "Set?", "reply_markup": keyboard("Go")},
            )
            await did(session, "/local/people/1000001/taps", {"label": "Go"})
            await did(session, "/local/clock", {"seconds": 86400})
            await did(session, "/bot1:local/setMyCommands", {"commands": [{"command": "plan", "description": "Week"}]})
        process.send_signal(signal.SIGKILL)
    async with running(state_dir=tmp_path, clock=MovableClock()) as (telegram, api):
        ada = telegram.person("Ada")
        assert ada.chat.reads().splitlines() == ["you: /start", "bot: Set? [Go]"]
        assert telegram.clock.now() - Clock().now() > timedelta(hours=23)
        # A day later the tap is forgotten, as Telegram forgets it, and so is the message of a whole day ago.
        assert await api.does("getUpdates") == []
        assert (await api.does("getMyCommands"))[0]["command"] == "plan"
        assert (await api.does("sendMessage", chat_id=ada.id, text="New"))["message_id"] == 3


async def test_confirmed_updates_stay_forgotten_and_others_come_again_after_a_restart(tmp_path: Path) -> None:
    async with running(state_dir=tmp_path) as (telegram, api):
        telegram.person("Ada").starts()
        telegram.person("Ada").says("one")
        telegram.person("Ada").says("two")
        first = await api.updates(limit=1)
    async with running(state_dir=tmp_path) as (telegram, api):
        left = await api.does("getUpdates", offset=first[0]["update_id"] + 1)
        assert [update["message"]["text"] for update in left] == ["one", "two"]


# --- the clock and the page's side


async def test_sleepers_wake_when_the_clock_is_moved() -> None:
    clock = MovableClock(at=SUNDAY)
    sleepers = asyncio.gather(clock.sleep(3600), clock.wait_until(SUNDAY + timedelta(minutes=50)))
    await asyncio.sleep(0)
    clock.advance(timedelta(minutes=30))
    await asyncio.sleep(0)
    assert not sleepers.done()
    clock.set(SUNDAY + timedelta(hours=2))
    await sleepers
    with pytest.raises(ValueError, match="forward"):
        clock.set(SUNDAY)


async def test_a_clock_in_another_process_follows(telegram: LocalTelegram, api: Api) -> None:
    async with RemoteClock(telegram.api_url) as follower:
        sleeper = asyncio.create_task(follower.sleep(3600))
        telegram.clock.advance(timedelta(hours=2))
        await sleeper
        assert abs(follower.now() - telegram.clock.now()) < timedelta(minutes=1)


async def test_the_clock_moves_to_the_next_reminder(api: Api, telegram: LocalTelegram) -> None:
    due = SUNDAY + timedelta(hours=16, minutes=25)

    async def next_due() -> datetime | None:
        return due

    assert await api_post(api, "/local/clock", {"next": "reminder"}) == (409, "No reminder is planned.")
    telegram.on_next_due(next_due)
    assert (await api_post(api, "/local/clock", {"next": "reminder"}))[0] == 200
    assert due < telegram.clock.now() < due + timedelta(minutes=1)
    assert await api_post(api, "/local/clock", {"to": SUNDAY.isoformat()}) == (409, "The clock only moves forward.")


@pytest.mark.parametrize(
    "headers",
    [
        {"Host": "evil.example"},
        {"Origin": "http://evil.example"},
        {"Origin": "null"},
        {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "no-cors"},
    ],
)
async def test_other_websites_cannot_reach_the_chat(api: Api, telegram: LocalTelegram, headers: dict[str, str]) -> None:
    for path in ("/local/state", f"/bot{telegram.token}/getMe"):
        async with api.session.get(telegram.api_url + path, headers=headers) as answer:
            assert answer.status == 403


async def test_the_page_is_served_with_a_policy_that_runs_no_foreign_script(api: Api, telegram: LocalTelegram) -> None:
    async with api.session.get(telegram.api_url) as answer:
        assert answer.status == 200
        assert "default-src 'self'" in answer.headers["Content-Security-Policy"]
    for path in ("/static/../service.py", "/static/%2e%2e/service.py", "/static/nothing.js"):
        async with api.session.get(telegram.api_url + path) as answer:
            assert answer.status == 404


async def did(session: aiohttp.ClientSession, path: str, body: Any) -> None:
    async with session.post(path, json=body) as answer:
        assert answer.status == 200, await answer.text()


async def api_post(api: Api, path: str, body: Any) -> tuple[int, str]:
    async with api.session.post(api.telegram.api_url + path, json=body) as answer:
        return answer.status, (await answer.json()).get("why", "")
