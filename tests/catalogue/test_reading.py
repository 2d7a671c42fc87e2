"""Procedure files: the shipped ones are whole, and an error is named by file, line and field."""

from pathlib import Path

import pytest

from onestop.catalogue import reading
from onestop.catalogue.definition import Channel, ComponentKind
from onestop.catalogue.errors import BadDefinition
from onestop.catalogue.service import FOLDER
from onestop.workdays.facts import Unit

SHIPPED = sorted(FOLDER.glob("*.toml"))
GOOD = """\
code = "9.000009"
name = { vi = "Mẫu" }
field = { code = "X", name = { vi = "Lĩnh vực" } }
level = ["commune"]
service_level = "full"
channels = ["online"]
competent = "commune"
valid_from = "2025-07-01"

[[limits]]
unit = "working_day"
amount = "3"

[[steps]]
code = "reception"
name = { vi = "Nhận" }
role = "one_stop"
share = 0.4

[[steps]]
code = "decision"
name = { vi = "Ký" }
role = "commune"
share = 0.6
"""


def test_every_essential_service_is_shipped() -> None:
    procedures = reading.read_folder(FOLDER)
    assert {p.essential for p in procedures} >= set(range(1, 26))
    assert "3.000333" in {p.code for p in procedures}


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
def test_a_shipped_file_is_whole(path: Path) -> None:
    assert [str(problem) for problem in reading.problems_of(path)] == []
    procedure = reading.read(path)
    assert path.stem == procedure.code and procedure.may_be_filed
    assert procedure.results and procedure.form and procedure.legal
    assert procedure.name.en, "people read it in English too"
    for channel in procedure.channels:
        limit = procedure.limit_for(channel)
        assert limit.unit is not Unit.NONE or limit.text
    parts = [p for p in procedure.components if p.kind is not ComponentKind.NOTE]
    assert parts


@pytest.mark.parametrize(
    ("old", "new", "line", "field"),
    [
        ('unit = "working_day"', 'unit = "fortnight"', 11, "limits[0].unit"),
        ('amount = "3"', "amount = 3", 12, "limits[0].amount"),
        ('role = "commune"', 'role = "king"', 23, "steps[1].role"),
        ("share = 0.6", "share = 0.7", 14, "steps"),
        ("share = 0.6", "share = 7", 24, "steps[1].share"),
        ('code = "decision"', 'code = "reception"', 20, "steps[1]"),
        ('competent = "commune"', 'competent = "queen"', 7, "competent"),
        ('valid_from = "2025-07-01"', 'valid_from = "1 July"', 8, "valid_from"),
        ('valid_from = "2025-07-01"', "", 1, "valid_from"),
        ('level = ["commune"]', 'level = ["commune"]\ncolour = "red"', 5, "colour"),
        ('channels = ["online"]', 'channels = ["online"', 7, "syntax"),
        ("share = 0.6", 'share = 0.6\nafter = ["nothing"]', 25, "steps[1].after"),
        ('amount = "3"', 'amount = "3"\ncase = "x"', 13, "limits[0].case"),
        ('amount = "3"', 'amount = "3"\nchannel = "desk"', 10, "limits"),
    ],
)
def test_an_error_names_file_line_and_field(tmp_path, old, new, line, field) -> None:
    path = tmp_path / "sample.toml"
    assert old in GOOD
    path.write_text(GOOD.replace(old, new), "utf-8")
    with pytest.raises(BadDefinition) as caught:
        reading.read(path)
    assert caught.value.facts["file"] == "sample.toml"
    assert (caught.value.facts["line"], caught.value.facts["field"]) == (line, field)


def test_a_good_file_is_read(tmp_path) -> None:
    path = tmp_path / "sample.toml"
    path.write_text(GOOD, "utf-8")
    assert reading.read(path).channels == (Channel.ONLINE,)


def test_a_file_that_is_not_there_or_no_text_is_named(tmp_path) -> None:
    (tmp_path / "bad.toml").write_bytes(b"\xff\xfe")
    for name in ("none.toml", "bad.toml"):
        assert reading.problems_of(tmp_path / name)[0].facts["file"] == name
