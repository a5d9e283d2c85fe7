"""What a bot says about itself: commands, name, descriptions, and menu button."""

import re
from typing import Any

from bot.local.messages import Uploads
from bot.local.parameters import Arguments
from bot.local.refusals import bad_request
from bot.local.world import Chat, World

_COMMAND = re.compile(r"[a-z0-9_]{1,32}")
_MOST_COMMANDS = 100
_LONGEST = {"name": 64, "description": 512, "short_description": 120}
_LANGUAGE = re.compile(r"([a-z]{2})?")  # ISO 639-1
_SCOPES: dict[str, set[str]] = {
    "default": set(), "all_private_chats": set(), "all_group_chats": set(), "all_chat_administrators": set(),
    "chat": {"chat_id"}, "chat_administrators": {"chat_id"}, "chat_member": {"chat_id", "user_id"},
}  # fmt: skip


def get_me(world: World, arguments: Arguments, uploads: Uploads) -> dict[str, Any]:
    return {
        **world.bot,
        "can_join_groups": True,
        "can_read_all_group_messages": False,
        "supports_inline_queries": False,
        "can_connect_to_business": False,
        "has_main_web_app": False,
    }


def set_commands(world: World, arguments: Arguments, uploads: Uploads) -> bool:
    commands = arguments.get("commands")
    if not isinstance(commands, list):
        raise bad_request("can't parse commands: expected an Array")
    if len(commands) > _MOST_COMMANDS:
        raise bad_request("BOT_COMMANDS_TOO_MUCH")
    for command in commands:
        if not isinstance(command, dict) or not _COMMAND.fullmatch(str(command.get("command", ""))):
            raise bad_request("BOT_COMMAND_INVALID")
        if not 1 <= len(str(command.get("description", ""))) <= 256:
            raise bad_request("BOT_COMMAND_DESCRIPTION_INVALID")
    world.profile["commands"][_scope_key(world, arguments)] = commands
    _told(world)
    return True


def delete_commands(world: World, arguments: Arguments, uploads: Uploads) -> bool:
    world.profile["commands"].pop(_scope_key(world, arguments), None)
    _told(world)
    return True


def get_commands(world: World, arguments: Arguments, uploads: Uploads) -> Any:
    return world.profile["commands"].get(_scope_key(world, arguments), [])


def commands_for(world: World, chat: Chat, language_code: str) -> Any:
    """The commands that a person sees in this chat: the narrowest scope wins, then their language."""
    kind = "all_private_chats" if chat.private else "all_group_chats"
    for scope in (f"chat:{chat.id}", kind, "default"):
        for language in (language_code, ""):
            if commands := world.profile["commands"].get(f"{scope}|{language}"):
                return commands
    return []


def set_text(field: str) -> Any:
    """`setMyName` and its likes."""

    def set_it(world: World, arguments: Arguments, uploads: Uploads) -> bool:
        words = arguments.get(field, "")
        if len(words) > _LONGEST[field]:
            raise bad_request(f"bot {field.replace('_', ' ')} is too long")
        world.profile["texts"][f"{field}|{_language(arguments)}"] = words
        if field == "name" and words and not arguments.get("language_code"):
            world.bot["first_name"] = words
        _told(world)
        return True

    return set_it


def get_text(field: str) -> Any:
    def get_it(world: World, arguments: Arguments, uploads: Uploads) -> dict[str, str]:
        return {field: text_of(world, field, _language(arguments))}

    return get_it


def text_of(world: World, field: str, language_code: str) -> str:
    texts = world.profile["texts"]
    return texts.get(f"{field}|{language_code}") or texts.get(f"{field}|") or ""


def set_menu_button(world: World, arguments: Arguments, uploads: Uploads) -> bool:
    button = arguments.get("menu_button") or {"type": "default"}
    if button.get("type") not in ("default", "commands", "web_app"):
        raise bad_request("can't parse menu button: Unsupported type specified")
    world.profile["menu"][str(arguments.get("chat_id", 0))] = button
    _told(world)
    return True


def _scope_key(world: World, arguments: Arguments) -> str:
    scope = arguments.get("scope") or {"type": "default"}
    if not isinstance(scope, dict) or scope.get("type") not in _SCOPES:
        raise bad_request("can't parse BotCommandScope: Unsupported type specified")
    kind, wanted = scope["type"], _SCOPES[scope["type"]]
    if missing := wanted - scope.keys():
        raise bad_request(f"can't parse BotCommandScope: can't find field \"{min(missing)}\"")
    if extra := scope.keys() - wanted - {"type"}:
        raise bad_request(f'can\'t parse BotCommandScope: unknown field "{min(extra)}"')
    if wanted:
        world.chat_for_reading(int(scope["chat_id"]))
    place = "".join(f":{scope[name]}" for name in sorted(wanted))
    return f"{kind}{place}|{_language(arguments)}"


def _language(arguments: Arguments) -> str:
    code = str(arguments.get("language_code", ""))
    if not _LANGUAGE.fullmatch(code):
        raise bad_request("Invalid language code specified")
    return code


def _told(world: World) -> None:
    world.keep_profile()
    world.tell({"kind": "profile"})
