"""What the deploy files name exists and works: paths, commands, the health check; and systemd itself reads the units."""

import ast
import asyncio
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from aiohttp import web

from bot import __main__ as program
from bot.settings import NAMES
from tests.test_architecture import ROOT

DEPLOY = ROOT / "bot" / "deploy"
UNITS = sorted([*DEPLOY.glob("*.service"), *DEPLOY.glob("*.timer")])


def lines_of(unit: Path) -> list[tuple[str, str]]:
    rows = [line for line in unit.read_text().splitlines() if line and not line.startswith(("#", "["))]
    return [(name, value) for name, _, value in (row.partition("=") for row in rows)]


def steps() -> list[tuple[str, str]]:
    text = re.sub(r"\\\n\s*", "", (DEPLOY / "Dockerfile").read_text())
    rows = [line for line in text.splitlines() if line and not line.startswith("#")]
    return [(name, rest) for name, _, rest in (row.partition(" ") for row in rows)]


def test_the_image_is_made_of_files_that_are_there_and_not_of_anything_secret() -> None:
    ignored = (ROOT / ".dockerignore").read_text().split()
    assert ignored[0] == "*"
    let_in = {line[1:] for line in ignored if line.startswith("!")}
    copied = {rest.split()[0] for name, rest in steps() if name == "COPY" and not rest.startswith("--from")}
    assert copied == let_in and all((ROOT / each).exists() for each in copied)
    assert not {each for each in let_in if each.startswith(".env") or each == "data"}


def test_the_image_runs_the_bot_as_its_own_user_and_installs_what_is_pinned() -> None:
    names = [name for name, _ in steps()]
    last = len(names) - 1 - names[::-1].index("FROM")
    assert "USER" in names[last:] and names.index("USER") < names.index("ENTRYPOINT")
    assert [rest for name, rest in steps() if name == "USER"] == ["steadyback"]
    assert [rest for name, rest in steps() if name == "ENTRYPOINT"] == ['["/app/.venv/bin/python", "-m", "bot"]']
    assert [rest for name, rest in steps() if name == "VOLUME"] == ["/app/data"]
    (install,) = [rest for name, rest in steps() if "pip" in rest]
    assert "--require-hashes -r requirements.txt" in install
    needed = re.search(r">=(\d+\.\d+)", (ROOT / "pyproject.toml").read_text())
    assert needed and all(needed[1] in rest for name, rest in steps() if name == "FROM")
    (settings,) = [rest for name, rest in steps() if name == "ENV"]
    ours = {part.split("=")[0] for part in settings.split()} - {
        "PYTHONUNBUFFERED", "PYTHONDONTWRITEBYTECODE", "MPLCONFIGDIR",
    }  # fmt: skip
    assert ours <= set(NAMES)


async def test_the_health_check_says_whether_it_lives(unused_tcp_port: int) -> None:
    (check,) = [rest for name, rest in steps() if name == "HEALTHCHECK"]
    command = ast.literal_eval(check[check.index("[") :])
    assert command[0] == ".venv/bin/python"
    alive = True

    async def answer(_: web.Request) -> web.Response:
        return web.Response(status=200 if alive else 503)

    app = web.Application()
    app.router.add_get("/healthz", answer)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", unused_tcp_port).start()

    async def asked(listen: str) -> int:
        process = await asyncio.create_subprocess_exec(
            sys.executable, *command[1:], env={"METRICS_LISTEN": listen}, stderr=asyncio.subprocess.DEVNULL
        )
        return await process.wait()

    assert await asked(f"0.0.0.0:{unused_tcp_port}") == 0
    alive = False
    assert await asked(f"127.0.0.1:{unused_tcp_port}") == 1
    await runner.cleanup()


@pytest.mark.parametrize("unit", UNITS, ids=lambda unit: unit.name)
def test_a_unit_names_what_is_there(unit: Path) -> None:
    found = lines_of(unit)
    commands = [value for name, value in found if name.startswith("Exec") and ".venv" in value]
    assert commands or unit.suffix == ".timer" or "timer" in unit.name
    assert all("-m bot" in each for each in commands)
    for name, value in found:
        if name == "Environment":
            ours = {part.split("=")[0] for part in value.split()} - {"PYTHONDONTWRITEBYTECODE", "MPLCONFIGDIR"}
            assert ours <= set(NAMES)


def test_the_service_is_shut_in_and_starts_again_unless_somebody_must_act() -> None:
    found = dict(lines_of(DEPLOY / "steadyback.service"))
    wanted = {
        "DynamicUser": "yes", "NoNewPrivileges": "yes", "ProtectSystem": "strict", "StateDirectory": "steadyback",
        "Restart": "on-failure", "RestartPreventExitStatus": str(program.WRONG), "CapabilityBoundingSet": "",
    }  # fmt: skip
    assert {name: found[name] for name in wanted} == wanted
    assert int(found["TimeoutStopSec"]) > 5
    database = re.search(r"DATABASE_URL=sqlite:///(\S+)", (DEPLOY / "steadyback.service").read_text())
    assert database and database[1].startswith("/var/lib/steadyback/")


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="systemd is not here")
def test_systemd_can_read_the_units(tmp_path: Path) -> None:
    (program_there := tmp_path / "opt" / ".venv" / "bin").mkdir(parents=True)
    (program_there / "python").symlink_to(sys.executable)
    (tmp_path / "env").touch()
    for unit in UNITS:
        words = (
            unit.read_text()
            .replace("/opt/steadyback", f"{tmp_path}/opt")
            .replace("/etc/steadyback.env", f"{tmp_path}/env")
        )
        (tmp_path / unit.name).write_text(words)
    told = subprocess.run(
        ["systemd-analyze", "verify", *(str(tmp_path / unit.name) for unit in UNITS)],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert told.returncode == 0 and not told.stderr, told.stderr


def test_the_page_that_explains_it_names_commands_and_settings_that_are_there() -> None:
    page = (DEPLOY / "README.md").read_text()
    for name in re.findall(r"\b[A-Z]+_[A-Z_]+\b", page):
        assert name in NAMES, name
    for path in re.findall(r"bot/deploy/[\w.*-]+", page):
        assert [*ROOT.glob(path)], path
    for command in re.findall(r"-m bot (\w+)", page):
        assert command in ("backup", "restore")
    assert "/revoke" in page
