"""The page for a clinician: who was simulated, what was assumed, how the year went, and whether every promise held."""

from collections.abc import Iterable, Sequence
from html import escape
from statistics import median, quantiles

from tests.people.crowd import Crowd
from tests.people.figures import PATTERNS
from tests.people.kinds import Kind, kinds
from tests.people.stories import MOST, Story, Week

WIDTH, HEIGHT, LEFT, BOTTOM = 250, 110, 26, 16
PANELS = (  # series, title, unit, top of the scale (0 = what is needed)
    ("pain", "Pain", "0 to 10, mean of the week", 10),
    ("sessions", "Sessions", "a week", 4),
    ("walk", "Walking asked", "minutes a week", 150),
)
SHARES = (("flare", "In a flare", "% of people"), ("hold", "Waiting", "for a clinician, % of people"))
NAMES = {"hinge": "Hip hinge", "squat": "Squat", "row": "Row", "carry": "Carry"}


def page(runs: Sequence[Crowd], told: Sequence[Story]) -> str:
    first = runs[0]
    parts = [
        '<!doctype html><html lang="en"><head><meta charset="utf-8">',
        '<meta name="viewport" content="width=device-width, initial-scale=1"><title>A year with people who do not exist</title>',
        f"<style>{STYLE}</style></head><body><main>",
        *opening(runs),
        *promises(runs),
        *glance(first),
        "<h2>How the year went, kind by kind</h2>",
        "<p>Each picture runs from week 1 to week "
        f"{first.weeks}. The line is the median: half of the people are above it, half below. The band holds the middle half of them. "
        "Rungs are the steps of an exercise ladder, 0 the easiest; weights are what the next session asks, in kilos.</p>",
    ]
    for id, kind in kinds().items():
        if id in first.series:
            parts += section(id, kind, first)
    parts += [
        "<h2>Three of them, week by week</h2>",
        "<p>The words in quotation marks are the coach's own, as the chat says them under <i>Why</i>. Tags such as T5 or CJ name the source of the rule: CJ is clinical judgement.</p>",
    ]
    for one in told:
        parts += tale(one)
    parts.append("</main></body></html>")
    return "\n".join(parts)


def opening(runs: Sequence[Crowd]) -> Iterable[str]:
    first = runs[0]
    checks = sum(promise.checks for run in runs for promise in run.promises.values())
    broken = sum(promise.broken for run in runs for promise in run.promises.values())
    people = sum(run.people for run in runs)
    verdict = (
        f"All of them held: {checks:,} checks, none broken." if not broken
        else f"{broken:,} of {checks:,} checks were broken: see below which, and where."
    )  # fmt: skip
    yield "<h1>A year with people who do not exist</h1>"
    yield (
        f'<p class="lead">{people:,} invented people trained for {first.weeks} weeks. Every plan, every next weight and every '
        "pause was decided by the same rules that coach real people. At every step "
        f"{len(first.promises)} promises were checked. {verdict}</p>"
    )
    yield (
        "<p>What this page can show: whether the rules keep their promises when people skip, overdo it, flare, fear, or type nonsense. "
        "What it cannot show: whether real backs get better. The backs here follow a simple model, made to be wide rather than true.</p>"
    )
    yield "<h2>How an invented back works</h2><ul>"
    for line in MODEL:
        yield f"<li>{escape(line)}</li>"
    yield "</ul>"
    seeds = ", ".join(str(run.seed) for run in runs)
    yield f'<p class="small">Runs: {len(runs)} (seed {seeds}), {first.people:,} people each; made with <code>python -m tests.people --people {first.people} --seeds {" ".join(str(run.seed) for run in runs)}</code>. The same seed gives the same people.</p>'


MODEL = (
    "Each person has a usual pain, and days that are better or worse without a reason.",
    "Each movement can bear a certain dose. A dose above it hurts during the set and leaves extra pain, which settles night by night.",
    "Doses that were enough and not too much raise what can be borne, by one or two percent a session, up to a limit.",
    "Ten days without training, and what was gained begins to fade.",
    "Flares come by themselves, and more often after several days of extra pain. Some climb for days before they settle.",
    "People answer what they feel, with their own habits: some miss mornings, fear adds a point, pride takes one away, and most think fewer repetitions are left than there are.",
    "The coach never sees the back itself, only the answers: taps, scores, repetitions, minutes.",
)


def promises(runs: Sequence[Crowd]) -> Iterable[str]:
    yield "<h2>What was promised, and how often it was checked</h2>"
    yield '<ol class="promises">'
    for id, promise in runs[0].promises.items():
        checks = sum(run.promises[id].checks for run in runs)
        broken = sum(run.promises[id].broken for run in runs)
        where = "".join(
            f'<br><span class="small">{escape(breach)}</span>'
            for run in runs
            for breach in run.promises[id].breaches[:3]
        )
        count = f"<b>{broken:,}</b> broken of {checks:,}" if broken else f"{checks:,} checks, none broken"
        yield (
            f'<li class="{"bad" if broken else "good"}"><p>{escape(promise.says)} '
            f'<span class="small">{escape(promise.source)}</span>{where}</p><p class="count">{count}</p></li>'
        )
    yield "</ol>"
    yield '<p class="small">Each promise is also tested the other way round: the rule behind it is broken on purpose, and the check has to notice.</p>'


def glance(run: Crowd) -> Iterable[str]:
    """One line for each kind: first week, last week, and the year."""
    yield "<h2>At a glance</h2><p>Medians of each kind; from the first week to the last.</p>"
    yield '<div class="wide"><table><thead><tr><th>Kind</th><th class="n">Pain</th><th class="n">Sessions in all</th><th class="n">Hinge, rung</th>'
    yield '<th class="n">Walking, min a week</th><th class="n">Weeks in a flare</th><th class="n">Weeks waiting</th></tr></thead><tbody>'
    for id, series in run.series.items():
        lives = len(series["pain"])
        if not lives:
            continue
        cells = (
            both(series["pain"], ".1f"),
            f"{median(sum(life) for life in series['sessions']):.0f}",
            both(series["rung_hinge"], ".0f"),
            both(series["walk"], ".0f"),
            f"{sum(sum(life) for life in series['flare']) / lives:.1f}",
            f"{sum(sum(life) for life in series['hold']) / lives:.1f}",
        )
        yield (
            f'<tr><td><a href="#{id}">{escape(kinds()[id].name)}</a></td>'
            + "".join(f'<td class="n">{cell}</td>' for cell in cells)
            + "</tr>"
        )
    yield '</tbody></table></div><p class="small">Weeks in a flare and weeks waiting for a clinician are means.</p>'


def both(lives: Sequence[Sequence[float]], shape: str) -> str:
    first, last = (median(life[week] for life in lives) for week in (0, -1))
    return f"{first:{shape}} → {last:{shape}}"


def section(id: str, kind: Kind, run: Crowd) -> Iterable[str]:
    series = run.series[id]
    count = len(series["pain"])
    yield f'<section id="{id}"><h3>{escape(kind.name)}</h3><p>{escape(kind.who)} <span class="small">{count:,} people.</span></p>'
    yield "<details><summary>What was assumed</summary><ul>"
    for line in (*kind.assumes, *numbers(kind)):
        yield f"<li>{escape(line)}</li>"
    yield "</ul></details>"
    if count < 2:
        yield "</section>"
        return
    yield '<div class="panels">'
    for name, title, unit, top in PANELS:
        yield panel(title, unit, spread(series[name]), top)
    for name, title, unit in SHARES:
        yield panel(
            title, unit, [(None, sum(week) / len(week) * 100, None) for week in zip(*series[name], strict=True)], 0, "%"
        )
    yield "</div>"
    yield '<div class="panels">'
    for pattern in PATTERNS:
        yield panel(f"{NAMES[pattern]}: rung", "of its ladder", spread(series[f"rung_{pattern}"]), 7)
        yield panel(f"{NAMES[pattern]}: weight", "kg", spread(series[f"kilos_{pattern}"]), 0)
    yield "</div></section>"


def numbers(kind: Kind) -> Iterable[str]:
    body, habits = kind.body, kind.habits
    yield f"Usual pain {body.usual[0]} to {body.usual[1]}; bears {body.bears[0]:g} to {body.bears[1]:g} times the first dose and gains {body.grows * 100:g}% a good session."
    yield f"Of extra pain {body.settles * 100:.0f}% is gone each night; {body.flares:g} flares a year by themselves, {body.flare_height[0]} to {body.flare_height[1]} points high, {body.flare_days[0]} to {body.flare_days[1]} days."
    yield f"Comes to {habits.shows_up * 100:.0f}% of sessions, answers {habits.morning * 100:.0f}% of mornings, walks {habits.walks * 100:.0f}% of what is asked; away {habits.away:g} times a year for {habits.away_days[0]} to {habits.away_days[1]} days."


def spread(lives: Sequence[Sequence[float]]) -> list[tuple[float | None, float, float | None]]:
    """Lower quarter, median, upper quarter of each week."""
    found: list[tuple[float | None, float, float | None]] = []
    for week in zip(*lives, strict=True):
        low, middle, high = quantiles(week, n=4, method="inclusive")
        found.append((low, middle, high))
    return found


def panel(
    title: str, unit: str, weeks: Sequence[tuple[float | None, float, float | None]], top: float, sign: str = ""
) -> str:
    """One small picture."""
    highest = max(max(high or 0, middle) for _, middle, high in weeks)
    top = top if top and highest <= top else nice(highest)
    across = (WIDTH - LEFT - 4) / max(1, len(weeks) - 1)

    def x(week: int) -> float:
        return LEFT + week * across

    def y(value: float) -> float:
        return 4 + (HEIGHT - 4 - BOTTOM) * (1 - value / top)

    band = ""
    if weeks[0][0] is not None:
        up = [f"{x(n):.1f},{y(high or 0):.1f}" for n, (_, _, high) in enumerate(weeks)]
        down = [f"{x(n):.1f},{y(low or 0):.1f}" for n, (low, _, _) in reversed(list(enumerate(weeks)))]
        band = f'<polygon class="band" points="{" ".join((*up, *down))}"/>'
    line = " ".join(f"{x(n):.1f},{y(middle):.1f}" for n, (_, middle, _) in enumerate(weeks))
    ticks = "".join(
        f'<line class="grid" x1="{LEFT}" x2="{WIDTH - 4}" y1="{y(value):.1f}" y2="{y(value):.1f}"/>'
        f'<text x="{LEFT - 4}" y="{y(value) + 3:.1f}" text-anchor="end">{value:g}</text>'
        for value in (0, top / 2, top)
    )
    marks = "".join(
        f'<text x="{x(week - 1):.1f}" y="{HEIGHT - 3}" text-anchor="{"end" if week == len(weeks) else "middle"}">{week}</text>'
        for week in (1, *range(13, len(weeks) + 1, 13))
    )
    now = f"{weeks[0][1]:.3g}{sign} to {weeks[-1][1]:.3g}{sign}"
    return (
        f'<figure><figcaption><b>{escape(title)}</b> <span class="small">{escape(unit)}</span></figcaption>'
        f'<svg viewBox="0 0 {WIDTH} {HEIGHT}" role="img" aria-label="{escape(title)}, {escape(unit)}: from {now}">'
        f'{ticks}{band}<polyline class="line" points="{line}"/>{marks}</svg></figure>'
    )


def nice(highest: float) -> float:
    """A round top of a scale."""
    for step in (2, 4, 6, 8, 10, 20, 30, 40, 50, 60, 80, 100, 150, 200, 300, 500):
        if highest <= step:
            return step
    return highest


QUARTER = 13


def tale(story: Story) -> Iterable[str]:
    yield (
        f'<section><h3>{escape(story.name)}</h3><p>{escape(story.who)} <span class="small">{escape(story.begins)}</span></p>'
    )
    for first in range(0, len(story.weeks), QUARTER):
        weeks = story.weeks[first : first + QUARTER]
        opened = " open" if first == 0 else ""
        yield f"<details{opened}><summary>Weeks {weeks[0].number} to {weeks[-1].number}</summary><ol class='weeks'>"
        for week in weeks:
            yield f"<li><b>Week {week.number}.</b> {summary(week)}{lines(week)}</li>"
        yield "</ol></details>"
    yield "</section>"


def summary(week: Week) -> str:
    pain = sum(week.pain) / len(week.pain)
    count = COUNTS.get(week.sessions, f"{week.sessions} sessions")
    marks = " ".join(dict.fromkeys(week.marks))
    return f'{count}, pain about {pain:.0f}. <span class="mark">{escape(marks)}</span>'


COUNTS = {0: "No session", 1: "One session", 2: "Two sessions", 3: "Three sessions"}


def lines(week: Week) -> str:
    chosen = sorted(week.reasons, key=lambda line: line[0])[:MOST]
    if not chosen:
        return ""
    said = "".join(f"<li>“{one[1]}” <span class='small'>{escape(one[2])}</span></li>" for one in chosen)
    return f"<ul>{said}</ul>"


STYLE = """
:root{color-scheme:light dark;--ink:#1d2733;--soft:#5b6875;--paper:#fff;--card:#f5f7f9;--line:#1f6f8b;--band:#1f6f8b33;--grid:#d7dde3;--bad:#b3261e}
@media(prefers-color-scheme:dark){:root{--ink:#e6ebf0;--soft:#a3afbb;--paper:#14191f;--card:#1d242c;--line:#6cc3e0;--band:#6cc3e033;--grid:#36414c;--bad:#ff8a80}}
*{box-sizing:border-box}body{margin:0;background:var(--paper);color:var(--ink);font:1.05rem/1.55 system-ui,sans-serif}
main{max-width:72rem;margin:0 auto;padding:1.5rem 1rem 4rem}h1{line-height:1.2;margin:.5rem 0 1rem}h2{margin:3rem 0 .75rem}h3{margin:0 0 .25rem}
p,ul{max-width:46rem}.lead{font-size:1.2rem}.small{font-size:.85rem;color:var(--soft)}
section{background:var(--card);border-radius:.75rem;padding:1rem 1.25rem;margin:1.25rem 0}
.panels{display:grid;grid-template-columns:repeat(auto-fill,minmax(min(12.5rem,46%),1fr));gap:.75rem 1rem;margin-top:.75rem}
figure{margin:0}figcaption{font-size:.9rem}svg{width:100%;height:auto;display:block}svg text{font-size:9px;fill:var(--soft)}
.band{fill:var(--band)}.line{fill:none;stroke:var(--line);stroke-width:2;stroke-linejoin:round}.grid{stroke:var(--grid);stroke-width:1}
details{margin:.25rem 0}summary{cursor:pointer;color:var(--line)}
.promises{padding-left:1.6rem;max-width:60rem}.promises li{border-top:1px solid var(--grid);padding:.5rem 0}.promises p{margin:0}.count{font-variant-numeric:tabular-nums;color:var(--soft);font-size:.9rem}.bad .count{color:var(--bad);font-weight:600}
a{color:var(--line)}.wide{overflow-x:auto}table{border-collapse:collapse;width:100%}td,th{text-align:left;vertical-align:top;padding:.5rem .75rem .5rem 0;border-bottom:1px solid var(--grid)}
.n{text-align:right;white-space:nowrap;font-variant-numeric:tabular-nums}
.weeks{list-style:none;padding:0;max-width:52rem}.weeks>li{padding:.4rem 0;border-top:1px solid var(--grid)}.weeks ul{margin:.2rem 0 .2rem 1rem;padding-left:.75rem}.mark{font-weight:600}
code{font-size:.9em}
"""
