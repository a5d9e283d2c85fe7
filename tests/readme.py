"""python -m tests.readme makes the moving picture that README opens with: real screens of the chat page."""

import asyncio
import io
import shutil
import sys
from pathlib import Path

from PIL import Image
from playwright.async_api import Page, async_playwright

PICTURE = Path(__file__).parent.parent / "bot" / "local" / "readme" / "session.gif"
WIDTH, HEIGHT, SHOWN = 380, 700, 300  # pixels of the page, and of the picture's width
FRAME = 160  # milliseconds
COLOURS = 96
INTAKE = (
    "I agree, I'm 18+", "Central time", "40 to 59", *["None of these"] * 9, "Some, no weights", "3", "6", "Low back",
    "On and off, years", "Bending, lifting", "4", "4", "Laundry basket", "Yard work", "Standing to cook", "5", "4", "6", "5",
    "5", "Bands", "Dumbbells", "Done", "None", "10 to 19", "Mon and Thu", "20 minutes", "7:30", "After work, 5:30",
)  # fmt: skip
TAP = """(label) => {
  const every = [...document.querySelectorAll("#log button, footer button")].reverse();
  const found = every.find((each) => each.offsetParent !== null && each.innerText.replace(/^✓ /, "").trim() === label);
  if (!found) return false;
  found.click();
  return true;
}"""


async def taps(page: Page, *labels: str) -> None:
    """Each as soon as it is there; slow enough for the safety lists."""
    for label in labels:
        if label == "None of these":
            await page.wait_for_timeout(2100)
        for _ in range(60):
            if await page.evaluate(TAP, label):
                break
            await page.wait_for_timeout(100)
        else:
            raise SystemExit(f"there is no button {label!r}")
        await page.wait_for_timeout(350)


async def filmed(page: Page, seconds: float, into: list[Image.Image]) -> None:
    for _ in range(int(seconds * 1000 / FRAME)):
        shot = Image.open(io.BytesIO(await page.screenshot())).convert("RGB")
        into.append(shot.resize((SHOWN, SHOWN * HEIGHT // WIDTH), Image.Resampling.LANCZOS))
        await page.wait_for_timeout(FRAME - 100)


async def walk(address: str) -> list[Image.Image]:
    """The plan, one exercise with its figure, and the first set of a session."""
    frames: list[Image.Image] = []
    async with async_playwright() as player:
        browser = await player.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        view = {"width": WIDTH, "height": HEIGHT}
        page = await browser.new_page(viewport=view, timezone_id="America/Chicago", color_scheme="light")
        await page.goto(address)
        await taps(page, "Start", *INTAKE)
        await filmed(page, 1.6, frames)
        await taps(page, "See the week", "Session A", "2")
        await page.wait_for_timeout(1500)
        await filmed(page, 5.0, frames)
        await taps(page, "Start")
        await page.fill("#words", "/session")
        await page.press("#words", "Enter")
        await taps(page, "Start 20 min", "All clear", "2", "Good", "I'm warm")
        await page.wait_for_timeout(1500)
        await filmed(page, 3.2, frames)
        await browser.close()
    return frames


def kept(frames: list[Image.Image]) -> None:
    palette = frames[len(frames) // 2].quantize(COLOURS)
    few = [frame.quantize(COLOURS, palette=palette, dither=Image.Dither.NONE) for frame in frames]
    PICTURE.parent.mkdir(exist_ok=True)
    few[0].save(PICTURE, save_all=True, append_images=few[1:], duration=FRAME, loop=0, optimize=True, disposal=1)
    print(f"{PICTURE.name}: {len(few)} frames, {PICTURE.stat().st_size // 1024} kB")


async def main(address: str) -> None:
    kept(await walk(address))


if __name__ == "__main__":
    if len(sys.argv) != 2:
        raise SystemExit("Start the coach, wait till its figures are drawn, then: python -m tests.readme ADDRESS")
    asyncio.run(main(sys.argv[1]))
