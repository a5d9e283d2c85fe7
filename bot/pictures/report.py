"""Sets the clinician's page as a tagged PDF: A4 or US letter, fonts inside, one or two sheets."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import matplotlib
import typst

from bot.pictures import charts

TEMPLATE = Path(__file__).with_name("report.typ")
FONTS = Path(matplotlib.get_data_path()) / "fonts" / "ttf"  # the charts' own letters, on every machine the same
STANDARD = "ua-1"  # tagged for readers of the blind


def made(page: Mapping[str, Any]) -> bytes:
    """The PDF of a page as flows/report.py tells it."""
    sections = [
        {**each, "chart": {"title": each["chart"]["title"], "bytes": list(charts.drawn(each["chart"]))}}
        if each["chart"]
        else each
        for each in page["sections"]
    ]
    told = json.dumps({**page, "sections": sections}, ensure_ascii=False)
    return typst.compile(
        str(TEMPLATE), format="pdf", font_paths=[str(FONTS)], ignore_system_fonts=True, sys_inputs={"page": told},
        pdf_standards=STANDARD,
    )  # fmt: skip
