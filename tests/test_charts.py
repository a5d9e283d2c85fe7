"""Charts and the clinician's page: honest with little or wild data, drawn in a process of their own, and sent."""

import io
import json
from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from pypdf import PdfReader

from bot.pictures import charts as drawing
from bot.pictures import report as setting
from bot.pictures.studio import CannotDraw, Studio
from flows import charts, report
from flows.effects import Edit, MakePage, Remember, Say
from flows.heard import Text
from flows.holds import Hold
from flows.records import Flare, Measure, Mobility, PainScore, Walk
from tests.chat import Chat
from tests.test_four_weeks import THINGS, after_the_lists, scored
from tests.test_review import lived
from tests.training import in_training
from tests.world import Done, World, a_world, said, strip

KINDS = tuple(charts.CHARTS)
MOST_BYTES = 150_000


def with_scores(scores: list[int], every: int = 1, at: str = "2026-11-23 07:30") -> Chat:
    """A score on each of so many days, the clock on the last one."""
    chat = in_training(at)
    for number, score in enumerate(scores):
        when = chat.now + timedelta(days=number * every)
        chat.records.append(PainScore(when, when.date(), "morning", score))
    return chat.until(chat.now + timedelta(days=(len(scores) - 1) * every, hours=5))


def told(chat: Chat, kind: str) -> dict[str, Any] | None:
    found = charts.chart(chat.facts, kind)
    return json.loads(json.dumps(found.told(chat.coach.phrases))) if found else None


def seen(data: dict[str, Any]) -> Image.Image:
    content = drawing.drawn(data)
    assert len(content) < MOST_BYTES
    picture = Image.open(io.BytesIO(content))
    assert picture.size == (1080, 780) and len(picture.convert("L").getcolors(256) or ()) > 10, "it is not blank"
    return picture


@pytest.mark.parametrize("kind", KINDS)
def test_nothing_told_draws_nothing(kind: str) -> None:
    assert told(in_training(), kind) is None


def test_pain_needs_seven_days() -> None:
    assert told(with_scores([3] * 6), "pain") is None and told(with_scores([3] * 7), "pain") is not None


@pytest.mark.parametrize(
    ("scores", "title"),
    [
        ([5] * 7 + [3] * 7, "Your back went from 5 to 3"), ([3] * 14, "Your back stays around 3"),
        ([3] * 7 + [6] * 7, "Your back is at 6, up from 3"), ([0] * 7 + [10] * 7, "Your back is at 10, up from 0"),
    ],
)  # fmt: skip
def test_the_title_says_what_the_line_shows(scores: list[int], title: str) -> None:
    data = told(with_scores(scores), "pain")
    assert data is not None and data["title"].startswith(title)
    seen(data)


def test_a_gap_of_a_month_stays_a_gap_and_a_year_is_drawn() -> None:
    chat = with_scores([4] * 8)
    chat.until(chat.now + timedelta(days=30))
    chat.records.append(PainScore(chat.now, chat.now.date(), "morning", 2))
    data = told(chat, "pain")
    assert data is not None and [day for day, _ in data["days"]] == [*range(8), 37]
    assert len(data["weeks"]) == 1, "a week with one value has no middle"
    seen(data)
    year = told(with_scores([3, 4, 5, 2] * 91), "pain")
    assert year is not None and year["length"] == 364
    seen(year)


def test_flares_and_sessions_stand_in_the_chart_of_pain() -> None:
    chat = lived()
    at = datetime.fromisoformat("2026-11-28 08:00").replace(tzinfo=chat.now.tzinfo)
    chat.records.append(Flare(at, at.date(), "opened"))
    data = told(chat, "pain")
    assert data is not None and len(data["sessions"]) == 4 and data["flares"] == [[5, 13]]
    seen(data)


def test_strength_tells_one_line_a_pattern_with_calm_mornings() -> None:
    data = told(lived(), "strength")
    assert data is not None and "the next morning was calm 4 times of 4" in data["title"]
    assert all(len(line["points"]) >= 2 for line in data["lines"])
    seen(data)


def test_one_walk_and_a_year_of_walks() -> None:
    chat = in_training()
    chat.records.append(Walk(chat.now, chat.now.date(), 300))
    one = told(chat, "walking")
    assert one is not None and one["title"] == "You walked 300 minutes this week; your best week had 300"
    seen(one)
    for number in range(364):
        at = chat.now + timedelta(days=number)
        chat.records.append(Walk(at, at.date(), 20))
    data = told(chat.until(chat.now + timedelta(days=363)), "walking")
    assert data is not None and len(data["weeks"]) == 52
    seen(data)


@pytest.mark.parametrize(
    "name", ["😀" * 64, "<b>lift</b> & carry", "$x^2$ \\frac", "Ünïcödé " * 8, "拾う", "\u202eabc"]
)
def test_a_thing_by_any_name_is_drawn(name: str) -> None:
    chat = in_training(psfs=[name])
    for days, value in ((0, 0.0), (28, 10.0)):
        at = chat.now + timedelta(days=days)
        chat.records.append(Measure(at, at.date(), "psfs_1", value, name))
    data = told(chat.until(chat.now + timedelta(days=28)), "things")
    assert data is not None
    seen(data)


def test_confidence_and_the_year_are_drawn_and_no_zero_is_shown() -> None:
    chat = scored(after_the_lists(), "3", "5", "3", "2", "4", "7", "6", "5", "Better", "8", "Time")
    chat.records.append(Measure(chat.now, chat.now.date(), "conf1", 9.0))
    data = told(chat, "confidence")
    assert data is not None and data["title"] == "How sure you are: from 5 to 9"
    seen(data)
    chat.records.append(Mobility(chat.now, chat.now.date(), 3))
    year = told(chat, "year")
    assert year is not None and year["title"] == "The first day you showed up"
    seen(year)
    things = told(chat, "things")
    assert things is not None and things["title"] == "Yard work: from 4 to 7"


def test_progress_opens_with_its_chart_once_there_is_one() -> None:
    chat = lived().says("/progress")
    assert chat.messages[-1].say.picture == "chart:pain"
    chat.taps("Strength")
    assert isinstance(chat.effects[-1], Edit) and chat.effects[-1].picture == "chart:strength"
    young = in_training().says("/progress")
    assert young.messages[-1].say.picture == ""
    assert young.taps("Strength").messages[-1].say.picture == ""


# the clinician's page


def whole_page(**known: Any) -> dict[str, Any]:
    chat = scored(after_the_lists(**known), "3", "5", "3", "2", "4", "7", "6", "5", "Better", "8", "Time")
    for number in range(20):
        at = chat.now - timedelta(days=20 - number)
        chat.records.append(PainScore(at, at.date(), "morning", 3))
    chat.records.sort(key=lambda entry: entry.at)
    opened = chat.now - timedelta(days=10)
    chat.holds = [
        Hold("h1", "neuro_numb", "E2", opened, "intake").closed(opened + timedelta(days=3), "clinician"),
        Hold("h2", "selfharm_now", "E0", opened, "freetext").closed(opened + timedelta(days=1), "resolved"),
    ]
    return json.loads(json.dumps(report.page(chat.facts, chat.coach.phrases)))


def test_the_page_holds_measures_with_their_important_change_and_checks_with_dates() -> None:
    content = setting.made(whole_page())
    reader = PdfReader(io.BytesIO(content))
    words = " ".join(" ".join(page.extract_text() for page in reader.pages).split())
    for part in (
        "PEG: pain, enjoyment, activity 5.7 2.7 1.5 and 30% better", "yard work 4 7 3 better",
        "numbness or tingling in a leg", "seen by a clinician", "nobody has examined", *THINGS,
    ):  # fmt: skip
        assert part in words, part
    assert len(reader.pages) <= 2 and len(content) < 400_000
    assert reader.trailer["/Root"]["/MarkInfo"]["/Marked"] and reader.trailer["/Root"]["/Lang"] == "en"
    fonts = [font.get_object() for page in reader.pages for font in page["/Resources"]["/Font"].values()]
    assert fonts and all("/DescendantFonts" in font for font in fonts), "every font is inside"


def test_thoughts_of_suicide_are_on_no_page_without_consent() -> None:
    assert "suicide" not in json.dumps(whole_page()).casefold()
    assert len(whole_page()["sections"]) == len(whole_page(consents={"crisis_contact": True})["sections"])
    shown = [each["rows"] for each in (whole_page(), whole_page(consents={"crisis_contact": True}))[1]["sections"]]
    assert sum(len(rows) for rows in shown) > sum(len(each["rows"]) for each in whole_page()["sections"])


@pytest.mark.parametrize(("country", "points"), [("US", (612, 792)), ("GB", (595, 842)), ("DE", (595, 842))])
def test_the_paper_is_the_countrys(country: str, points: tuple[int, int]) -> None:
    page = PdfReader(io.BytesIO(setting.made(whole_page(country=country)))).pages[0]
    assert (round(page.mediabox.width), round(page.mediabox.height)) == points


def test_a_first_day_has_a_page_too() -> None:
    chat = in_training()
    content = setting.made(json.loads(json.dumps(report.page(chat.facts, chat.coach.phrases))))
    assert "No session yet." in PdfReader(io.BytesIO(content)).pages[0].extract_text()


def test_the_page_is_made_after_a_tap() -> None:
    chat = in_training().says("report for my doctor")
    assert not any(isinstance(effect, MakePage) for effect in chat.all_effects)
    chat.taps("Make the page")
    assert isinstance(chat.effects[-1], MakePage) or any(isinstance(each, MakePage) for each in chat.effects)


# in a process of their own, and over HTTP


async def test_a_drawing_that_fails_tells_so_and_the_next_one_comes() -> None:
    studio = Studio()
    try:
        with pytest.raises(CannotDraw):
            await studio.draw("chart", {"kind": "nothing of ours"})
        data = told(with_scores([3] * 9), "pain")
        assert data is not None and (await studio.draw("chart", data)).startswith(b"\x89PNG")
        first = studio._process
        assert first is not None
        first.kill()
        await first.wait()
        assert (await studio.draw("chart", data)).startswith(b"\x89PNG"), "a dead process is replaced"
    finally:
        await studio.stop()


def painter(coach: Any, state: Any, heard: Any, facts: Any) -> Any:
    """Shows a chart, changes its words, changes the picture, makes the page."""
    match heard:
        case Text("chart"):
            return Done(state, (Remember("consent", 1), Say("Your weeks.", picture="chart:walking", ref=5)))
        case Text("words"):
            return Done(state, (Edit("Your weeks, told again.", ref=5),))
        case Text("page"):
            return Done(state, (MakePage(),))
        case Text("unknown"):
            return Done(state, (Say("No picture of that.", picture="XX9"),))
    return Done(state, (Remember("consent", 1), *strip(state)))


@pytest.fixture
async def world(tmp_path: Path) -> AsyncIterator[World]:
    async with a_world(tmp_path, converse=painter) as world:
        yield world


async def test_a_chart_goes_out_with_its_words_and_they_are_changed_in_place(world: World) -> None:
    pat = world.person()
    pat.starts()
    await world.settled()
    person = (await world.rows("SELECT id FROM person"))[0][0]
    now = world.clock.now()
    await world.asks(lambda store: store.people.record(person, Walk(now, now.date(), 20)))
    pat.says("chart")
    await world.settled()
    assert pat.chat.last.body["photo"] and pat.chat.last.body["caption"] == "Your weeks."
    pat.says("words")
    await world.settled()
    assert world.telegram.journal.of("editMessageCaption") and not world.telegram.journal.of("editMessageText")
    assert pat.chat.from_bot[-1].body["caption"] == "Your weeks, told again."


async def test_the_page_arrives_as_a_document(world: World) -> None:
    pat = world.person()
    pat.starts()
    pat.says("page")
    await world.settled()
    assert pat.chat.last.body["document"]["file_name"] == "your-page.pdf"


async def test_words_come_without_a_picture_that_is_not_there(world: World) -> None:
    pat = world.person()
    pat.starts()
    pat.says("unknown")
    pat.says("chart")  # nothing walked yet
    await world.settled()
    assert said(pat)[-2:] == ["No picture of that.", "Your weeks."]
