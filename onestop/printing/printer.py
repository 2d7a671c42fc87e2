"""Printing a form of a dossier: the set of its day, its number, its size and language."""

from dataclasses import dataclass

from onestop.dossiers.errors import NoSuchDossier
from onestop.kernel import clock
from onestop.printing import sheet
from onestop.printing.file import File
from onestop.printing.form import Form, Occasion, known
from onestop.printing.forms_in_force import FormSet, in_force
from onestop.printing.lists import place_of
from onestop.printing.parent import parent_words
from onestop.printing.sheet import Say, Sheet


@dataclass(frozen=True, slots=True)
class Printable:
    """A form that can be printed of a dossier now, and for which occasion."""

    form: Form
    occasion: Occasion
    of: int

    @property
    def is_one_of_many(self) -> bool:
        return self.of > 1


def printable(file: File) -> list[Printable]:
    """Every form of the dossier's set that it has an occasion for."""
    key = set_of(file).key
    found = []
    for form in known().values():
        if key in form.editions:
            times = form.occasions(file)
            found += [Printable(form, occasion, len(times)) for occasion in times]
    return found


def pdf(
    file: File, key: str, *, position: int | None = None, large: bool = False, language: str = "vi"
) -> bytes:
    """A form as PDF/A; the same facts give the same bytes.

    `position` is the occasion (None: the last one), `large` 18-point print, `language` vi or en.
    Raises NoSuchDossier when the dossier has no such form.
    """
    form, forms = known().get(key), set_of(file)
    edition = form.editions.get(forms.key) if form else None
    times = form.occasions(file) if form and edition else ()
    wanted = [o for o in times if position in (None, o.position)]
    if form is None or edition is None or not wanted:
        raise NoSuchDossier(dossier=file.dossier.code)
    occasion, say = wanted[-1], Say(language)
    content = form.content(file, occasion, say)
    unit = file.unit(occasion.agency, occasion.at)
    agency, parent = content.head or (say(unit.name_vi, unit.name_en or unit.name_vi), None)
    if parent is None:
        parent = parent_words(file.act.session, unit, occasion.at, say)
    return sheet.pdf(
        Sheet(
            title=content.title or say(edition.vi, edition.en),
            agency=agency,
            parent=parent,
            number=content.number or _number(form, occasion),
            place=place_of(unit),
            at=occasion.at,
            blocks=content.blocks,
            note=forms.note(edition.number) if content.is_official else "",
            code=file.dossier.code,
            language=language,
            large=large,
        )
    )


def set_of(file: File) -> FormSet:
    """The set of the day a dossier was received; of one that was not, when it came in."""
    return in_force(clock.day_of(file.dossier.received_at or file.dossier.lodged_at))


def _number(form: Form, occasion: Occasion) -> str:
    """12/HDHS; dots for what was asked before numbers were given, to be written by hand."""
    if not form.suffix:
        return ""
    given = f"{occasion.number:02}" if occasion.number is not None else "........"
    return f"{given}/{form.suffix}"
