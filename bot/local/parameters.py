"""Parameters of a call: read from a form, a query or JSON, each by its type; unknown and mistyped ones are refused.

Telegram ignores a parameter that it does not know. Refusing it here finds spelling mistakes.
"""

import json
from collections.abc import Callable, Mapping
from typing import Any

from bot.local.files import Upload
from bot.local.refusals import bad_request

Reader = Callable[[str, Any], Any]
Arguments = dict[str, Any]


def text(name: str, value: Any) -> str:
    if not isinstance(value, str):
        raise _mistyped(name, "a String")
    return value


def integer(name: str, value: Any) -> int:
    if isinstance(value, str) and value.lstrip("-").isdecimal():
        return int(value)
    if not isinstance(value, int) or isinstance(value, bool):
        raise _mistyped(name, "an Integer")
    return value


def number(name: str, value: Any) -> float:
    try:
        return float(value)
    except (TypeError, ValueError):
        raise _mistyped(name, "a Number") from None


def boolean(name: str, value: Any) -> bool:
    if isinstance(value, bool):
        return value
    if isinstance(value, str) and value.lower() in ("true", "false", "1", "0"):
        return value.lower() in ("true", "1")
    raise _mistyped(name, "a Boolean")


def structure(name: str, value: Any) -> Any:
    """A JSON object or array, as itself or as text. An empty text is none, as for Telegram."""
    if isinstance(value, str):
        if not value:
            return None
        try:
            value = json.loads(value)
        except ValueError:
            raise bad_request(f"Can't parse {name.replace('_', ' ')} JSON object") from None
    if value is not None and not isinstance(value, dict | list):
        raise _mistyped(name, "an Object or an Array")
    return value


def chat(name: str, value: Any) -> int:
    if isinstance(value, str) and not value:
        raise bad_request("chat_id is empty")
    if isinstance(value, str) and value.startswith("@"):
        raise bad_request("chat not found")
    if isinstance(value, str) and not value.lstrip("-").isdecimal():
        raise bad_request("chat not found")
    return integer(name, value)


def file(name: str, value: Any) -> str | Upload:
    if isinstance(value, Upload):
        return value
    return text(name, value)


def read(method: str, readers: Mapping[str, Reader], given: Mapping[str, Any]) -> Arguments:
    """The arguments by name, each of the type that the method wants."""
    arguments = {}
    for name, value in given.items():
        reader = readers.get(name)
        if reader is None:
            raise bad_request(f'unknown parameter "{name}" of {method}')
        if value is not None:
            arguments[name] = reader(name, value)
    return arguments


def _mistyped(name: str, wanted: str) -> Exception:
    return bad_request(f'parameter "{name}" must be {wanted}')


_TARGET = {"business_connection_id": text, "chat_id": chat, "message_id": integer, "inline_message_id": text}
_SENDING = {
    "business_connection_id": text, "chat_id": chat, "message_thread_id": integer, "direct_messages_topic_id": integer,
    "disable_notification": boolean, "protect_content": boolean, "allow_paid_broadcast": boolean,
    "message_effect_id": text, "suggested_post_parameters": structure, "reply_parameters": structure,
    "reply_markup": structure,
}  # fmt: skip
_CAPTION = {"caption": text, "parse_mode": text, "caption_entities": structure, "show_caption_above_media": boolean}
_MEASURES = {"duration": integer, "width": integer, "height": integer}
_TEXT = {"text": text, "parse_mode": text, "entities": structure, "link_preview_options": structure}
_LANGUAGE: dict[str, Reader] = {"language_code": text}

METHODS: dict[str, dict[str, Reader]] = {
    "getMe": {},
    "getUpdates": {"offset": integer, "limit": integer, "timeout": integer, "allowed_updates": structure},
    "setWebhook": {
        "url": text, "certificate": file, "ip_address": text, "max_connections": integer,
        "allowed_updates": structure, "drop_pending_updates": boolean, "secret_token": text,
    },
    "deleteWebhook": {"drop_pending_updates": boolean},
    "getWebhookInfo": {},
    "sendMessage": {**_SENDING, **_TEXT},
    "sendPhoto": {**_SENDING, **_CAPTION, "photo": file, "has_spoiler": boolean},
    "sendAnimation": {
        **_SENDING, **_CAPTION, **_MEASURES, "animation": file, "thumbnail": file, "has_spoiler": boolean,
    },
    "sendDocument": {
        **_SENDING, **_CAPTION, "document": file, "thumbnail": file, "disable_content_type_detection": boolean,
    },
    "sendChatAction": {
        "business_connection_id": text, "chat_id": chat, "message_thread_id": integer, "action": text,
    },
    "editMessageText": {**_TARGET, **_TEXT, "reply_markup": structure},
    "editMessageCaption": {**_TARGET, **_CAPTION, "reply_markup": structure},
    "editMessageMedia": {**_TARGET, "media": structure, "reply_markup": structure},
    "editMessageReplyMarkup": {**_TARGET, "reply_markup": structure},
    "deleteMessage": {"chat_id": chat, "message_id": integer},
    "deleteMessages": {"chat_id": chat, "message_ids": structure},
    "setMessageReaction": {"chat_id": chat, "message_id": integer, "reaction": structure, "is_big": boolean},
    "pinChatMessage": {
        "business_connection_id": text, "chat_id": chat, "message_id": integer, "disable_notification": boolean,
    },
    "unpinChatMessage": {"business_connection_id": text, "chat_id": chat, "message_id": integer},
    "answerCallbackQuery": {
        "callback_query_id": text, "text": text, "show_alert": boolean, "url": text, "cache_time": integer,
    },
    "getFile": {"file_id": text},
    "getChat": {"chat_id": chat},
    "leaveChat": {"chat_id": chat},
    "setMyCommands": {"commands": structure, "scope": structure, **_LANGUAGE},
    "deleteMyCommands": {"scope": structure, **_LANGUAGE},
    "getMyCommands": {"scope": structure, **_LANGUAGE},
    "setMyName": {"name": text, **_LANGUAGE},
    "getMyName": _LANGUAGE,
    "setMyDescription": {"description": text, **_LANGUAGE},
    "getMyDescription": _LANGUAGE,
    "setMyShortDescription": {"short_description": text, **_LANGUAGE},
    "getMyShortDescription": _LANGUAGE,
    "setChatMenuButton": {"chat_id": chat, "menu_button": structure},
}  # fmt: skip
