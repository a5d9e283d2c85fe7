"""All that is kept about a person as two files: one for machines, one to read. Every table is in both."""

import html
import json
from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from typing import Any

from content.script import Phrases
from flows.words import Phrase, render

Tables = Mapping[str, list[dict[str, Any]]]
ORDER = ("person", "hold", "record", "reminder", "outbox", "inbox", "visitor")
JSON_COLUMNS = {
    "person": ("known", "state"), "visitor": ("state",), "hold": ("body",), "record": ("body",),
    "reminder": ("inputs",), "outbox": ("body",), "inbox": ("body",),
}  # fmt: skip
STYLE = (
    "body{font:1.1rem/1.5 system-ui,sans-serif;max-width:44rem;margin:2rem auto;padding:0 1rem}"
    "section{border-top:1px solid #bbb;margin-top:1.5rem}dl{display:grid;grid-template-columns:auto 1fr;gap:0 1rem}"
    "dt{color:#555}dd{margin:0;overflow-wrap:anywhere}article{margin:1rem 0}"
)


def files(tables: Tables, now: datetime, phrases: Phrases) -> list[tuple[str, str]]:
    """Names and contents."""
    opened = {table: [opened_row(row, JSON_COLUMNS.get(table, ())) for row in rows] for table, rows in tables.items()}
    machines = json.dumps({"written_at": now.isoformat(), **opened}, ensure_ascii=False, indent=2, default=str)
    return [
        (f"{phrases.phrase['export_readable']}.html", page(opened, now, phrases)),
        (f"{phrases.phrase['export_machines']}.json", machines),
    ]


def opened_row(row: Mapping[str, Any], columns: Collection[str]) -> dict[str, Any]:
    """JSON inside a column is shown as what it holds."""
    return {
        name: json.loads(value) if name in columns and isinstance(value, str) else value for name, value in row.items()
    }


def page(tables: Tables, now: datetime, phrases: Phrases) -> str:
    """A page that any browser opens, without a script or a picture."""
    title = render(Phrase("export_title"), phrases)
    written = render(Phrase.of("export_written", date=now.date()), phrases)
    parts = [
        f'<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">'
        f"<title>{title}</title><style>{STYLE}</style><h1>{title}</h1><p>{written}</p>"
    ]
    for table in (*ORDER, *(name for name in tables if name not in ORDER)):
        rows = tables.get(table, [])
        parts.append(f"<section><h2>{phrases.phrase[f'export_{table}']}</h2>")
        parts.extend(f"<article>{listed(row)}</article>" for row in rows)
        parts.append("" if rows else f"<p>{phrases.phrase['export_nothing']}</p>")
        parts.append("</section>")
    return "\n".join(parts)


def listed(value: Any) -> str:
    """Names and what they hold; empty ones are left out."""
    if isinstance(value, Mapping):
        rows = ((str(name).replace("_", " "), inner) for name, inner in value.items() if not empty(inner))
        return f"<dl>{''.join(f'<dt>{html.escape(name)}</dt><dd>{listed(inner)}</dd>' for name, inner in rows)}</dl>"
    if isinstance(value, Iterable) and not isinstance(value, str):
        return ", ".join(listed(inner) for inner in value)
    return html.escape(str(value))


def empty(value: Any) -> bool:
    return value is None or value == "" or (isinstance(value, Mapping | list | tuple) and not value)
