"""The methods that put messages into a chat, change them and take them away."""

from typing import Any

from bot.local.entities import Entity, formatted, utf16_length
from bot.local.files import Kept, Upload, media_fields
from bot.local.keyboards import INLINE, Markup, read_markup
from bot.local.parameters import Arguments
from bot.local.refusals import NOT_MODIFIED, bad_request
from bot.local.transcript import line
from bot.local.world import Chat, Message, Posted, World

_LONGEST_TEXT = 4096
_LONGEST_CAPTION = 1024
_LARGEST_TEXT_BYTES = 1 << 15
_DELETABLE_SECONDS = 48 * 3600
_MEDIA = ("photo", "animation", "document")
_OF_CAPTION = ("caption", "caption_entities", "show_caption_above_media")
_PREVIEW_FIELDS = {"is_disabled", "url", "prefer_small_media", "prefer_large_media", "show_above_text"}
_REPLY_FIELDS = {
    "message_id", "chat_id", "allow_sending_without_reply", "quote", "quote_parse_mode", "quote_entities",
    "quote_position", "checklist_task_id",
}  # fmt: skip
_INPUT_MEDIA_FIELDS = {
    "type", "media", "thumbnail", "caption", "parse_mode", "caption_entities", "show_caption_above_media",
    "has_spoiler", "width", "height", "duration", "disable_content_type_detection",
}  # fmt: skip
_ACTIONS = {
    "typing", "upload_photo", "record_video", "upload_video", "record_voice", "upload_voice", "upload_document",
    "choose_sticker", "find_location", "record_video_note", "upload_video_note",
}  # fmt: skip
_REACTIONS = """
👍 👎 ❤ 🔥 🥰 👏 😁 🤔 🤯 😱 🤬 😢 🎉 🤩 🤮 💩 🙏 👌 🕊 🤡 🥱 🥴 😍 🐳 ❤️‍🔥
🌚 🌭 💯 🤣 ⚡ 🍌 🏆 💔 🤨 😐 🍓 🍾 💋 🖕 😈 😴 😭 🤓 👻 👨‍💻 👀 🎃 🙈 😇 😨
🤝 ✍ 🤗 🫡 🎅 🎄 ☃ 💅 🤪 🗿 🆒 💘 🙉 🦄 😘 💊 🙊 😎 👾 🤷‍♂️ 🤷 🤷‍♀️ 😡
"""
REACTIONS = frozenset(_REACTIONS.split())

Uploads = dict[str, Upload]


def send_message(world: World, arguments: Arguments, uploads: Uploads) -> Message:
    chat = world.chat_for_writing(arguments.get("chat_id", 0))
    return _send(world, chat, arguments, _text_fields(arguments))


def send_photo(world: World, arguments: Arguments, uploads: Uploads) -> Message:
    return _send_file(world, "photo", arguments, uploads)


def send_animation(world: World, arguments: Arguments, uploads: Uploads) -> Message:
    return _send_file(world, "animation", arguments, uploads)


def send_document(world: World, arguments: Arguments, uploads: Uploads) -> Message:
    return _send_file(world, "document", arguments, uploads)


def send_chat_action(world: World, arguments: Arguments, uploads: Uploads) -> bool:
    chat = world.chat_for_writing(arguments.get("chat_id", 0))
    if arguments.get("action", "").lower() not in _ACTIONS:
        raise bad_request("wrong parameter action in request")
    world.tell({"kind": "action", "chat": chat.id, "action": arguments["action"]})
    return True


def edit_text(world: World, arguments: Arguments, uploads: Uploads) -> Message:
    chat, posted = _editable(world, arguments)
    fields = _text_fields(arguments)
    if "text" not in posted.body:
        raise bad_request("there is no text in the message to edit")
    return _edit(world, chat, posted, arguments, fields, replaced=("text", "entities", "link_preview_options"))


def edit_caption(world: World, arguments: Arguments, uploads: Uploads) -> Message:
    chat, posted = _editable(world, arguments)
    fields = _caption_fields(arguments)
    if not _media_of(posted.body):
        raise bad_request("there is no caption in the message to edit")
    return _edit(world, chat, posted, arguments, fields, replaced=_OF_CAPTION)


def edit_media(world: World, arguments: Arguments, uploads: Uploads) -> Message:
    chat, posted = _editable(world, arguments)
    media = arguments.get("media")
    if not isinstance(media, dict) or media.get("type") not in _MEDIA:
        raise bad_request("can't parse InputMedia: type must be one of photo, animation, document")
    _known_fields("InputMedia", media, _INPUT_MEDIA_FIELDS)
    kept = _file(world, media["type"], media.get("media"), uploads)
    fields = media_fields(kept, **_measures(media)) | _caption_fields(media)
    replaced = ("text", "entities", "link_preview_options", "has_media_spoiler", *_OF_CAPTION, *_MEDIA)
    return _edit(world, chat, posted, arguments, fields, replaced=replaced)


def edit_reply_markup(world: World, arguments: Arguments, uploads: Uploads) -> Message:
    chat, posted = _editable(world, arguments)
    return _edit(world, chat, posted, arguments, {}, replaced=())


def delete_message(world: World, arguments: Arguments, uploads: Uploads) -> bool:
    chat = world.chat_for_reading(arguments.get("chat_id", 0))
    posted = chat.messages.get(arguments.get("message_id", 0))
    if posted is None:
        raise bad_request("message to delete not found")
    if world.clock.now().timestamp() - posted.body["date"] > _DELETABLE_SECONDS:
        raise bad_request("message can't be deleted")
    if not posted.by_bot and not chat.private:
        raise bad_request("message can't be deleted")
    world.note(chat, "bot (delete)", posted.text)
    world.delete(chat, posted.id)
    return True


def delete_messages(world: World, arguments: Arguments, uploads: Uploads) -> bool:
    chat = world.chat_for_reading(arguments.get("chat_id", 0))
    ids = arguments.get("message_ids")
    if not isinstance(ids, list) or not 1 <= len(ids) <= 100 or not all(isinstance(one, int) for one in ids):
        raise bad_request("message_ids must be an Array of 1 to 100 Integers")
    for message_id in ids:
        if message_id in chat.messages:
            delete_message(world, {"chat_id": chat.id, "message_id": message_id}, uploads)
    return True


def set_reaction(world: World, arguments: Arguments, uploads: Uploads) -> bool:
    chat = world.chat_for_writing(arguments.get("chat_id", 0))
    posted = chat.messages.get(arguments.get("message_id", 0))
    if posted is None:
        raise bad_request("message to react not found")
    wanted = arguments.get("reaction") or []
    emoji = [str(one.get("emoji")) for one in wanted if isinstance(one, dict) and one.get("type") == "emoji"]
    if len(emoji) != len(wanted):
        raise bad_request("can't parse ReactionType: Unsupported type specified")
    if len(emoji) > 1:
        raise bad_request("REACTIONS_TOO_MANY")
    if emoji and emoji[0] not in REACTIONS:
        raise bad_request("REACTION_INVALID")
    posted.reaction = emoji[0] if emoji else None
    world.keep_message(chat, posted)
    if emoji:
        world.note(chat, "bot (reaction)", emoji[0])
    world.tell({"kind": "reaction", "chat": chat.id, "message": posted.id})
    return True


def pin(world: World, arguments: Arguments, uploads: Uploads) -> bool:
    chat = world.chat_for_writing(arguments.get("chat_id", 0))
    posted = chat.messages.get(arguments.get("message_id", 0))
    if posted is None:
        raise bad_request("message to pin not found")
    if posted.id not in chat.pinned:
        chat.pinned.append(posted.id)
        world.keep_chat(chat)
        body = _body(world, chat, {"pinned_message": _without_reply(posted.body)})
        silent = arguments.get("disable_notification", chat.private)
        world.post(chat, Posted(body, by_bot=True, silent=silent))
        world.tell({"kind": "pin", "chat": chat.id})
    return True


def unpin(world: World, arguments: Arguments, uploads: Uploads) -> bool:
    chat = world.chat_for_writing(arguments.get("chat_id", 0))
    message_id = arguments.get("message_id") or (chat.pinned[-1] if chat.pinned else 0)
    if message_id not in chat.pinned:
        raise bad_request("message to unpin not found")
    chat.pinned.remove(message_id)
    world.keep_chat(chat)
    world.tell({"kind": "pin", "chat": chat.id})
    return True


def _send_file(world: World, kind: str, arguments: Arguments, uploads: Uploads) -> Message:
    chat = world.chat_for_writing(arguments.get("chat_id", 0))
    fields = _caption_fields(arguments)
    _markup(chat, arguments)  # a refused keyboard must not leave an upload behind
    kept = _file(world, kind, arguments.get(kind), uploads)
    return _send(world, chat, arguments, media_fields(kept, **_measures(arguments)) | fields)


def _send(world: World, chat: Chat, arguments: Arguments, fields: Message) -> Message:
    kind, markup = _markup(chat, arguments)
    reply = _reply(world, chat, arguments.get("reply_parameters"))
    body = _body(world, chat, fields | reply)
    if kind == INLINE:
        body["reply_markup"] = markup
    posted = Posted(
        body,
        by_bot=True,
        silent=arguments.get("disable_notification", False),
        markup_kind=kind,
        markup=None if kind == INLINE else markup,
    )
    world.note(chat, "bot (silent)" if posted.silent else "bot", line(body), markup)
    world.post(chat, posted)
    return body


def _edit(
    world: World, chat: Chat, posted: Posted, arguments: Arguments, fields: Message, *, replaced: tuple[str, ...]
) -> Message:
    kind, markup = _markup(chat, arguments)
    if kind not in (None, INLINE):
        raise bad_request("Inline keyboard expected")
    body = {name: value for name, value in posted.body.items() if name not in replaced and name != "reply_markup"}
    body |= fields
    if markup:
        body["reply_markup"] = markup
    if body == posted.body:
        raise bad_request(NOT_MODIFIED)
    body["edit_date"] = int(world.clock.now().timestamp())
    world.note(chat, "bot (edit)", line(body), markup)
    world.edit(chat, posted, body)
    return body


def _editable(world: World, arguments: Arguments) -> tuple[Chat, Posted]:
    chat = world.chat_for_writing(arguments.get("chat_id", 0))
    posted = chat.messages.get(arguments.get("message_id", 0))
    if posted is None:
        raise bad_request("message to edit not found")
    # TDLib, MessagesManager::can_edit_message: only our own, and none that carried another keyboard than an inline one.
    if not posted.by_bot or posted.markup_kind not in (None, INLINE):
        raise bad_request("message can't be edited")
    return chat, posted


def _markup(chat: Chat, arguments: Arguments) -> tuple[str | None, Markup | None]:
    return read_markup(arguments.get("reply_markup"), private=chat.private)


def _text_fields(arguments: Arguments) -> Message:
    raw = arguments.get("text", "")
    if not raw:
        raise bad_request("Message text is empty")
    if len(raw) > _LARGEST_TEXT_BYTES:
        raise bad_request("Text is too long")
    text, entities = formatted(raw, arguments.get("parse_mode"), arguments.get("entities"))
    if not text:
        raise bad_request("Text must be non-empty")
    if utf16_length(text) > _LONGEST_TEXT:
        raise bad_request("Message is too long")
    fields: Message = {"text": text}
    if entities:
        fields["entities"] = entities
    if preview := arguments.get("link_preview_options"):
        _known_fields("LinkPreviewOptions", preview, _PREVIEW_FIELDS)
        fields["link_preview_options"] = preview
    return fields


def _caption_fields(arguments: dict[str, Any]) -> Message:
    text, entities = formatted(
        arguments.get("caption", ""), arguments.get("parse_mode"), arguments.get("caption_entities")
    )
    if utf16_length(text) > _LONGEST_CAPTION:
        raise bad_request("Message caption is too long")
    fields: dict[str, str | bool | list[Entity]] = {}
    if text:
        fields["caption"] = text
    if entities:
        fields["caption_entities"] = entities
    if text and arguments.get("show_caption_above_media"):
        fields["show_caption_above_media"] = True
    if arguments.get("has_spoiler"):
        fields["has_media_spoiler"] = True
    return fields


def _file(world: World, kind: str, given: Any, uploads: Uploads) -> Kept:
    if isinstance(given, str) and given.startswith("attach://"):
        given = uploads.get(given.removeprefix("attach://"))
    if isinstance(given, Upload):
        return world.files.add(kind, given)
    if not given:
        raise bad_request(f"there is no {kind} in the request")
    return world.files.find(given, kind)


def _known_fields(kind: str, given: Any, known: set[str]) -> None:
    """Telegram passes over a field that it does not know; a misspelt one would do nothing."""
    if not isinstance(given, dict):
        raise bad_request(f"can't parse {kind}: expected an Object")
    if extra := given.keys() - known:
        raise bad_request(f'can\'t parse {kind}: unknown field "{min(extra)}"')


def _measures(arguments: dict[str, Any]) -> dict[str, int]:
    return {name: arguments[name] for name in ("width", "height", "duration") if name in arguments}


def _reply(world: World, chat: Chat, parameters: Any) -> Message:
    if not parameters:
        return {}
    if not isinstance(parameters, dict):
        raise bad_request("Object expected as reply parameters")
    _known_fields("ReplyParameters", parameters, _REPLY_FIELDS)
    there = world.chat_for_reading(int(parameters.get("chat_id") or chat.id))
    posted = there.messages.get(parameters.get("message_id", 0))
    if posted is not None:
        return {"reply_to_message": _without_reply(posted.body)}
    if parameters.get("allow_sending_without_reply"):
        return {}
    raise bad_request("message to be replied not found")


def _body(world: World, chat: Chat, fields: Message) -> Message:
    return {
        "message_id": world.next_message_id(),
        "from": world.bot,
        "chat": chat.body(),
        "date": int(world.clock.now().timestamp()),
        **fields,
    }


def _without_reply(body: Message) -> Message:
    return {name: value for name, value in body.items() if name != "reply_to_message"}


def _media_of(body: Message) -> str | None:
    return next((kind for kind in _MEDIA if kind in body), None)
