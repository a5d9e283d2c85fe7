"""Typed settings from the environment and .env; whatever is wrong with them is told all at once, with the remedy."""

import re
from difflib import get_close_matches
from pathlib import Path
from typing import Annotated, Any
from urllib.parse import urlsplit

from dotenv import dotenv_values
from pydantic import AfterValidator, BeforeValidator, Field, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from content import places

ENV = Path(".env")


class SettingsError(Exception):
    """Every problem, a line each."""


def token(value: str) -> str:
    if value and not re.fullmatch(r"\d{1,20}:[\w-]{3,}", value):
        raise ValueError("is no bot token. Copy the whole of it from BotFather (123456:ABC...), or leave it empty")
    return value


def address(value: str) -> str:
    parts = urlsplit(value)
    if parts.scheme not in ("http", "https") or not parts.netloc:
        raise ValueError("is no web address. Write it like https://api.telegram.org")
    return value.rstrip("/")


def database(value: str) -> str:
    if value.startswith(("postgresql:", "postgres:", "postgresql+")):
        raise ValueError("names PostgreSQL, which this version cannot use yet. Write sqlite:///data/steadyback.db")
    if not re.fullmatch(r"sqlite:///.+", value):
        raise ValueError("is no database address. Write it like sqlite:///data/steadyback.db")
    return value


def listens(value: str) -> str:
    host, _, port = value.rpartition(":")
    if value and (not host or not port.isdigit() or not 0 < int(port) < 65536):
        raise ValueError("is no place to listen at. Write host:port, like 127.0.0.1:8800")
    return value


def not_yet(value: str) -> str:
    if value:
        raise ValueError("cannot be used by this version yet. Leave it empty")
    return value


def country(value: str) -> str:
    if value.upper() not in places.countries().values():
        raise ValueError("is no country. Write its two letters, like US or GB")
    return value.upper()


def chat(value: Any) -> Any:
    if isinstance(value, str) and not re.fullmatch(r"-?\d+", value.strip()):
        raise ValueError("is no chat number. Write digits, with - in front for a group")
    return value


def one_of(*choices: str) -> Any:
    """Any letter case will do."""

    def check(value: Any) -> Any:
        for choice in choices:
            if str(value).strip().lower() == choice.lower():
                return choice
        raise ValueError(f"is none of {', '.join(choices)}. Write one of them")

    return BeforeValidator(check)


class Settings(BaseSettings):
    """As in .env.example. An environment variable wins over the file."""

    model_config = SettingsConfigDict(
        extra="forbid", env_ignore_empty=True, hide_input_in_errors=True, str_strip_whitespace=True
    )

    telegram_bot_token: Annotated[str, AfterValidator(token)] = ""
    telegram_api_url: Annotated[str, AfterValidator(address)] = "https://api.telegram.org"
    database_url: Annotated[str, AfterValidator(database)] = "sqlite:///data/steadyback.db"
    webhook_url: Annotated[str, AfterValidator(not_yet)] = ""
    webhook_secret: Annotated[str, AfterValidator(not_yet)] = ""
    webhook_listen: Annotated[str, AfterValidator(not_yet)] = ""
    coach_chat_id: Annotated[int | None, BeforeValidator(chat)] = None
    clinic_name: Annotated[str, Field(max_length=60)] = ""
    clinic_contact: Annotated[str, Field(max_length=100)] = ""
    default_country: Annotated[str, AfterValidator(country)] = "US"
    send_limits: Annotated[str, one_of("telegram", "none")] = "telegram"
    local_chat_listen: Annotated[str, AfterValidator(listens)] = "127.0.0.1:8800"
    metrics_listen: Annotated[str, AfterValidator(not_yet)] = ""
    log_level: Annotated[str, one_of("DEBUG", "INFO", "WARNING", "ERROR")] = "INFO"
    log_format: Annotated[str, one_of("text", "json")] = "text"

    @property
    def listen(self) -> tuple[str, int]:
        host, _, port = self.local_chat_listen.rpartition(":")
        return host.strip("[]"), int(port)


NAMES = tuple(name.upper() for name in Settings.model_fields)


def load(file: Path = ENV) -> Settings:
    """The settings, or SettingsError with all that is wrong."""
    problems = [*unknown_names(file)]
    try:
        settings = Settings(_env_file=file if file.exists() else None, _env_file_encoding="utf-8")  # type: ignore[call-arg]
    except ValidationError as error:
        problems += [told(each) for each in error.errors() if each["type"] != "extra_forbidden"]
    except UnicodeDecodeError:
        problems.append(f"{file}: is not UTF-8 text. Save it as UTF-8.")
    if problems:
        raise SettingsError("\n".join(problems))
    return settings


def unknown_names(file: Path) -> list[str]:
    """Misspelt names: what nobody reads would be left out in silence."""
    if not file.exists():
        return []
    try:
        names = dotenv_values(file, interpolate=False, encoding="utf-8")
    except UnicodeDecodeError:
        return []  # told by load
    found = []
    for name in names:
        if name.upper() not in NAMES:
            near = get_close_matches(name.upper(), NAMES, n=1)
            remedy = f"Did you mean {near[0]}?" if near else "Remove it; .env.example lists all there are."
            found.append(f"{file}: {name} is no setting. {remedy}")
        elif names[name] is None:
            found.append(f"{file}: {name} has no =. Write {name}= and its value.")
    return found


def told(error: Any) -> str:
    name = str(error["loc"][0]).upper() if error["loc"] else ""
    said = str(error["msg"]).removeprefix("Value error, ")
    return f"{name} {said}." if name else f"{said}."
