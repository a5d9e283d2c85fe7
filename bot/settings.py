"""Typed settings from the environment and .env; whatever is wrong with them is told all at once, with the remedy."""

import ipaddress
import re
from difflib import get_close_matches
from pathlib import Path
from typing import Annotated, Any
from urllib.parse import unquote, urlsplit

from dotenv import dotenv_values
from pydantic import AfterValidator, BeforeValidator, Field, ValidationError, ValidationInfo
from pydantic_settings import BaseSettings, SettingsConfigDict

from content import places

ENV = Path(".env")
TELEGRAM = "https://api.telegram.org"
WEBHOOK_PORTS = (443, 80, 88, 8443)  # telegram.md §1
SHORTEST_SECRET = 16  # Telegram takes one character; that can be guessed


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
    if not re.fullmatch(r"sqlite:///.+|postgres(ql)?://.+/.+", value):
        raise ValueError(
            "is no database address. Write it like sqlite:///data/steadyback.db or postgresql://name:password@host/db"
        )
    return value


def listens(value: str) -> str:
    host, _, port = value.rpartition(":")
    if value and (not host or not port.isdigit() or not 0 < int(port) < 65536):
        raise ValueError("is no place to listen at. Write host:port, like 127.0.0.1:8800")
    return value


def webhook(value: str, others: ValidationInfo) -> str:
    """Telegram itself calls https on four ports; a server of your own calls any address."""
    if not value:
        return value
    try:
        parts = urlsplit(value)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        host, port = "", None
    if not host or parts.scheme not in ("https", "http") or parts.username or parts.fragment or not value.isprintable():
        raise ValueError("is no address that Telegram can call. Write it like https://bot.example.org/telegram")
    if others.data.get("telegram_api_url", TELEGRAM) == TELEGRAM:
        if parts.scheme != "https" or is_private(host):
            raise ValueError("cannot be called by Telegram. Write a public address that begins with https://")
        if port not in (None, *WEBHOOK_PORTS):
            raise ValueError(
                f"has a port that Telegram does not call. Write one of {', '.join(map(str, WEBHOOK_PORTS))}"
            )
    if others.data.get("telegram_bot_token", "?") == "":
        raise ValueError("needs TELEGRAM_BOT_TOKEN. Copy it from BotFather, or leave WEBHOOK_URL empty")
    return value


def is_private(host: str) -> bool:
    try:
        return not ipaddress.ip_address(host).is_global
    except ValueError:
        return "." not in host or host.endswith((".local", ".localhost", ".internal"))


def secret(value: str, others: ValidationInfo) -> str:
    made = "Make one with: python3 -c 'import secrets; print(secrets.token_urlsafe(32))'"
    if value and not re.fullmatch(rf"[A-Za-z0-9_-]{{{SHORTEST_SECRET},256}}", value):
        raise ValueError(f"must have {SHORTEST_SECRET} to 256 of the characters A-Z, a-z, 0-9, _ and -. {made}")
    if not value and wants_webhook(others):
        raise ValueError(f"is needed with WEBHOOK_URL, as anybody can call that. {made}")
    return with_webhook(value, others)


def listens_for_telegram(value: str, others: ValidationInfo) -> str:
    if not value and wants_webhook(others):
        raise ValueError("is needed with WEBHOOK_URL. Write host:port, like 127.0.0.1:8443")
    return with_webhook(listens(value), others)


def wants_webhook(others: ValidationInfo) -> bool:
    """Also when the address is wrong: then it is told, and so is the rest."""
    return bool(others.data.get("webhook_url", "?"))


def with_webhook(value: str, others: ValidationInfo) -> str:
    if value and not wants_webhook(others):
        raise ValueError("does nothing without WEBHOOK_URL. Write that too, or leave both empty")
    return value


def listens_apart(value: str, others: ValidationInfo) -> str:
    """Numbers for the operator must not be readable where Telegram knocks."""
    listens(value)
    for name in ("webhook_listen", "local_chat_listen"):
        if value and value == others.data.get(name):
            raise ValueError(f"is the same place as {name.upper()}. Write another port")
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
    telegram_api_url: Annotated[str, AfterValidator(address)] = TELEGRAM
    database_url: Annotated[str, AfterValidator(database)] = "sqlite:///data/steadyback.db"
    webhook_url: Annotated[str, AfterValidator(webhook)] = ""
    webhook_secret: Annotated[str, AfterValidator(secret), Field(validate_default=True)] = ""
    webhook_listen: Annotated[str, AfterValidator(listens_for_telegram), Field(validate_default=True)] = ""
    coach_chat_id: Annotated[int | None, BeforeValidator(chat)] = None
    clinic_name: Annotated[str, Field(max_length=60)] = ""
    clinic_contact: Annotated[str, Field(max_length=100)] = ""
    default_country: Annotated[str, AfterValidator(country)] = "US"
    send_limits: Annotated[str, one_of("telegram", "none")] = "telegram"
    local_chat_listen: Annotated[str, AfterValidator(listens)] = "127.0.0.1:8800"
    metrics_listen: Annotated[str, AfterValidator(listens_apart)] = ""
    log_level: Annotated[str, one_of("DEBUG", "INFO", "WARNING", "ERROR")] = "INFO"
    log_format: Annotated[str, one_of("text", "json")] = "text"

    @property
    def secrets(self) -> tuple[str, ...]:
        """What no line of the log may hold."""
        password = urlsplit(self.database_url).password or ""
        return self.telegram_bot_token, self.webhook_secret, password, unquote(password)


def place(value: str) -> tuple[str, int]:
    """host:port in two."""
    host, _, port = value.rpartition(":")
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
