"""The local Bot API refuses what Telegram refuses, in its words and with its codes."""

import io
import json
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import aiohttp
import pytest
import pytest_asyncio
import telegram as ptb

from bot.clock import Clock
from bot.local import LocalTelegram
from bot.local.entities import parse_html
from bot.local.files import Upload
from bot.local.person import NotThere, Person
from tests.local_api import Api, keyboard, picture, running, send_picture

NOT_MODIFIED = (
    "Bad Request: message is not modified: specified new message content and reply markup are exactly the same as a"
    " current content and reply markup of the message"
)


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


# --- what makes a chat pleasant


@pytest.mark.parametrize(
    ("html", "words"),
    [
        ("<blockquote>a <blockquote expandable>b</blockquote></blockquote>",
         "expandable_blockquote inside blockquote, and Telegram would drop one"),
        ("<code>a <b>b</b></code>", "bold inside code, and Telegram would drop one"),
        ('<a href="https://a.b">x <a href="https://c.d">y</a></a>',
         "text_link inside text_link, and Telegram would drop one"),
    ],
)  # fmt: skip
async def test_what_telegram_would_drop_in_silence_is_refused(api: Api, ada: Person, html: str, words: str) -> None:
    refusal = await api.refuses("sendMessage", chat_id=ada.id, text=html, parse_mode="HTML")
    assert refusal == f"Bad Request: {words}"


async def test_a_quote_that_opens_may_hold_bold_words_and_a_moment(api: Api, ada: Person) -> None:
    html = '<blockquote expandable><b>Why</b> at <tg-time unix="1795000000" format="t">8:00</tg-time></blockquote>'
    sent = await api.does("sendMessage", chat_id=ada.id, text=html, parse_mode="HTML")
    assert [entity["type"] for entity in sent["entities"]] == ["expandable_blockquote", "bold", "date_time"]
    entities = [{"type": "date_time", "offset": 0, "length": 4, "unix_time": 1795000000, "date_time_format": "r"}]
    sent = await api.does("sendMessage", chat_id=ada.id, text="soon", entities=entities)
    assert sent["entities"] == entities
    wrong = [{"type": "date_time", "offset": 0, "length": 4, "unix_time": 1, "date_time_format": "rt"}]
    refusal = await api.refuses("sendMessage", chat_id=ada.id, text="soon", entities=wrong)
    assert refusal == "Bad Request: invalid date format used"


async def test_buttons_have_colours_and_copy_words(api: Api, ada: Person) -> None:
    rows = [
        [
            {"text": "None", "callback_data": "0", "style": "success"},
            {"text": "9", "callback_data": "9", "style": "danger"},
        ],
        [{"text": "Copy 911", "copy_text": {"text": "911"}, "style": "primary"}],
    ]
    sent = await api.does("sendMessage", chat_id=ada.id, text="Pain?", reply_markup={"inline_keyboard": rows})
    assert sent["reply_markup"]["inline_keyboard"] == rows
    with pytest.raises(NotThere):
        ada.taps("Copy 911")
    keys = {"keyboard": [[{"text": "It hurts", "style": "danger"}, "Stop"]], "is_persistent": True}
    await api.does("sendMessage", chat_id=ada.id, text="Go", reply_markup=keys)
    ada.taps("It hurts")
    assert (await api.updates())[-1]["message"]["text"] == "It hurts"


@pytest.mark.parametrize("kind", ["photo", "animation", "document"])
async def test_media_change_in_place_from_one_kind_to_another(api: Api, ada: Person, kind: str) -> None:
    sent = await send_picture(api, ada, caption="<b>Still</b>", parse_mode="HTML")
    form = aiohttp.FormData({"chat_id": str(ada.id), "message_id": str(sent["message_id"])})
    media = {"type": kind, "media": "attach://two", "caption": "Loop", "show_caption_above_media": True}
    form.add_field("media", json.dumps(media))
    form.add_field("two", io.BytesIO(picture(60, 60)), filename="two.gif", content_type="image/gif")
    async with api.session.post(
        f"{api.telegram.api_url}/bot{api.telegram.token}/editMessageMedia", data=form
    ) as answer:
        changed = (await answer.json())["result"]
    assert (changed["caption"], changed["show_caption_above_media"]) == ("Loop", True)
    assert ("photo" in changed) == (kind == "photo") and kind in changed and "caption_entities" not in changed


async def test_a_file_keeps_its_kind(api: Api, ada: Person) -> None:
    sent = await send_picture(api, ada)
    file_id = sent["photo"][0]["file_id"]
    refusal = await api.refuses("sendDocument", chat_id=ada.id, document=file_id)
    assert refusal == "Bad Request: type of file mismatch"
    assert await api.refuses("sendAnimation", chat_id=ada.id, animation="") == (
        "Bad Request: there is no animation in the request"
    )


async def test_options_with_misspelt_fields_are_refused(api: Api, ada: Person) -> None:
    send = {"chat_id": ada.id, "text": "x"}
    assert await api.refuses("sendMessage", **send, link_preview_options={"disabled": True}) == (
        'Bad Request: can\'t parse LinkPreviewOptions: unknown field "disabled"'
    )
    assert await api.refuses("sendMessage", **send, reply_parameters={"message": 1}) == (
        'Bad Request: can\'t parse ReplyParameters: unknown field "message"'
    )


async def test_what_the_bot_says_about_itself_has_telegrams_measures(api: Api, ada: Person) -> None:
    for method, field, most in (
        ("setMyName", "name", 64), ("setMyDescription", "description", 512),
        ("setMyShortDescription", "short_description", 120),
    ):  # fmt: skip
        assert await api.does(method, **{field: "x" * most}, language_code="es")
        assert (await api.refuses(method, **{field: "x" * (most + 1)})).endswith("is too long")
        assert await api.refuses(method, **{field: "x"}, language_code="spanish") == (
            "Bad Request: invalid language code specified"
        )
    assert (await api.does("getMyDescription", language_code="es")) == {"description": "x" * 512}
    assert (await api.does("getMyDescription")) == {"description": ""}


async def test_commands_are_kept_for_each_scope_and_language(api: Api, ada: Person) -> None:
    week, list_ = [{"command": "plan", "description": "Week"}], [{"command": "people", "description": "All"}]
    await api.does("setMyCommands", commands=week)
    mine = {"type": "chat", "chat_id": ada.id}
    await api.does("setMyCommands", commands=list_, scope=mine, language_code="en")
    assert await api.does("getMyCommands") == week
    assert await api.does("getMyCommands", scope=mine, language_code="en") == list_
    assert await api.does("getMyCommands", scope=mine) == []
    for scope, words in (
        ({"type": "chat"}, "can't parse BotCommandScope: can't find field \"chat_id\""),
        ({"type": "chat", "chat_id": 5}, "chat not found"),
        ({"type": "everybody"}, "can't parse BotCommandScope: Unsupported type specified"),
        ({"type": "default", "chat_id": 5}, 'can\'t parse BotCommandScope: unknown field "chat_id"'),
    ):
        assert await api.refuses("setMyCommands", commands=week, scope=scope) == f"Bad Request: {words}"


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
