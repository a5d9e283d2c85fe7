"""The chat page in a real browser: start, tap, see edits and toasts, use keyboards, move the clock, on a phone too."""

import asyncio
import json
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from datetime import UTC, datetime, timedelta
from io import BytesIO
from typing import Any

import aiohttp
import av
import numpy as np
import pytest
import pytest_asyncio
from playwright.async_api import Page, async_playwright, expect

from bot.clock import MovableClock
from bot.local import LocalTelegram

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
pytestmark = pytest.mark.skipif(
    CHROMIUM is None, reason="no Chromium is installed: the chat page was not tried in a browser"
)

SUNDAY = datetime(2026, 11, 22, 20, 30, tzinfo=UTC)
DESKTOP, PHONE = {"width": 1200, "height": 800}, {"width": 360, "height": 700}


def inline(*rows: list[tuple[str, str, str]]) -> str:
    keys = [
        [{"text": text, "callback_data": data, **({"style": style} if style else {})} for text, data, style in row]
        for row in rows
    ]
    return json.dumps({"inline_keyboard": keys})


AGREE = inline([("I agree", "agree", "success")], [("Read more", "more", ""), ("Leave", "leave", "danger")])
ANSWERS = json.dumps(
    {"keyboard": [["Yes", "No"], [{"text": "It hurts", "style": "danger"}]], "resize_keyboard": True,
     "one_time_keyboard": True, "input_field_placeholder": "Yes or no"}
)  # fmt: skip
NASTY = "<img src=x onerror=\"document.title='broken'\"><script>document.title='broken'</script>"


def moving_picture() -> bytes:
    """Three tall frames."""
    file = BytesIO()
    with av.open(file, "w", format="mp4") as container:
        stream = container.add_stream("libx264", rate=3)
        stream.width, stream.height, stream.pix_fmt = 320, 480, "yuv420p"
        for _ in range(3):
            frame = av.VideoFrame.from_ndarray(np.zeros((480, 320, 3), dtype=np.uint8), format="rgb24")
            container.mux(stream.encode(frame))
        container.mux(stream.encode())
    return file.getvalue()


class LittleCoach:
    """Answers a few words, so that the page has something to show."""

    def __init__(self, telegram: LocalTelegram, session: aiohttp.ClientSession) -> None:
        self.telegram = telegram
        self.session = session

    async def does(self, method: str, **fields: Any) -> Any:
        url = f"{self.telegram.api_url}/bot{self.telegram.token}/{method}"
        async with self.session.post(url, data={name: str(value) for name, value in fields.items()}) as answer:
            body = await answer.json()
        assert body["ok"], body
        return body["result"]

    async def works(self) -> None:
        commands = [
            {"command": "plan", "description": "Your week"},
            {"command": "help", "description": "What I can do"},
        ]
        await self.does("setMyCommands", commands=json.dumps(commands))
        await self.does("setMyDescription", description="A strength coach for people whose back acts up.")
        offset = 0
        while True:
            for update in await self.does("getUpdates", offset=offset, timeout=50):
                offset = update["update_id"] + 1
                if "message" in update:
                    await self.hears(update["message"])
                elif "callback_query" in update:
                    await self.is_tapped(update["callback_query"])

    async def hears(self, message: dict[str, Any]) -> None:
        chat, text = message["chat"]["id"], message.get("text", "")
        if text == "/start":
            await self.does(
                "sendMessage", chat_id=chat, text="Hi, I'm a <b>program</b>.", parse_mode="HTML", reply_markup=AGREE
            )
        elif text == "/plan":
            await self.does("sendMessage", chat_id=chat, text="Ready?", reply_markup=ANSWERS)
        elif text == "moment":
            until = int(self.telegram.clock.now().timestamp()) + 7200
            words = f'Next <tg-time unix="{until}" format="r">soon</tg-time>.'
            await self.does("sendMessage", chat_id=chat, text=words, parse_mode="HTML", disable_notification="true")
        elif text == "show me":
            form = aiohttp.FormData({"chat_id": str(chat), "caption": "Ready?", "reply_markup": AGREE})
            form.add_field("animation", moving_picture(), filename="hinge.mp4", content_type="video/mp4")
            url = f"{self.telegram.api_url}/bot{self.telegram.token}/sendAnimation"
            async with self.session.post(url, data=form) as answer:
                assert (await answer.json())["ok"]
        elif text:
            await self.does("sendMessage", chat_id=chat, text=f"I heard: {text}")
        else:
            await self.does("sendMessage", chat_id=chat, text="I can't read that.")

    async def is_tapped(self, query: dict[str, Any]) -> None:
        where = {"chat_id": query["message"]["chat"]["id"], "message_id": query["message"]["message_id"]}
        if query["data"] == "agree":
            await self.does("answerCallbackQuery", callback_query_id=query["id"], text="Thank you.")
            await self.does("editMessageText", **where, text="You agreed.")
        else:
            await self.does(
                "answerCallbackQuery", callback_query_id=query["id"], text="One thing first.", show_alert="true"
            )


@pytest_asyncio.fixture
async def telegram() -> AsyncIterator[LocalTelegram]:
    local = LocalTelegram(MovableClock(at=SUNDAY), pacing=False)
    await local.start()
    async with aiohttp.ClientSession() as session:
        coach = asyncio.create_task(LittleCoach(local, session).works())
        yield local
        coach.cancel()
        with suppress(asyncio.CancelledError):
            await coach
    await local.stop()


@asynccontextmanager
async def browsing(telegram: LocalTelegram, size: dict[str, int] = DESKTOP, **more: Any) -> AsyncIterator[Page]:
    """A page in a browser of that size; an error in its scripts fails the test."""
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        context = await browser.new_context(viewport=size, locale="en-US", timezone_id="America/Chicago", **more)
        page = await context.new_page()
        wrong: list[str] = []
        page.on("pageerror", lambda error: wrong.append(str(error)))
        page.on("console", lambda said: wrong.append(said.text) if said.type == "error" else None)
        await page.goto(telegram.api_url)
        yield page
        await browser.close()
        assert [line for line in wrong if "ERR_INTERNET_DISCONNECTED" not in line] == []  # being offline is no error


async def says(page: Page, text: str) -> None:
    await page.get_by_label("Message", exact=True).fill(text)
    await page.keyboard.press("Enter")


async def test_a_newcomer_starts_taps_and_sees_the_record(telegram: LocalTelegram) -> None:
    async with browsing(telegram) as page:
        await expect(page.get_by_text("A strength coach for people whose back acts up.")).to_be_visible()
        await page.get_by_role("button", name="Start", exact=True).click()
        await expect(page.locator(".bubble strong")).to_have_text("program")
        await expect(page.locator(".keys .success")).to_have_text("I agree")
        await page.get_by_role("button", name="Leave").click()
        await expect(page.get_by_role("dialog")).to_contain_text("One thing first.")
        await page.get_by_role("button", name="OK").click()
        await page.get_by_role("button", name="I agree").click()
        await expect(page.locator(".toast")).to_have_text("Thank you.")
        await expect(page.locator(".log")).to_contain_text("You agreed.")
        await expect(page.locator(".keys")).to_have_count(0)
        await expect(page.locator("#announcer")).to_have_text("Coach: You agreed.")


async def test_commands_and_reply_keyboards_are_at_hand(telegram: LocalTelegram) -> None:
    telegram.person("Ruth").starts()
    async with browsing(telegram) as page:
        await page.get_by_role("button", name="Menu").click()
        await expect(page.locator("#commands").get_by_role("option")).to_have_text(
            ["/planYour week", "/helpWhat I can do"]
        )
        await page.keyboard.press("Escape")
        await page.get_by_label("Message", exact=True).fill("/p")
        await page.keyboard.press("ArrowDown")
        await page.keyboard.press("Enter")
        await expect(page.locator("#keyboard .danger")).to_have_text("It hurts")
        await expect(page.get_by_placeholder("Yes or no")).to_be_visible()
        await page.locator("#keyboard").get_by_role("button", name="Yes").click()
        await expect(page.locator(".log")).to_contain_text("I heard: Yes")
        await expect(page.locator("#keyboard")).to_be_hidden()


async def test_two_people_chat_side_by_side(telegram: LocalTelegram) -> None:
    ruth = telegram.person("Ruth")
    ruth.starts()
    async with browsing(telegram) as page:
        await page.get_by_role("button", name="Add a person").click()
        await page.get_by_role("textbox", name="Name").fill("Walter")
        await page.keyboard.press("Enter")
        await page.get_by_role("button", name="Start", exact=True).click()
        await expect(page.get_by_role("tab", name="Walter")).to_have_attribute("aria-selected", "true")
        await expect(page.locator(".keys button")).to_have_count(3)
        ruth.says("are you there")
        await expect(page.get_by_role("tab", name="Ruth, 1 new")).to_be_visible()
        await expect(page.locator(".log")).not_to_contain_text("are you there")
        await page.get_by_role("tab", name="Ruth").click()
        await expect(page.locator(".log")).to_contain_text("I heard: are you there")


async def test_the_clock_moves_on_and_countdowns_with_it(telegram: LocalTelegram) -> None:
    async def next_due() -> datetime:
        return SUNDAY + timedelta(days=3)

    telegram.on_next_due(next_due)
    telegram.person("Ruth").starts()
    async with browsing(telegram) as page:
        clock = page.locator("#clock-time")
        await expect(clock).to_have_text("Sun, Nov 22, 2:30 PM")
        await says(page, "moment")
        await expect(page.locator("time.live")).to_contain_text(" hour")
        await page.get_by_role("button", name="+1 h").click()
        await expect(clock).to_have_text("Sun, Nov 22, 3:30 PM")
        await expect(page.locator("time.live")).to_contain_text(" minutes")
        await page.get_by_role("button", name="Tomorrow morning").click()
        await expect(clock).to_have_text("Mon, Nov 23, 6:55 AM")
        await page.get_by_role("button", name="Next reminder").click()
        await expect(clock).to_have_text("Wed, Nov 25, 2:30 PM")
        await page.get_by_label("Time zone of the clock").select_option("Asia/Kathmandu")
        await expect(clock).to_have_text("Thu, Nov 26, 2:15 AM")
        await says(page, "later")
        await expect(page.locator(".day").last).to_have_text("Thursday, November 26")


async def test_words_are_never_taken_for_html(telegram: LocalTelegram) -> None:
    telegram.person(NASTY).starts()
    async with browsing(telegram) as page:
        await says(page, NASTY)
        await expect(page.locator(".log")).to_contain_text(f"I heard: {NASTY}")
        assert await page.locator(".log img, .log script, .person img").count() == 0
        assert await page.title() != "broken"


async def test_a_person_edits_sends_other_things_and_blocks(telegram: LocalTelegram) -> None:
    ruth = telegram.person("Ruth")
    ruth.starts()
    async with browsing(telegram) as page:
        await says(page, "helo")
        await expect(page.locator(".log")).to_contain_text("I heard: helo")
        await page.get_by_label("Message", exact=True).press("ArrowUp")
        await says(page, "hello")
        await expect(page.locator(".message.mine").last).to_contain_text("edited")
        for choice, words in (("A voice message", "Voice message"), ("A photo", ""), ("A sticker", "👍")):
            await page.get_by_role("button", name="Send something else").click()
            await page.get_by_role("menuitem", name=choice).click()
            await expect(page.locator(".message.mine").last).to_contain_text(words)
        await page.get_by_role("button", name="More for this person").click()
        await page.get_by_role("menuitem", name="Block the coach").click()
        await page.get_by_role("button", name="Unblock the coach").click()
        await expect(page.get_by_label("Message", exact=True)).to_be_visible()
        assert "you (edit): hello" in ruth.chat.transcript()


async def test_the_page_fits_a_phone_and_comes_back_after_a_restart(telegram: LocalTelegram) -> None:
    ruth = telegram.person("Ruth")
    ruth.starts()
    await ruth.chat.wait_for("Hi, I'm a program.")
    async with browsing(telegram, PHONE, color_scheme="dark", has_touch=True) as page:
        await expect(page.locator(".keys button")).to_have_count(3)
        width = await page.evaluate("document.documentElement.scrollWidth")
        assert width <= PHONE["width"]
        for key in await page.locator(".keys button").all():
            box = await key.bounding_box()
            assert box is not None and box["height"] >= 44
        await page.get_by_role("button", name="I agree").tap()
        await page.reload()
        await expect(page.locator(".log")).to_contain_text("You agreed.")


async def test_the_buttons_under_a_moving_picture_stay_in_sight_when_it_has_loaded(telegram: LocalTelegram) -> None:
    ruth = telegram.person("Ruth")
    ruth.starts()
    async with browsing(telegram, PHONE) as page:
        for _ in range(3):
            await says(page, "one more line")
        await says(page, "show me")
        await expect(page.locator(".log video")).to_have_js_property("readyState", 4)
        await expect(page.locator(".keys").last).to_be_in_viewport(ratio=1)


GROWS = """(log) => {
  const picture = document.createElement("img");
  picture.style.cssText = "display: block; width: 10px; height: 300px";
  log.lastElementChild.append(picture);
  log.dispatchEvent(new Event("scroll"));
  picture.dispatchEvent(new Event("load"));
}"""
BELOW = "({ scrollHeight, scrollTop, clientHeight }) => Math.round(scrollHeight - scrollTop - clientHeight)"


async def test_a_picture_that_takes_its_room_while_the_page_scrolls_hides_nothing(telegram: LocalTelegram) -> None:
    """Of two pictures the second has grown when the page hears that it scrolled for the first."""
    ruth = telegram.person("Ruth")
    ruth.starts()
    async with browsing(telegram, PHONE) as page:
        for _ in range(8):
            await says(page, "one more line")
        log = page.locator("#log")
        await log.evaluate(GROWS)
        assert await log.evaluate(BELOW) < 5
        await log.evaluate("(log) => { log.scrollTop -= 400 }")
        await expect(page.locator("#to-bottom")).to_be_visible()
        await log.evaluate(GROWS)
        assert await log.evaluate(BELOW) > 600  # who reads further up stays there


async def test_words_that_could_not_be_sent_stay_in_the_field(telegram: LocalTelegram) -> None:
    ruth = telegram.person("Ruth")
    ruth.starts()
    await ruth.chat.wait_for("Hi, I'm a program.")
    async with browsing(telegram, DESKTOP) as page:
        await expect(page.locator(".log")).to_contain_text("I'm a program.")
        await page.context.set_offline(True)
        await page.fill("#words", "walked the dog")
        await page.press("#words", "Enter")
        await expect(page.locator("#toasts")).to_contain_text("does not answer")
        await expect(page.locator("#words")).to_have_value("walked the dog")
        await page.context.set_offline(False)
        await page.press("#words", "Enter")
        await expect(page.locator(".log")).to_contain_text("walked the dog")
        await expect(page.locator("#words")).to_have_value("")
