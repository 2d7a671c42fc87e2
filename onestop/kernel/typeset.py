"""Setting paper: the only importer of typst."""

import json
import tempfile
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
    path = TEMPLATES / f"{template}.typ"
    return _compiled(path, data, at, is_read_aloud=True)


def pdf_of_pictures(
    template: str, data: Mapping[str, Any], pictures: Mapping[str, bytes], at: datetime
) -> bytes:
    """A PDF/A-2b from a template that names pictures (JPEG), which are given beside it by name.

    The letter b says that nobody vouches for the order of reading, as a picture has none.
    """
    # The library takes pictures from a folder only.
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "main.typ")
        path.write_bytes((TEMPLATES / f"{template}.typ").read_bytes())
        for name, picture in pictures.items():
            Path(folder, name).write_bytes(picture)
        return _compiled(path, data, at, is_read_aloud=False)


def _compiled(path: Path, data: Mapping[str, Any], at: datetime, *, is_read_aloud: bool) -> bytes:
    made = typst.compile(
        str(path),
        root=str(path.parent),
        font_paths=_fonts(),
        format="pdf",
        sys_inputs={"data": json.dumps(data, ensure_ascii=False)},
        pdf_standards=["a-3a", "ua-1"] if is_read_aloud else ["a-2b"],
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
