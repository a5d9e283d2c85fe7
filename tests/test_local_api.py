"""The local Bot API refuses what Telegram refuses, in its words, and forgets and keeps what Telegram forgets and keeps."""

import asyncio
import io
import itertools
import json
import signal
import struct
import subprocess
import sys
import zlib
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import aiohttp
import pytest
import pytest_asyncio
import telegram as ptb

from bot.clock import Clock, MovableClock, RemoteClock
from bot.local import LocalTelegram
from bot.local.entities import parse_html
from bot.local.files import Upload
from bot.local.person import NotThere, Person

SUNDAY = datetime(2026, 11, 22, 14, 30, tzinfo=UTC)
NOT_MODIFIED = (
    "Bad Request: message is not modified: specified new message content and reply markup are exactly the same as a"
    " current content and reply markup of the message"
)
TOO_OLD = "Bad Request: query is too old and response timeout expired or query ID is invalid"


class Api:
    """Calls methods over HTTP and keeps the answers plain."""

    def __init__(self, telegram: LocalTelegram, session: aiohttp.ClientSession) -> None:
        self.telegram = telegram
        self.session = session
        self.offset = 0

    async def __call__(self, method: str, **parameters: Any) -> dict[str, Any]:
        form = {name: value if isinstance(value, str) else json.dumps(value) for name, value in parameters.items()}
        url = f"{self.telegram.api_url}/bot{self.telegram.token}/{method}"
        async with self.session.post(url, data=form) as answer:
            body = await answer.json()
            assert answer.status == body.get("error_code", 200)
            return body

    async def does(self, method: str, **parameters: Any) -> Any:
        body = await self(method, **parameters)
        assert body["ok"], body
        return body["result"]

    async def refuses(self, method: str, **parameters: Any) -> str:
        body = await self(method, **parameters)
        assert not body["ok"], body
        return body["description"]

    async def updates(self, **how: Any) -> list[dict[str, Any]]:
        """What is new, and confirmed by the next call."""
        found = await self.does("getUpdates", offset=self.offset, timeout=how.pop("timeout", 5), **how)
        if found:
            self.offset = found[-1]["update_id"] + 1
        return found


@pytest_asyncio.fixture
async def telegram() -> AsyncIterator[LocalTelegram]:
    local = LocalTelegram(MovableClock(at=SUNDAY), pacing=False)
    await local.start()
    yield local
    await local.stop()


@pytest_asyncio.fixture
async def api(telegram: LocalTelegram) -> AsyncIterator[Api]:
    async with aiohttp.ClientSession() as session:
        yield Api(telegram, session)


@pytest.fixture
def ada(telegram: LocalTelegram) -> Person:
    ada = telegram.person("Ada")
    ada.starts()
    return ada


def keyboard(*labels: str) -> dict[str, Any]:
    return {"inline_keyboard": [[{"text": label, "callback_data": label} for label in labels]]}


def picture(width: int = 40, height: int = 30, padding: int = 0) -> bytes:
    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    head = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))
    rows = zlib.compress(b"".join(b"\0" + b"\x80" * 3 * width for _ in range(height)))
    return b"\x89PNG\r\n\x1a\n" + head + chunk(b"IDAT", rows) + chunk(b"IEND", b"") + b"\0" * padding


# --- texts and entities


@pytest.mark.parametrize(
    ("html", "words"),
    [
        ("Now <blink>lift</blink>", 'Unsupported start tag "blink" at byte offset 4'),
        ("Now <b", "Unclosed start tag at byte offset 4"),
        ("Now <b>lift", 'Can\'t find end tag corresponding to start tag "b"'),
        ("<b>Now lift</i>", 'Unmatched end tag at byte offset 11, expected "</b>", found "</i>"'),
        ("🙂 <b>ä</i>", 'Unmatched end tag at byte offset 10, expected "</b>", found "</i>"'),
        ("lift</b>", "Unexpected end tag at byte offset 4"),
        ("<b>lift</b", "Unclosed end tag at byte offset 7"),
        ("4 < 5", 'Unsupported start tag "" at byte offset 2'),
        ('<a href="x>y</a>', "Unclosed start tag at byte offset 0"),
        ("<a href=x/y>z</a>", "Unexpected end of name token at byte offset 8"),
        ("<a =x>z</a>", 'Empty attribute name in the tag "a" at byte offset 0'),
        ("<b id>z</b", "Unclosed end tag at byte offset 7"),
        ('<span class="big">z</span>', 'Tag "span" must have class "tg-spoiler" at byte offset 0'),
        ('<tg-time unix="1" format="x">z</tg-time>', "Invalid date format used"),
        ('<tg-emoji emoji-id="x">z</tg-emoji>', "Invalid custom emoji identifier specified"),
    ],
)
async def test_html_that_telegram_cannot_read_is_refused_with_its_byte_offset(
    api: Api, ada: Person, html: str, words: str
) -> None:
    refusal = await api.refuses("sendMessage", chat_id=ada.id, text=html, parse_mode="HTML")
    assert refusal == f"Bad Request: can't parse entities: {words}"


@pytest.mark.parametrize(
    ("html", "text", "entities"),
    [
        ("a &lt;b&gt; &amp; &quot;c&quot; &nbsp;", 'a <b> & "c" &nbsp;', []),
        ("&#128170; <b>up</b>", "💪 up", [("bold", 3, 2)]),
        ("<b>x<i>y</i></b>", "xy", [("bold", 0, 2), ("italic", 1, 1)]),
        ("<u></u>x", "x", []),
        ("<blockquote expandable>why</blockquote>", "why", [("expandable_blockquote", 0, 3)]),
        ("<B>x</>", "x", [("bold", 0, 1)]),
        ('<pre><code class="language-py">x</code></pre>', "x", [("pre", 0, 1)]),
        ('<span class="tg-spoiler">x</span>', "x", [("spoiler", 0, 1)]),
    ],
)
def test_html_that_telegram_can_read_becomes_entities_in_utf16_units(
    html: str, text: str, entities: list[tuple[str, int, int]]
) -> None:
    found_text, found = parse_html(html)
    assert found_text == text
    assert [(entity["type"], entity["offset"], entity["length"]) for entity in found] == entities


async def test_a_moment_counts_down_by_itself(api: Api, ada: Person) -> None:
    text = 'Next set <tg-time unix="1795000000" format="r">in a minute</tg-time>.'
    message = await api.does("sendMessage", chat_id=ada.id, text=text, parse_mode="HTML")
    assert message["text"] == "Next set in a minute."
    assert message["entities"] == [
        {"type": "date_time", "offset": 9, "length": 11, "unix_time": 1795000000, "date_time_format": "r"}
    ]


@pytest.mark.parametrize(
    ("entity", "words"),
    [
        ({"type": "bold", "offset": 1, "length": 1}, "entity begins in a middle of a UTF-16 symbol at byte offset 4"),
        ({"type": "bold", "offset": 0, "length": 1}, "entity ends in a middle of a UTF-16 symbol at byte offset 4"),
        ({"type": "bold", "offset": 9, "length": 1}, "entity begins after the end of the text at UTF-16 offset 9"),
        ({"type": "bold", "offset": 3, "length": 9},
         "entity beginning at UTF-16 offset 3 ends after the end of the text at UTF-16 offset 12"),
        ({"type": "bold", "offset": -1, "length": 1}, "receive an entity with incorrect offset -1"),
        ({"type": "loud", "offset": 0, "length": 1}, "can't parse MessageEntity: Unsupported type specified"),
        ({"type": "bold", "offset": "0", "length": 1},
         'can\'t parse MessageEntity: Field "offset" must be of type Number'),
    ],
)  # fmt: skip
async def test_an_entity_must_begin_and_end_on_a_character(api: Api, ada: Person, entity: Any, words: str) -> None:
    refusal = await api.refuses("sendMessage", chat_id=ada.id, text="💪 up", entities=[entity])
    assert refusal == f"Bad Request: {words}"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "message text is empty"),
        (" \n ", "text must be non-empty"),
        ("x" * 4097, "message is too long"),
        ("💪" * 2049, "message is too long"),
    ],
)
async def test_a_text_has_one_to_4096_utf16_units(api: Api, ada: Person, text: str, words: str) -> None:
    assert await api.refuses("sendMessage", chat_id=ada.id, text=text) == f"Bad Request: {words}"
    assert await api.does("sendMessage", chat_id=ada.id, text="💪" * 2048)


async def test_tags_do_not_count_as_text_and_ends_are_trimmed(api: Api, ada: Person) -> None:
    long = f"  <b>{'x' * 4096}</b>  "
    assert len((await api.does("sendMessage", chat_id=ada.id, text=long, parse_mode="HTML"))["text"]) == 4096


# --- keyboards


@pytest.mark.parametrize(
    ("markup", "words"),
    [
        ({"inline_keyboard": [[{"text": "x", "callback_data": "ä" * 33}]]}, "BUTTON_DATA_INVALID"),
        ({"inline_keyboard": [[{"text": "x", "callback_data": ""}]]},
         "can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard"),
        ({"inline_keyboard": [[{"text": "x"}]]},
         "can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard"),
        ({"inline_keyboard": [[{"text": "", "callback_data": "x"}]]},
         "inline keyboard button text must be non-empty"),
        ({"inline_keyboard": [[{"callback_data": "x"}]]},
         'can\'t parse inline keyboard button: Can\'t find field "text"'),
        ({"inline_keyboard": [{"text": "x", "callback_data": "x"}]},
         'field "inline_keyboard" of the InlineKeyboardMarkup must be an Array of Arrays'),
        ({"keyboard": ["Yes", "No"]}, 'field "keyboard" must be an Array of Arrays'),
        ({"keyboard": [[" "]]}, "keyboard button text must be non-empty"),
        ({"keyboard": [[{"text": "x", "colour": "red"}]]}, 'can\'t parse keyboard button: unknown field "colour"'),
        ({"inline_keyboard": [[{"text": "x", "callback_data": "x", "style": "pink"}]]},
         "can't parse inline keyboard button: Invalid button style specified"),
        (keyboard(*"123456789"),
         "too many buttons: at most 8 in a row and 100 in all; Telegram would drop some"),
        ({"inline_keyboard": [[{"text": "x", "callback_data": "x"}]] * 101},
         "too many buttons: at most 8 in a row and 100 in all; Telegram would drop some"),
        ({"inline_keyboard": [[{"text": "x", "copy_text": {"text": "y" * 257}}]]}, "BUTTON_COPY_TEXT_INVALID"),
        ({"keyboard": [["x"]], "resize": True}, 'unknown field "resize" in reply markup'),
        ({"keyboard": [["x"]], "input_field_placeholder": "y" * 65},
         "input field placeholder is longer than 64; Telegram would cut it"),
    ],
)  # fmt: skip
async def test_a_keyboard_that_would_be_refused_or_lose_buttons_is_refused(
    api: Api, ada: Person, markup: Any, words: str
) -> None:
    assert (
        await api.refuses("sendMessage", chat_id=ada.id, text="Ready?", reply_markup=markup) == f"Bad Request: {words}"
    )
    assert len(ada.chat.messages) == 1


async def test_a_keyboard_that_is_no_json_is_refused(api: Api, ada: Person) -> None:
    refusal = await api.refuses("sendMessage", chat_id=ada.id, text="Ready?", reply_markup="{")
    assert refusal == "Bad Request: can't parse reply markup JSON object"


# --- editing and deleting


async def test_an_edit_that_changes_nothing_is_refused(api: Api, ada: Person) -> None:
    sent = await api.does(
        "sendMessage", chat_id=ada.id, text="<b>Ready</b>?", parse_mode="HTML", reply_markup=keyboard("Yes")
    )
    where = {"chat_id": ada.id, "message_id": sent["message_id"]}
    again = {**where, "text": "<strong>Ready</strong>?", "parse_mode": "HTML", "reply_markup": keyboard("Yes")}
    assert await api.refuses("editMessageText", **again) == NOT_MODIFIED
    assert await api.refuses("editMessageReplyMarkup", **where, reply_markup=keyboard("Yes")) == NOT_MODIFIED
    assert "entities" not in await api.does("editMessageText", **where, text="Ready?")
    assert await api.refuses("editMessageReplyMarkup", **where) == NOT_MODIFIED


async def test_only_messages_that_exist_and_are_ours_are_edited(api: Api, ada: Person) -> None:
    theirs = ada.says("Hello")
    edit = {"chat_id": ada.id, "text": "Bye"}
    assert await api.refuses("editMessageText", **edit, message_id=999) == "Bad Request: message to edit not found"
    assert await api.refuses("editMessageText", **edit, message_id=theirs) == "Bad Request: message can't be edited"


@pytest.mark.parametrize("markup", [{"keyboard": [["Yes"]]}, {"remove_keyboard": True}, {"force_reply": True}])
async def test_a_message_that_carried_a_reply_keyboard_cannot_be_edited(api: Api, ada: Person, markup: Any) -> None:
    sent = await api.does("sendMessage", chat_id=ada.id, text="Ready?", reply_markup=markup)
    where = {"chat_id": ada.id, "message_id": sent["message_id"]}
    assert await api.refuses("editMessageText", **where, text="Ready") == "Bad Request: message can't be edited"


async def test_an_edit_cannot_bring_a_reply_keyboard(api: Api, ada: Person) -> None:
    sent = await api.does("sendMessage", chat_id=ada.id, text="Ready?")
    edit = {"chat_id": ada.id, "message_id": sent["message_id"], "text": "x", "reply_markup": {"keyboard": [["Yes"]]}}
    assert await api.refuses("editMessageText", **edit) == "Bad Request: inline keyboard expected"


async def test_captions_and_texts_are_edited_each_by_their_own_method(
    api: Api, ada: Person, telegram: LocalTelegram
) -> None:
    kept = await send_picture(api, ada, caption="One")
    where = {"chat_id": ada.id, "message_id": kept["message_id"]}
    assert (
        await api.refuses("editMessageText", **where, text="x")
        == "Bad Request: there is no text in the message to edit"
    )
    assert (
        await api.refuses("editMessageCaption", **where, caption="x" * 1025)
        == "Bad Request: message caption is too long"
    )
    assert (await api.does("editMessageCaption", **where, caption="Two"))["caption"] == "Two"
    text = await api.does("sendMessage", chat_id=ada.id, text="Three")
    where["message_id"] = text["message_id"]
    assert (
        await api.refuses("editMessageCaption", **where, caption="x")
        == "Bad Request: there is no caption in the message to edit"
    )
    media = {"type": "photo", "media": kept["photo"][0]["file_id"], "caption": "Four"}
    assert (await api.does("editMessageMedia", **where, media=media))["caption"] == "Four"
    assert await api.refuses("editMessageMedia", **where, media=media) == NOT_MODIFIED


async def test_a_message_is_deleted_once_and_within_48_hours(api: Api, ada: Person, telegram: LocalTelegram) -> None:
    old = await api.does("sendMessage", chat_id=ada.id, text="Old")
    telegram.clock.advance(timedelta(hours=48, seconds=2))
    new = await api.does("sendMessage", chat_id=ada.id, text="New")
    where = {"chat_id": ada.id}
    assert (
        await api.refuses("deleteMessage", **where, message_id=old["message_id"])
        == "Bad Request: message can't be deleted"
    )
    assert await api.does("deleteMessage", **where, message_id=new["message_id"]) is True
    assert (
        await api.refuses("deleteMessage", **where, message_id=new["message_id"])
        == "Bad Request: message to delete not found"
    )


async def test_a_reply_needs_its_message(api: Api, ada: Person) -> None:
    lost = {"message_id": 999}
    send = {"chat_id": ada.id, "text": "Yes"}
    assert (
        await api.refuses("sendMessage", **send, reply_parameters=lost)
        == "Bad Request: message to be replied not found"
    )
    assert await api.does("sendMessage", **send, reply_parameters={**lost, "allow_sending_without_reply": True})


async def test_reactions_and_actions_are_of_telegrams_kinds(api: Api, ada: Person) -> None:
    where = {"chat_id": ada.id, "message_id": ada.chat.messages[0].id}
    assert await api.does("setMessageReaction", **where, reaction=[{"type": "emoji", "emoji": "👍"}])
    assert ada.chat.messages[0].reaction == "👍"
    wrong = [{"type": "emoji", "emoji": "🦷"}]
    assert await api.refuses("setMessageReaction", **where, reaction=wrong) == "Bad Request: REACTION_INVALID"
    assert (
        await api.refuses("sendChatAction", chat_id=ada.id, action="yawn")
        == "Bad Request: wrong parameter action in request"
    )


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


# --- people and groups


async def test_people_who_are_not_there_are_refused_each_in_telegrams_words(api: Api, telegram: LocalTelegram) -> None:
    stranger, blocker, gone = telegram.person("Stranger"), telegram.person("Blocker"), telegram.person("Gone")
    blocker.starts()
    blocker.blocks()
    gone.starts()
    gone.deactivates()
    for chat_id, code, words in [
        (424242, 400, "Bad Request: chat not found"),
        ("@nobody", 400, "Bad Request: chat not found"),
        ("", 400, "Bad Request: chat_id is empty"),
        (stranger.id, 400, "Bad Request: chat not found"),
        (blocker.id, 403, "Forbidden: bot was blocked by the user"),
        (gone.id, 403, "Forbidden: user is deactivated"),
    ]:
        body = await api("sendMessage", chat_id=chat_id, text="Hello")
        assert (body["error_code"], body["description"]) == (code, words)
    blocker.unblocks()
    assert await api.does("sendMessage", chat_id=blocker.id, text="Hello")
    statuses = [
        update["my_chat_member"]["new_chat_member"]["status"]
        for update in await api.updates()
        if "my_chat_member" in update
    ]
    assert statuses == ["kicked", "member"]


async def test_groups_are_left_lost_and_upgraded(api: Api, telegram: LocalTelegram) -> None:
    coach = telegram.person("Coach")
    coach.starts()
    group = coach.adds_to_group("Coaches", telegram.person("Other"))
    coach.says("only for people", in_chat=group)
    coach.says("/help", in_chat=group)
    heard = [update["message"].get("text") for update in await api.updates() if "message" in update]
    assert heard == ["/start", None, "/help"]
    new = coach.upgrades_group(group)
    body = await api("sendMessage", chat_id=group, text="Hello")
    assert body["description"] == "Bad Request: group chat was upgraded to a supergroup chat"
    assert body["parameters"] == {"migrate_to_chat_id": new}
    coach.removes_bot(new)
    assert (
        await api.refuses("sendMessage", chat_id=new, text="x") == "Forbidden: bot was kicked from the supergroup chat"
    )
    other = coach.adds_to_group("Others")
    await api.does("leaveChat", chat_id=other)
    assert (
        await api.refuses("sendMessage", chat_id=other, text="x") == "Forbidden: bot is not a member of the group chat"
    )


async def test_everything_a_person_can_send_is_read_by_python_telegram_bot(telegram: LocalTelegram) -> None:
    ada = telegram.person("Ada")
    ada.starts("clinic-7")
    ada.sends_location(41.88, -87.63)
    ada.sends_photo("my back")
    ada.sends_voice()
    ada.sends_sticker("👍")
    ada.sends_document("x.pdf", b"%PDF")
    ada.sends({"contact": {"phone_number": "1", "first_name": "A"}})
    ada.edits("mine", ada.chat.messages[2].id)
    ada.blocks()
    ada.unblocks()
    bot = ptb.Bot(telegram.token, base_url=f"{telegram.api_url}/bot", base_file_url=f"{telegram.api_url}/file/bot")
    async with bot:
        updates = await bot.get_updates()
        assert len(updates) == 10
        assert updates[0].message.text == "/start clinic-7"
        assert updates[0].message.entities[0].type == "bot_command"
        sent = await bot.send_photo(ada.id, picture(), caption="<b>Look</b>", parse_mode="HTML")
        file = await bot.get_file(sent.photo[-1].file_id)
        assert bytes(await file.download_as_bytearray()) == picture()
        commands = [ptb.BotCommand("plan", "Your week")]
        await bot.set_my_commands(commands, scope=ptb.BotCommandScopeAllPrivateChats())
        assert await bot.get_my_commands(scope=ptb.BotCommandScopeAllPrivateChats()) == tuple(commands)
        assert (await bot.get_chat(ada.id)).first_name == "Ada"


# --- files


async def send_picture(api: Api, person: Person, content: bytes | None = None, **more: str) -> dict[str, Any]:
    form = aiohttp.FormData({"chat_id": str(person.id), "photo": "attach://one", **more})
    form.add_field("one", io.BytesIO(content or picture()), filename="one.png", content_type="image/png")
    async with api.session.post(f"{api.telegram.api_url}/bot{api.telegram.token}/sendPhoto", data=form) as answer:
        body = await answer.json()
        return body.get("result", body)


async def test_a_picture_is_uploaded_once_and_sent_again_by_its_id(
    api: Api, ada: Person, telegram: LocalTelegram
) -> None:
    first = await send_picture(api, ada)
    assert (first["photo"][0]["width"], first["photo"][0]["height"]) == (40, 30)
    again = await api.does("sendPhoto", chat_id=ada.id, photo=first["photo"][0]["file_id"])
    assert again["photo"] == first["photo"]
    assert [entry.uploaded for entry in telegram.journal.of("sendPhoto", ada.id)] == [True, False]


async def test_files_that_telegram_does_not_take_are_refused(api: Api, ada: Person) -> None:
    wrong = "Bad Request: wrong file identifier/HTTP URL specified"
    other = LocalTelegram(Clock(), token="2:other")
    theirs = other.world.files.add("photo", Upload("a.png", picture()))
    assert await api.refuses("sendPhoto", chat_id=ada.id, photo="nothing") == wrong
    assert await api.refuses("sendPhoto", chat_id=ada.id, photo=theirs.file_id) == wrong
    assert await api.refuses("sendPhoto", chat_id=ada.id) == "Bad Request: there is no photo in the request"
    assert (await send_picture(api, ada, b"no picture"))["description"] == "Bad Request: IMAGE_PROCESS_FAILED"
    large = await send_picture(api, ada, picture(padding=10 << 20))
    assert large["description"].endswith("bytes is too big for a photo")
    assert await api.refuses("getFile", file_id="nothing") == "Bad Request: invalid file_id"


# --- the wire


async def test_methods_come_by_get_and_post_as_query_form_and_json_in_any_letter_case(
    api: Api, ada: Person, telegram: LocalTelegram
) -> None:
    base = f"{telegram.api_url}/bot{telegram.token}"
    fields = {"chat_id": ada.id, "text": "Hello", "disable_notification": True, "reply_markup": keyboard("Yes")}
    async with api.session.post(f"{base}/SENDMESSAGE", json=fields) as answer:
        assert (await answer.json())["result"]["reply_markup"] == keyboard("Yes")
    async with api.session.get(f"{base}/sendmessage", params={"chat_id": str(ada.id), "text": "Hello"}) as answer:
        assert (await answer.json())["result"]["text"] == "Hello"
    assert [message.silent for message in ada.chat.from_bot] == [True, False]


async def test_a_wrong_token_a_wrong_method_and_a_wrong_parameter_are_refused(
    api: Api, ada: Person, telegram: LocalTelegram
) -> None:
    async with api.session.get(f"{telegram.api_url}/bot1:wrong/getMe") as answer:
        assert (answer.status, (await answer.json())["description"]) == (401, "Unauthorized")
    assert (await api("sendMesage"))["description"] == "Not Found: method not found"
    send = {"chat_id": ada.id, "text": "Hello"}
    assert (
        await api.refuses("sendMessage", **send, silent=True)
        == 'Bad Request: unknown parameter "silent" of sendMessage'
    )
    assert await api.refuses("sendMessage", **send, disable_notification="maybe") == (
        'Bad Request: parameter "disable_notification" must be a Boolean'
    )
    assert (
        await api.refuses("editMessageText", **send, message_id="one")
        == 'Bad Request: parameter "message_id" must be an Integer'
    )


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


def running(**how: Any) -> "Running":
    return Running(how)


class Running:
    """A local Telegram and a client for the time of a `with`."""

    def __init__(self, how: dict[str, Any]) -> None:
        self.telegram = LocalTelegram(how.pop("clock", MovableClock(at=SUNDAY)), **{"pacing": False, **how})
        self.session: aiohttp.ClientSession | None = None

    async def __aenter__(self) -> tuple[LocalTelegram, Api]:
        await self.telegram.start()
        self.session = aiohttp.ClientSession()
        return self.telegram, Api(self.telegram, self.session)

    async def __aexit__(self, *_: object) -> None:
        if self.session is not None:
            await self.session.close()
        await self.telegram.stop()


async def did(session: aiohttp.ClientSession, path: str, body: Any) -> None:
    async with session.post(path, json=body) as answer:
        assert answer.status == 200, await answer.text()


async def api_post(api: Api, path: str, body: Any) -> tuple[int, str]:
    async with api.session.post(api.telegram.api_url + path, json=body) as answer:
        return answer.status, (await answer.json()).get("why", "")


async def until(holds: Any) -> None:
    async with asyncio.timeout(5):
        while not holds():
            await asyncio.sleep(0)
