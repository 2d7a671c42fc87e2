"""Setting paper: the only importer of typst."""

import json
from collections.abc import Mapping
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

import typst

ROOT = Path(__file__).parents[2]
TEMPLATES = ROOT / "templates" / "paper"
FONTS = ROOT / "static" / "fonts"


def pdf(template: str, data: Mapping[str, Any], at: datetime) -> bytes:
    """A PDF/A-3a and PDF/UA-1 from `templates/paper/<template>.typ`, which reads `data` as JSON.

    The same data at the same moment give the same bytes. Only the shipped fonts are used, so a
    missing one is seen here and not on somebody's paper.
    """
    made = typst.compile(
        str(TEMPLATES / f"{template}.typ"),
        root=str(TEMPLATES),
        font_paths=_fonts(),
        format="pdf",
        sys_inputs={"data": json.dumps(data, ensure_ascii=False)},
        pdf_standards=["a-3a", "ua-1"],
        timestamp=int(at.timestamp()),
    )
    assert isinstance(made, bytes)
    # Without a line end at the end, a later signature would begin in the middle of a line.
    return made + b"\n"


@cache
def _fonts() -> typst.Fonts:
    return typst.Fonts(
        include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(FONTS)]
    )
