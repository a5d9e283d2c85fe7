"""A lock in the real process: over a stop and a start, on the wire, in the export, and gone with the person."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from flows import coach
from flows.conversation import State, converse
from tests.chat import typical
from tests.world import World, a_world, said

MONDAY = datetime(2026, 11, 23, 23, 47, tzinfo=UTC)  # 5:47 pm in Chicago


@pytest.fixture
async def world(tmp_path: Path) -> AsyncIterator[World]:
    async with a_world(tmp_path, coach=coach(), converse=converse, state_of=State.of, at=MONDAY) as each:
        yield each


async def does(world: World, *acts: str) -> None:
    pat = world.person()
    for act in acts:
        pat.taps(act.strip("[]")) if act.startswith("[") else pat.says(act)
        await world.settled()


async def trains(world: World) -> None:
    pat = world.person()
    pat.starts()
    await world.settled()
    await does(world, "[I agree, I'm 18+]")
    await world.asks(lambda store: store.people.keep(store.people.find(pat.id).id, typical(), {}, None))


async def test_a_lock_survives_a_restart_and_follows_up_after_it(world: World) -> None:
    await trains(world)
    await does(world, "my groin has gone numb")
    assert "call 911 now" in said(world.person())[-2]
    await world.stop()
    await world.start()
    await does(world, "[Yes]", "/session")
    assert said(world.person())[-1].startswith("Not yet. Training waits")
    await world.stop()
    await world.start()
    await world.advance(minutes=11)
    assert said(world.person())[-1].startswith("I'm checking on you.")
    await world.advance(days=3)
    await does(world, "/session")
    assert said(world.person())[-1].startswith("Not yet. Training waits")


async def test_the_export_holds_the_lock_its_words_and_its_card_and_erasure_removes_them(world: World) -> None:
    await trains(world)
    await does(world, "my groin has gone numb", "[Yes]")
    pat = world.person()
    everything = str(await world.asks(lambda store: store.everything(store.people.find(pat.id).id, pat.id)))
    assert "my groin has gone numb" in everything and "Stop here and call 911 now" in everything
    await does(world, "/delete", "[Go on]", "[Yes, delete all]")
    assert await world.rows("SELECT * FROM hold") == []


async def test_share_my_place_is_a_place_button_on_the_wire(world: World) -> None:
    pat = world.person()
    pat.starts()
    await world.settled()
    await does(world, "[I agree, I'm 18+]", "[Somewhere else]")
    board = pat.chat.keyboard["keyboard"]
    assert {"text": "Share my place", "request_location": True} in [button for row in board for button in row]
    pat.sends_location(27.7, 85.3)
    await world.settled()
    assert "Kathmandu" in " ".join(said(pat))
