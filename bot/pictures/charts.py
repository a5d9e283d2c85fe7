"""Draws the charts that flows/charts.py tells: legible on a phone in the sun, the same in light and dark chats."""

import io
from collections.abc import Callable, Mapping
from datetime import date, timedelta
from itertools import pairwise
from typing import Any

import matplotlib
import numpy as np

matplotlib.use("Agg")

from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.colors import ListedColormap
from matplotlib.figure import Figure

# Colours that people who see red and green alike can tell apart (Okabe and Ito's order), each with a word beside it.
PAPER, INK, QUIET, GRID = "#fbfaf6", "#20242b", "#5d6570", "#dfdbd0"
BLUE, ORANGE, GREEN, PURPLE = "#0067a5", "#c65102", "#00755b", "#8a3a78"
PALE = {BLUE: "#9cc4de", ORANGE: "#f3cfb4", GREEN: "#a9d3c7"}
RUST = "#8a3a00"
LINES = (BLUE, ORANGE, GREEN, PURPLE)
SIZE, DOTS = (5.4, 3.9), 200  # inches, dots an inch: 1080 by 780
SMALL, NORMAL, LARGE = 10.5, 12, 14
LONGEST_LINE = 40  # characters of a title's line
SHORT_SPAN, MEDIUM_SPAN = 21, 120  # days
MARKERS = "osD^"
HALF_A_YEAR = 26  # weeks that fit side by side
BLANK = "#efebe0"
SHOWED_UP = {"session": GREEN, "walk": "#6fb19d", "routine": "#b9dbd0"}

Data = Mapping[str, Any]


def drawn(data: Data) -> bytes:
    """The chart as a small PNG; its words come with it."""
    figure = Figure(figsize=SIZE, dpi=DOTS, facecolor=PAPER)
    axes = figure.add_axes((0.09, 0.13, 0.86, 0.64))
    with matplotlib.rc_context({"font.family": "DejaVu Sans", "font.size": NORMAL, "text.parse_math": False}):
        DRAWINGS[data["kind"]](axes, data)
        title = folded(shown(data["title"]))
        figure.text(0.045, 0.955, title, fontsize=LARGE, fontweight="bold", color=INK, va="top", linespacing=1.25)
        canvas = FigureCanvasAgg(figure)
        file = io.BytesIO()
        canvas.print_png(file, pil_kwargs={"optimize": True})
    return file.getvalue()


def shown(words: str) -> str:
    """Letters that the font has: a name of 64 emoji must not become 64 boxes."""
    kept = "".join(letter for letter in words if ord(letter) < 0x2000 or letter in "’‘“”–—…€")
    return " ".join(kept.split()).lstrip(":,; ") or "…"


def folded(words: str) -> str:
    """Two lines at most, broken between words."""
    lines, rest = [], words.split()
    while rest and len(lines) < 2:
        line = rest.pop(0)
        while rest and len(f"{line} {rest[0]}") <= LONGEST_LINE:
            line = f"{line} {rest.pop(0)}"
        lines.append(line[: LONGEST_LINE + 4])
    return "\n".join(lines) + (" …" if rest else "")


def plain(axes: Axes) -> None:
    axes.set_facecolor(PAPER)
    for side in ("top", "right", "left"):
        axes.spines[side].set_visible(False)
    axes.spines["bottom"].set_color(QUIET)
    axes.tick_params(length=0, labelsize=SMALL, colors=QUIET, pad=5)
    axes.grid(axis="y", color=GRID, linewidth=1)
    axes.set_axisbelow(True)


def dated(axes: Axes, data: Data, days: int) -> None:
    """A few dates below, as many as fit: days, then weeks, then months."""
    start = date.fromisoformat(data["since"])
    pad = max(0.8, days * 0.03)
    axes.set_xlim(-pad, max(days - 1, 1) + pad)
    count = 4 if days > SHORT_SPAN else 3
    step = max(1, round((days - 1) / count)) if days > 1 else 1
    if days <= MEDIUM_SPAN and step > 7:
        step = round(step / 7) * 7
    ticks = list(range(0, max(days, 1), step))
    axes.set_xticks(ticks)
    axes.set_xticklabels([f"{start + timedelta(days=tick):%b} {(start + timedelta(days=tick)).day}" for tick in ticks])


def scored(axes: Axes, *ends: str) -> None:
    """A scale of 0 to 10; what its ends mean stands above it."""
    axes.set_ylim(-0.6, 10.6)
    axes.set_yticks([0, 2, 4, 6, 8, 10])
    axes.text(0.0, 1.02, "     ".join(map(shown, ends)), transform=axes.transAxes, fontsize=SMALL, color=QUIET)


def pain(axes: Axes, data: Data) -> None:
    plain(axes)
    words = data["words"]
    dated(axes, data, data["length"])
    axes.set_ylim(-1.6, 10.4)
    axes.set_yticks([0, 2, 4, 6, 8, 10])
    for start, end in data["flares"]:
        axes.axvspan(start - 0.5, end + 0.5, color=PALE[ORANGE], alpha=0.75, linewidth=0)
        axes.text((start + end) / 2, 10.25, shown(words["flare"]), ha="center", va="top", fontsize=SMALL, color=RUST)
    axes.axhline(data["usual"], color=QUIET, linewidth=1.2, linestyle=(0, (2, 3)))
    axes.text(
        1.0, data["usual"] + 0.15, shown(words["usual"]), transform=axes.get_yaxis_transform(), ha="right", va="bottom",
        fontsize=SMALL, color=QUIET,
    )  # fmt: skip
    small = 5 if data["length"] < MEDIUM_SPAN else 3
    days, scores = zip(*data["days"], strict=True)
    axes.plot(days, scores, "o", color=PALE[BLUE], markersize=small, label=shown(words["day_score"]))
    weeks = data["weeks"] or data["days"]
    style = {"marker": "o", "markersize": 6} if len(weeks) < 20 else {}
    axes.plot(*zip(*weeks, strict=True), color=BLUE, linewidth=2.8, label=shown(words["week_middle"]), **style)
    axes.plot(
        data["sessions"], [-1.0] * len(data["sessions"]), "^", color=GREEN, markersize=6 if small == 5 else 4,
        label=shown(words["session"]),
    )  # fmt: skip
    legend(axes)


def legend(axes: Axes) -> None:
    axes.legend(
        loc="upper left", bbox_to_anchor=(-0.02, 1.13), ncols=3, frameon=False, fontsize=SMALL, handletextpad=0.3,
        columnspacing=1.2, labelcolor=INK, borderpad=0,
    )  # fmt: skip


def strength(axes: Axes, data: Data) -> None:
    """Small rows, one a pattern, each with its own scale: a hinge and a row are not compared."""
    axes.set_axis_off()
    figure, lines = axes.figure, data["lines"]
    words = data["words"]
    high = min(0.35, 0.70 / len(lines))
    for number, line in enumerate(lines):
        row = figure.add_axes((0.40, 0.80 - high * (number + 1) + 0.03, 0.44, high - 0.06))
        row.set_facecolor(PAPER)
        for side in row.spines.values():
            side.set_visible(False)
        row.set_xticks([])
        row.set_yticks([])
        days, values = zip(*line["points"], strict=True)
        spread = max(values) - min(values) or 1
        row.set_ylim(min(values) - spread * 0.25, max(values) + spread * 0.25)
        row.set_xlim(-data["length"] * 0.03, data["length"] * 1.03)
        row.plot(days, values, color=LINES[number], linewidth=2.6, marker="o", markersize=4 if len(days) < 25 else 0)
        unit = words["unit"] if line["loaded"] else words["reps"]
        row.text(-0.04, 0.5, f"{values[0]:g}", transform=row.transAxes, ha="right", va="center", color=QUIET)
        row.text(
            1.03, 0.5, f"{values[-1]:g}", transform=row.transAxes, ha="left", va="center", color=INK, fontweight="bold"
        )
        middle = row.get_position().y0 + row.get_position().height / 2
        figure.text(0.045, middle, shown(line["name"]), va="bottom", color=INK)
        figure.text(0.045, middle - 0.006, shown(unit), va="top", fontsize=SMALL, color=QUIET)
    start = date.fromisoformat(data["since"])
    end = start + timedelta(days=data["length"] - 1)
    figure.text(0.40, 0.045, f"{start:%b} {start.day}", fontsize=SMALL, color=QUIET)
    figure.text(0.84, 0.045, f"{end:%b} {end.day}", fontsize=SMALL, color=QUIET, ha="right")


def walking(axes: Axes, data: Data) -> None:
    plain(axes)
    weeks = data["weeks"]
    days, minutes = zip(*weeks, strict=True)
    dated(axes, data, days[-1] + 1)
    axes.set_xlim(-5, max(days[-1], 14) + 5)
    most = max(minutes)
    near = most >= data["target"] * 0.5
    axes.set_ylim(0, max(most * 1.2, data["target"] * 1.12 if near else most * 1.2, 10))
    axes.bar(days, minutes, width=5.2, color=[*[PALE[GREEN]] * (len(days) - 1), GREEN])
    if near:
        axes.axhline(data["target"], color=QUIET, linewidth=1.2, linestyle=(0, (2, 3)))
        axes.text(
            0.0, data["target"], shown(data["words"]["target"]), transform=axes.get_yaxis_transform(), va="bottom",
            fontsize=SMALL, color=QUIET,
        )  # fmt: skip
    if minutes[-1]:
        axes.text(days[-1], minutes[-1], f"{minutes[-1]}", ha="center", va="bottom", fontweight="bold", color=INK)
    axes.text(0.0, 1.02, shown(data["words"]["minutes"]), transform=axes.transAxes, fontsize=SMALL, color=QUIET)


def things(axes: Axes, data: Data) -> None:
    plain(axes)
    dated(axes, data, data["length"])
    scored(axes, data["words"]["top"], data["words"]["bottom"])
    box = axes.get_position()
    axes.set_position((box.x0, box.y0, 0.56, box.height))
    ends = apart([line["points"][-1][1] for line in data["lines"]], 1.1)
    for number, line in enumerate(data["lines"]):
        days, values = zip(*line["points"], strict=True)
        axes.plot(days, values, color=LINES[number], linewidth=2.8, marker=MARKERS[number], markersize=7)
        axes.annotate(
            f"{values[-1]:g}  {shown(line['name'])[:18]}", (1.02, ends[number]), xycoords=("axes fraction", "data"),
            va="center", color=LINES[number], fontsize=SMALL, annotation_clip=False,
        )  # fmt: skip


def apart(values: list[float], gap: float) -> list[float]:
    """Where labels stand, so that none covers another."""
    order = sorted(range(len(values)), key=lambda place: values[place])
    found = list(map(float, values))
    for lower, upper in pairwise(order):
        found[upper] = max(found[upper], found[lower] + gap)
    return found


def confidence(axes: Axes, data: Data) -> None:
    plain(axes)
    dated(axes, data, data["length"])
    scored(axes, data["words"]["top"], data["words"]["bottom"])
    days, values = zip(*data["points"], strict=True)
    axes.plot(days, values, color=PURPLE, linewidth=2.8, marker="o", markersize=7 if len(days) < 25 else 3)
    for place in (0, -1):
        axes.text(days[place], values[place] + 0.45, f"{values[place]:g}", ha="center", fontweight="bold", color=INK)


def year(axes: Axes, data: Data) -> None:
    """Weeks side by side, Monday on top; a day without anything is paper, no zero and no gap is marked."""
    axes.set_axis_off()
    weeks = max(HALF_A_YEAR // 2, (data["length"] - 1) // 7 + 1)
    rows = 2 if weeks > HALF_A_YEAR else 1
    wide = (weeks + rows - 1) // rows
    for row in range(rows):
        high = 0.62 / rows
        place = axes.figure.add_axes((0.09, 0.80 - (row + 1) * high, 0.86, high - 0.10))
        half(place, data, row * wide, wide)
    for number, (what, fill) in enumerate(SHOWED_UP.items()):
        axes.figure.text(0.09 + number * 0.24, 0.07, "■", color=fill, fontsize=LARGE, va="center")
        axes.figure.text(0.13 + number * 0.24, 0.07, shown(data["words"][what]), color=INK, fontsize=SMALL, va="center")


def half(axes: Axes, data: Data, first: int, wide: int) -> None:
    """So many weeks of the calendar from this one on."""
    axes.set_facecolor(PAPER)
    for side in axes.spines.values():
        side.set_visible(False)
    axes.tick_params(length=0, labelsize=SMALL, colors=QUIET)
    kinds = list(SHOWED_UP)
    cells = np.zeros((7, wide))
    for day, what in data["days"]:
        if 0 <= day // 7 - first < wide:
            cells[day % 7, day // 7 - first] = kinds.index(what) + 1
    colours = ListedColormap([BLANK, *SHOWED_UP.values()])
    axes.pcolormesh(cells, cmap=colours, vmin=0, vmax=len(kinds), edgecolors=PAPER, linewidth=2.2)
    axes.set_xlim(0, wide)
    axes.set_ylim(7, 0)
    start = date.fromisoformat(data["since"])
    mondays = {week: start + timedelta(days=7 * (first + week)) for week in range(wide)}
    months = [week for week, monday in mondays.items() if monday.day <= 7]
    axes.set_xticks(months)
    axes.set_xticklabels([f"{mondays[week]:%b}" for week in months], ha="left")
    axes.set_yticks([])


DRAWINGS: Mapping[str, Callable[[Axes, Data], None]] = {
    "pain": pain, "strength": strength, "walking": walking, "things": things, "confidence": confidence, "year": year,
}  # fmt: skip
