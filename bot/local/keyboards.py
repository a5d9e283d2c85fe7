"""Keyboards under messages: read as Telegram reads them, and refused where it would refuse or silently drop buttons."""

from typing import Any

from bot.local.refusals import Refusal, bad_request

Markup = dict[str, Any]

INLINE, REPLY, REMOVE, FORCE = "inline", "reply", "remove", "force_reply"

_MOST_IN_A_ROW = 8
_MOST_IN_ALL = 100
_MOST_DATA_BYTES = 64
_MOST_COPIED = 256
_MOST_PLACEHOLDER = 64
_STYLES = ("primary", "success", "danger")
_LOOK = {"text", "style", "icon_custom_emoji_id"}
_INLINE_ACTIONS = (
    "url", "callback_data", "web_app", "login_url", "switch_inline_query", "switch_inline_query_current_chat",
    "switch_inline_query_chosen_chat", "copy_text", "callback_game", "pay",
)  # fmt: skip
_REPLY_ACTIONS = (
    "request_users", "request_chat", "request_managed_bot", "request_contact", "request_location", "request_poll",
    "web_app",
)  # fmt: skip
_PRIVATE_ONLY = {
    "request_contact": "Phone number can be requested in private chats only",
    "request_location": "Location can be requested in private chats only",
    "request_poll": "Poll can be requested in private chats only",
    "web_app": "Web App buttons can be used in private chats only",
}
_FIELDS = {
    "inline_keyboard": {"inline_keyboard"},
    "keyboard": {
        "keyboard", "is_persistent", "resize_keyboard", "one_time_keyboard", "input_field_placeholder", "selective",
    },
    "remove_keyboard": {"remove_keyboard", "selective"},
    "force_reply": {"force_reply", "input_field_placeholder", "selective"},
}  # fmt: skip


def read_markup(markup: Any, *, private: bool) -> tuple[str | None, Markup | None]:
    """Which kind of markup this is, and the markup; `(None, None)` for none or an empty inline keyboard."""
    if markup is None:
        return None, None
    if not isinstance(markup, dict):
        raise bad_request("Object expected as reply markup")
    kinds = [field for field in _FIELDS if markup.get(field)]
    if len(kinds) > 1:
        raise bad_request(f"reply markup is of two kinds: {' and '.join(kinds)}")
    kind = kinds[0] if kinds else next((field for field in _FIELDS if field in markup), None)
    if extra := markup.keys() - _FIELDS.get(kind or "", set()):
        raise bad_request(f'unknown field "{min(extra)}" in reply markup')
    if not kinds:
        return None, None
    if kind == "inline_keyboard":
        rows = _rows(markup["inline_keyboard"], 'Field "inline_keyboard" of the InlineKeyboardMarkup', _inline_button)
        return (INLINE, {"inline_keyboard": rows}) if rows else (None, None)
    _check_placeholder(markup.get("input_field_placeholder"))
    if kind == "keyboard":
        rows = _rows(markup["keyboard"], 'Field "keyboard"', lambda button: _reply_button(button, private))
        return (REPLY, {**markup, "keyboard": rows}) if rows else (None, None)
    return (REMOVE if kind == "remove_keyboard" else FORCE), markup


def _rows(value: Any, field: str, read_button: Any) -> list[list[dict[str, Any]]]:
    if not isinstance(value, list) or not all(isinstance(row, list) for row in value):
        raise bad_request(f"{field} must be an Array of Arrays")
    rows = [[read_button(button) for button in row] for row in value if row]
    if any(len(row) > _MOST_IN_A_ROW for row in rows) or sum(map(len, rows)) > _MOST_IN_ALL:
        raise bad_request(
            f"too many buttons: at most {_MOST_IN_A_ROW} in a row and {_MOST_IN_ALL} in all; Telegram would drop some"
        )
    return rows


def _inline_button(button: Any) -> dict[str, Any]:
    if not isinstance(button, dict):
        raise _unreadable("inline", "InlineKeyboardButton must be an Object")
    _check_look("inline", button, _INLINE_ACTIONS)
    actions = [action for action in _INLINE_ACTIONS if button.get(action) or (action in button and "switch" in action)]
    if not actions:
        raise _unreadable("inline", "Text buttons are unallowed in the inline keyboard")
    if len(actions) > 1:
        raise _unreadable("inline", f"a button has one action, this one has {' and '.join(actions)}")
    if not button["text"].strip():
        raise bad_request("Inline keyboard button text must be non-empty")
    action, value = actions[0], button[actions[0]]
    if action == "callback_data":
        if not isinstance(value, str):
            raise _unreadable("inline", 'Field "callback_data" must be of type String')
        if len(value.encode("utf-8", "surrogatepass")) > _MOST_DATA_BYTES:
            raise bad_request("BUTTON_DATA_INVALID")
    elif action == "copy_text":
        words = value.get("text") if isinstance(value, dict) else None
        if not isinstance(words, str) or not 0 < len(words) <= _MOST_COPIED:
            raise bad_request("BUTTON_COPY_TEXT_INVALID")
    elif action == "url" and not (isinstance(value, str) and value.startswith(("http://", "https://", "tg://"))):
        raise bad_request(f"Inline keyboard button URL '{value}' is invalid: Wrong HTTP URL")
    return button


def _reply_button(button: Any, private: bool) -> dict[str, Any]:
    if isinstance(button, str):
        button = {"text": button}
    if not isinstance(button, dict):
        raise _unreadable("", "KeyboardButton must be a String or an Object")
    _check_look("", button, _REPLY_ACTIONS)
    if not button["text"].strip():
        raise bad_request("Keyboard button text must be non-empty")
    for action, words in _PRIVATE_ONLY.items():
        if button.get(action) and not private:
            raise bad_request(words)
    return button


def _check_look(kind: str, button: dict[str, Any], actions: tuple[str, ...]) -> None:
    if "text" not in button:
        raise _unreadable(kind, 'Can\'t find field "text"')
    if not isinstance(button["text"], str):
        raise _unreadable(kind, 'Field "text" must be of type String')
    if button.get("style", "primary") not in _STYLES:
        raise _unreadable(kind, "Invalid button style specified")
    if extra := button.keys() - _LOOK - set(actions):
        raise _unreadable(kind, f'unknown field "{min(extra)}"')


def _check_placeholder(words: Any) -> None:
    if words is not None and not (isinstance(words, str) and len(words) <= _MOST_PLACEHOLDER):
        raise bad_request(f"input field placeholder is longer than {_MOST_PLACEHOLDER}; Telegram would cut it")


def _unreadable(kind: str, words: str) -> Refusal:
    return bad_request(f"Can't parse {'inline ' if kind else ''}keyboard button: {words}")
