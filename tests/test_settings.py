"""Settings: everything that is wrong is told at once, with the remedy; secrets are never printed."""

import logging
import re
from pathlib import Path

import pytest

from bot import logs
from bot.settings import NAMES, Settings, SettingsError, load, place

EXAMPLE = Path(__file__).resolve().parent.parent / ".env.example"
BROKEN = """
TELEGRAM_BOT_TOKE=1:abc
TELEGRAM_BOT_TOKEN=my secret words
DATABASE_URL=mysql://elsewhere
COACH_CHAT_ID=the coaches
DEFAULT_COUNTRY=UK
LOCAL_CHAT_LISTEN=8800
LOG_LEVEL=loud
SEND_LIMITS=some
WEBHOOK_URL=https://example.org
SOMETHING_ELSE=1
"""


@pytest.fixture(autouse=True)
def bare_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in NAMES:
        monkeypatch.delenv(name, raising=False)


def test_the_example_lists_exactly_the_settings_and_their_defaults() -> None:
    names = re.findall(r"^([A-Z_]+)=", EXAMPLE.read_text(), re.MULTILINE)
    assert tuple(names) == NAMES
    assert load(EXAMPLE) == Settings(_env_file=None)


def test_every_line_of_the_example_is_explained() -> None:
    blocks = EXAMPLE.read_text().split("\n#")
    assert all("=" in block or block.startswith("# Copy") for block in blocks)


def test_everything_that_is_wrong_is_told_at_once_with_its_remedy(tmp_path: Path) -> None:
    file = tmp_path / ".env"
    file.write_text(BROKEN)
    with pytest.raises(SettingsError) as caught:
        load(file)
    told = str(caught.value).splitlines()
    assert [re.search(r"\b[A-Z_]{6,}\b", line)[0] for line in told] == [  # type: ignore[index]
        "TELEGRAM_BOT_TOKE", "SOMETHING_ELSE", "TELEGRAM_BOT_TOKEN", "DATABASE_URL", "WEBHOOK_SECRET",
        "WEBHOOK_LISTEN", "COACH_CHAT_ID", "DEFAULT_COUNTRY", "SEND_LIMITS", "LOCAL_CHAT_LISTEN", "LOG_LEVEL",
    ]  # fmt: skip
    assert "Did you mean TELEGRAM_BOT_TOKEN?" in told[0]
    assert all(re.search(r"Did you mean|Write|Copy|Leave|Remove|Choose|Make", line) for line in told)


WEBHOOK = {
    "TELEGRAM_BOT_TOKEN": "123456:abcdef",
    "WEBHOOK_URL": "https://bot.example.org/telegram",
    "WEBHOOK_SECRET": "a-long_enough_Secret1",
    "WEBHOOK_LISTEN": "127.0.0.1:8443",
}


def written(folder: Path, **settings: str) -> Path:
    file = folder / ".env"
    file.write_text("".join(f"{name}={value}\n" for name, value in settings.items()))
    return file


def test_a_whole_webhook_is_taken(tmp_path: Path) -> None:
    chosen = load(written(tmp_path, **WEBHOOK))
    assert (chosen.webhook_url, place(chosen.webhook_listen)) == (WEBHOOK["WEBHOOK_URL"], ("127.0.0.1", 8443))


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("WEBHOOK_URL", "http://bot.example.org", "cannot be called by Telegram"),
        ("WEBHOOK_URL", "https://127.0.0.1/x", "cannot be called by Telegram"),
        ("WEBHOOK_URL", "https://localhost/x", "cannot be called by Telegram"),
        ("WEBHOOK_URL", "https://bot.example.org:9000/x", "443, 80, 88, 8443"),
        ("WEBHOOK_URL", "https://bot.example.org:no/x", "is no address"),
        ("WEBHOOK_URL", "https://me:word@bot.example.org", "is no address"),
        ("WEBHOOK_URL", "ftp://bot.example.org", "is no address"),
        ("WEBHOOK_URL", "", "WEBHOOK_SECRET does nothing without WEBHOOK_URL"),
        ("WEBHOOK_SECRET", "", "is needed with WEBHOOK_URL"),
        ("WEBHOOK_SECRET", "short", "16 to 256"),
        ("WEBHOOK_SECRET", "x" * 257, "16 to 256"),
        ("WEBHOOK_SECRET", "not in the alphabet!", "16 to 256"),
        ("WEBHOOK_LISTEN", "", "is needed with WEBHOOK_URL"),
        ("WEBHOOK_LISTEN", "8443", "host:port"),
        ("TELEGRAM_BOT_TOKEN", "", "needs TELEGRAM_BOT_TOKEN"),
        ("METRICS_LISTEN", "127.0.0.1:8443", "the same place as WEBHOOK_LISTEN"),
    ],
)
def test_half_a_webhook_is_told_with_its_remedy(tmp_path: Path, name: str, value: str, words: str) -> None:
    with pytest.raises(SettingsError) as caught:
        load(written(tmp_path, **{**WEBHOOK, name: value}))
    assert words in str(caught.value)
    assert not value or value not in str(caught.value) or name != "WEBHOOK_SECRET"


def test_all_that_is_wrong_with_a_webhook_is_told_at_once(tmp_path: Path) -> None:
    wrong = {"WEBHOOK_URL": "http://x", "WEBHOOK_SECRET": "x", "WEBHOOK_LISTEN": "x", "METRICS_LISTEN": "x"}
    with pytest.raises(SettingsError) as caught:
        load(written(tmp_path, **{**WEBHOOK, **wrong}))
    assert [line.split()[0] for line in str(caught.value).splitlines()] == list(wrong)


def test_a_server_of_ones_own_may_call_an_address_of_ones_own(tmp_path: Path) -> None:
    own = {"TELEGRAM_API_URL": "http://127.0.0.1:8081", "WEBHOOK_URL": "http://127.0.0.1:9000/x"}
    assert load(written(tmp_path, **{**WEBHOOK, **own})).webhook_url == "http://127.0.0.1:9000/x"


def test_a_refused_value_is_not_printed(tmp_path: Path) -> None:
    file = tmp_path / ".env"
    file.write_text("TELEGRAM_BOT_TOKEN=my secret words")
    with pytest.raises(SettingsError) as caught:
        load(file)
    assert "secret" not in str(caught.value)


def test_an_empty_line_means_the_default(tmp_path: Path) -> None:
    file = tmp_path / ".env"
    file.write_text("LOG_LEVEL=\nDATABASE_URL=\nCOACH_CHAT_ID=\n")
    chosen = load(file)
    assert (chosen.log_level, chosen.database_url, chosen.coach_chat_id) == (
        "INFO", "sqlite:///data/steadyback.db", None,
    )  # fmt: skip


def test_letter_case_does_not_matter_where_there_is_one_meaning(tmp_path: Path) -> None:
    file = tmp_path / ".env"
    file.write_text("LOG_LEVEL=debug\nLOG_FORMAT=JSON\nDEFAULT_COUNTRY=gb\nSEND_LIMITS=None\n")
    chosen = load(file)
    assert (chosen.log_level, chosen.log_format, chosen.default_country, chosen.send_limits) == (
        "DEBUG", "json", "GB", "none",
    )  # fmt: skip


def test_the_environment_wins_over_the_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / ".env"
    file.write_text("CLINIC_NAME=Lakeside\n")
    monkeypatch.setenv("CLINIC_NAME", "Riverside")
    assert load(file).clinic_name == "Riverside"


def test_a_file_that_is_no_text_is_told(tmp_path: Path) -> None:
    file = tmp_path / ".env"
    file.write_bytes(b"CLINIC_NAME=\xff\xfe\n")
    with pytest.raises(SettingsError, match="UTF-8"):
        load(file)


@pytest.mark.parametrize("form", ["text", "json"])
def test_no_log_line_holds_a_token_whoever_wrote_it(form: str, capsys: pytest.CaptureFixture[str]) -> None:
    token = "123456789:AAfakefakefakefakefakefakefakefakefa"
    root = logging.getLogger()
    before, level = list(root.handlers), root.level
    try:
        logs.set_up("DEBUG", form, (token,))
        logging.getLogger("somewhere").info("GET https://api.telegram.org/bot%s/getMe", token)
        logging.getLogger("somewhere").info("another one: bot987654321:BBotherotherotherotherotherotherothe")
        try:
            raise ValueError(f"no route to /bot{token}/sendMessage")
        except ValueError:
            logging.getLogger("somewhere").exception("it failed")
        logging.getLogger("httpx").info("HTTP Request: POST https://api.telegram.org/bot1:x/getMe")
    finally:
        root.handlers[:] = before
        root.setLevel(level)
    printed = capsys.readouterr().err
    assert "ValueError" in printed
    assert "AAfake" not in printed and "BBother" not in printed and "HTTP Request" not in printed
