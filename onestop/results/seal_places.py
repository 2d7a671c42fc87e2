"""Places for signatures in a PDF, made before anybody signs.

A template marks a place with a link; here the link becomes a signature field with its picture.
The field stands in the structure of the document where the link stood, so that PDF/UA holds
(ISO 14289-1 7.18.4), and its picture is part of what is signed.
"""

import io
from collections.abc import Mapping
from dataclasses import dataclass

import pikepdf
from pikepdf import Array, Dictionary, Name, String

MARK = "onestop-field:"
# Printed, and not to be moved or deleted by a reader's program (ISO 32000-1 12.5.3).
FLAGS = 4 | 128
SIGNATURES_EXIST, APPEND_ONLY = 1, 2


@dataclass(frozen=True, slots=True)
class Picture:
    """What a field looks like: a page of a PDF (numbered from 0), and what a screen reader says."""

    page: int
    words: str


def placed(pdf: bytes, pictures: bytes, fields: Mapping[str, Picture]) -> bytes:
    """The PDF with a signature field for each of its marks; the same input gives the same bytes.

    `pictures` is a PDF whose pages are the fields' appearances, by name in `fields`. A mark
    without a name there is a mistake of the template: KeyError.
    """
    with pikepdf.open(io.BytesIO(pdf)) as document, pikepdf.open(io.BytesIO(pictures)) as drawn:
        made = []
        for page in document.pages:
            for note in page.get("/Annots", Array()):
                target = str(note.get("/A", Dictionary()).get("/URI", ""))
                if target.startswith(MARK):
                    name = target.removeprefix(MARK)
                    shown = fields[name]
                    form = document.copy_foreign(drawn.pages[shown.page].as_form_xobject())
                    _become_field(note, name, shown.words, form, page)
                    made.append(note)
        _retag(document.Root.StructTreeRoot, {note.objgen for note in made})
        document.Root.AcroForm = Dictionary(
            Fields=Array(made), SigFlags=SIGNATURES_EXIST | APPEND_ONLY
        )
        out = io.BytesIO()
        document.save(
            out, deterministic_id=True, object_stream_mode=pikepdf.ObjectStreamMode.preserve
        )
    return out.getvalue()


def _become_field(
    note: pikepdf.Object, name: str, words: str, form: pikepdf.Object, page: pikepdf.Page
) -> None:
    for key in ("/A", "/Border", "/Contents"):
        if key in note:
            del note[key]
    note.Subtype = Name.Widget
    note.FT = Name.Sig
    note.T = String(name)
    note.TU = String(words)
    note.F = FLAGS
    note.P = page.obj
    note.AP = Dictionary(N=form)
    page.obj.Tabs = Name.S


def _retag(element: pikepdf.Object, fields: set[tuple[int, int]]) -> None:
    """Let what stood around a link stand around a field."""
    if not isinstance(element, Dictionary):
        return
    kids = element.get("/K", Array())
    for kid in kids if isinstance(kids, Array) else [kids]:
        if not isinstance(kid, Dictionary) or kid.get("/Type") != Name.OBJR:
            _retag(kid, fields)
        elif kid.Obj.objgen in fields:
            element.S = Name.Form
            # Alone and not in a list: so checkers find that a later signature in the field is all
            # that became of it.
            element.K = kid
