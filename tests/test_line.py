"""The line of a chat: what is let go at a stop keeps its place before what comes later."""

from pathlib import Path

from tests.world import a_world, said


async def test_what_arrives_while_the_line_stops_is_worked_on_after_the_next_start_in_its_order(tmp_path: Path) -> None:
    async with a_world(tmp_path) as world:
        pat = await world.joined()
        assert world.bot is not None
        await world.bot.line.stop()
        for words in ("one", "two"):
            pat.says(words)
        while len(world.telegram.world.updates):
            await world.asks(lambda store: None)
        for _ in range(10):  # time for a unit, were there one
            assert await world.rows("SELECT count(*) FROM inbox WHERE done_at IS NULL") == [(2,)]
        await world.stop()
        await world.start()
        await pat.chat.wait_for("2: two")
        assert [text for text in said(pat) if ": " in text] == ["1: one", "2: two"]
