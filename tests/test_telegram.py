"""The whole bot over HTTP against the local Bot API."""

from pathlib import Path

from tests.world import a_world, said


async def test_a_person_agrees_and_is_answered(tmp_path: Path) -> None:
    async with a_world(tmp_path) as world:
        pat = await world.joined()
        pat.says("hello")
        await pat.chat.wait_for("hello")
        await world.settled()
        assert said(pat) == ["You agreed.", "Welcome.", "1: hello"]
        assert len(pat.chat.live_questions()) == 1
