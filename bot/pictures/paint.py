"""Shapes in metres become pixels: drawn by Agg, kept as small stills and loops."""

import io
from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from pathlib import Path

import av
import numpy as np
from matplotlib.backends.backend_agg import RendererAgg
from matplotlib.path import Path as Outline
from matplotlib.transforms import Affine2D
from PIL import Image

Colour = tuple[float, float, float]
STEP = np.linspace(0, 2 * np.pi, 41)[:-1]
ROUND = np.stack([np.cos(STEP), np.sin(STEP)], axis=1)  # directions in which a rounded shape is felt out
FRAMES_A_SECOND = 20
QUICK = "ref=1:bframes=2:rc-lookahead=5:weightp=0:subme=1"  # as small as the preset makes it, in two thirds of the time


def colour(text: str) -> Colour:
    return tuple(int(text[at : at + 2], 16) / 255 for at in (1, 3, 5))  # type: ignore[return-value]


def mixed(one: Colour, other: Colour, share: float) -> Colour:
    return tuple(a + (b - a) * share for a, b in zip(one, other, strict=True))  # type: ignore[return-value]


@dataclass
class Shape:
    """A filled outline, a line, or both, in metres of the picture."""

    points: np.ndarray
    fill: Colour | None
    alpha: float = 1.0
    line: Colour | None = None
    width: float = 0.0  # metres
    closed: bool = True


@dataclass
class Part:
    """Shapes that lie at one depth."""

    depth: float
    shapes: list[Shape]
    name: str = ""


@dataclass(frozen=True)
class Frame:
    """What the picture shows: its size in pixels, and where the metres go."""

    width: int
    height: int
    scale: float
    left: float  # metres at the left edge
    bottom: float


def drawn(shapes: Iterable[Shape], frame: Frame) -> np.ndarray:
    """Pixels, four bytes each."""
    painter = RendererAgg(frame.width, frame.height, 72)
    place = Affine2D().translate(-frame.left, -frame.bottom).scale(frame.scale)
    pen = painter.new_gc()
    pen.set_antialiased(True)
    pen.set_joinstyle("round")
    pen.set_capstyle("round")
    for shape in shapes:
        points = np.concatenate([shape.points, shape.points[:1]]) if shape.closed else shape.points
        pen.set_alpha(shape.alpha)
        pen.set_linewidth(0.0 if shape.line is None else shape.width * frame.scale)
        if shape.line is not None:
            pen.set_foreground((*shape.line, shape.alpha), isRGBA=True)
        face = None if shape.fill is None else (*shape.fill, shape.alpha)
        painter.draw_path(pen, Outline(points, strokes(len(points), shape.closed)), place, face)
    return np.array(painter.buffer_rgba())


@lru_cache(maxsize=64)
def strokes(count: int, closed: bool) -> np.ndarray:
    """What the pen does at each point."""
    codes = np.full(count, Outline.LINETO, dtype=np.uint8)
    codes[0] = Outline.MOVETO
    if closed:
        codes[-1] = Outline.CLOSEPOLY
    return codes


def still(pixels: np.ndarray) -> bytes:
    """A palette PNG."""
    image = Image.fromarray(np.ascontiguousarray(pixels[:, :, :3])).quantize(128, dither=Image.Dither.NONE)
    kept = io.BytesIO()
    image.save(kept, "PNG", optimize=True)
    return kept.getvalue()


def over(pixels: np.ndarray, sign: np.ndarray, strength: float) -> np.ndarray:
    """The pixels with a sign laid over them."""
    rows, columns = np.nonzero(sign[:, :, 3].any(axis=1))[0], np.nonzero(sign[:, :, 3].any(axis=0))[0]
    if not len(rows):
        return pixels
    part = slice(rows[0], rows[-1] + 1), slice(columns[0], columns[-1] + 1)
    covers = sign[part][:, :, 3:] / 255 * strength
    found = pixels.copy()
    found[part][:, :, :3] = (pixels[part][:, :, :3] * (1 - covers) + sign[part][:, :, :3] * covers).astype(np.uint8)
    return found


def loop(frames: Iterable[np.ndarray], frame: Frame, file: Path) -> None:
    """The frames as H.264 without sound, in the form that plays everywhere."""
    # faststart moves the index to the front by reading the file again, so it must be a real file
    with av.open(str(file), "w", format="mp4", options={"movflags": "+faststart"}) as container:
        stream = container.add_stream("libx264", rate=FRAMES_A_SECOND)
        stream.width, stream.height, stream.pix_fmt = frame.width, frame.height, "yuv420p"
        stream.time_base = Fraction(1, FRAMES_A_SECOND)
        stream.codec_context.thread_count = 1
        stream.options = {"crf": "26", "preset": "veryfast", "profile": "main", "x264-params": QUICK}
        for pixels in frames:
            container.mux(stream.encode(av.VideoFrame.from_ndarray(pixels, format="rgba")))
        container.mux(stream.encode())
