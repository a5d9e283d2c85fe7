"""The table of methods: what each name does. Names are matched in any letter case, as Telegram does."""

from collections.abc import Callable
from typing import Any

from bot.local import messages, profile, webhook
from bot.local.messages import Uploads
from bot.local.parameters import METHODS, Arguments, Reader
from bot.local.refusals import WEBHOOK_ACTIVE, bad_request, conflict
from bot.local.world import World

Method = Callable[[World, Arguments, Uploads], Any]

_LONGEST_TOAST = 200


def answer_callback_query(world: World, arguments: Arguments, uploads: Uploads) -> bool:
    words = arguments.get("text", "")
    if len(words) > _LONGEST_TOAST:
        raise bad_request("MESSAGE_TOO_LONG")
    chat, person_id = world.answer(arguments.get("callback_query_id", ""))
    if words:
        world.note(chat, "bot (toast)", words)
    alert = arguments.get("show_alert", False)
    world.tell({"kind": "toast", "chat": chat.id, "person": person_id, "text": words, "alert": alert})
    return True


def get_chat(world: World, arguments: Arguments, uploads: Uploads) -> dict[str, Any]:
    chat = world.chat_for_reading(arguments.get("chat_id", 0))
    return {
        **chat.body(),
        "accent_color_id": 0,
        "max_reaction_count": 11,
        "accepted_gift_types": {
            "unlimited_gifts": False, "limited_gifts": False, "unique_gifts": False, "premium_subscription": False,
            "gifts_from_channels": False,
        },
    }  # fmt: skip


def leave_chat(world: World, arguments: Arguments, uploads: Uploads) -> bool:
    chat = world.chat_for_reading(arguments.get("chat_id", 0))
    if chat.private:
        raise bad_request("chat member status can't be changed in private chats")
    chat.bot = "left"
    world.keep_chat(chat)
    world.note(chat, "bot (leaves)", "")
    world.tell({"kind": "group", "chat": chat.id})
    return True


def get_file(world: World, arguments: Arguments, uploads: Uploads) -> dict[str, Any]:
    return world.files.describe(arguments.get("file_id", ""))


async def get_updates(world: World, arguments: Arguments, uploads: Uploads) -> list[Any]:
    if world.profile["webhook"]:
        raise conflict(WEBHOOK_ACTIVE)
    return await world.updates.fetch(
        arguments.get("offset", 0),
        arguments.get("limit", 100),
        arguments.get("timeout", 0),
        arguments.get("allowed_updates"),
    )


_DOES: dict[str, Method] = {
    "getMe": profile.get_me,
    "getUpdates": get_updates,
    "setWebhook": webhook.set_webhook,
    "deleteWebhook": webhook.delete_webhook,
    "getWebhookInfo": webhook.webhook_info,
    "sendMessage": messages.send_message,
    "sendPhoto": messages.send_photo,
    "sendAnimation": messages.send_animation,
    "sendDocument": messages.send_document,
    "sendChatAction": messages.send_chat_action,
    "editMessageText": messages.edit_text,
    "editMessageCaption": messages.edit_caption,
    "editMessageMedia": messages.edit_media,
    "editMessageReplyMarkup": messages.edit_reply_markup,
    "deleteMessage": messages.delete_message,
    "deleteMessages": messages.delete_messages,
    "setMessageReaction": messages.set_reaction,
    "pinChatMessage": messages.pin,
    "unpinChatMessage": messages.unpin,
    "answerCallbackQuery": answer_callback_query,
    "getFile": get_file,
    "getChat": get_chat,
    "leaveChat": leave_chat,
    "setMyCommands": profile.set_commands,
    "deleteMyCommands": profile.delete_commands,
    "getMyCommands": profile.get_commands,
    "setMyName": profile.set_text("name"),
    "getMyName": profile.get_text("name"),
    "setMyDescription": profile.set_text("description"),
    "getMyDescription": profile.get_text("description"),
    "setMyShortDescription": profile.set_text("short_description"),
    "getMyShortDescription": profile.get_text("short_description"),
    "setChatMenuButton": profile.set_menu_button,
}

# What counts for pacing in a private chat, and what counts besides in a group.
PACED = frozenset({"sendMessage", "sendPhoto", "sendAnimation", "sendDocument"})
PACED_IN_GROUPS = PACED | {"editMessageText", "editMessageCaption", "editMessageMedia", "editMessageReplyMarkup"}

BY_NAME: dict[str, tuple[str, Method, dict[str, Reader]]] = {
    name.lower(): (name, does, METHODS[name]) for name, does in _DOES.items()
}
