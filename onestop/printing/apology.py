"""The apology with the new date, in the form of its day: Phiếu xin lỗi, or Văn bản xin lỗi."""

from typing import Any

from onestop.agencies import queries as agencies
from onestop.catalogue import queries as catalogue
from onestop.dossiers import queries as dossiers
from onestop.dossiers import timing
from onestop.dossiers.errors import NoSuchDossier
from onestop.dossiers.models import Dossier
from onestop.dossiers.projection import picture_at
from onestop.dossiers.states import PartyRole
from onestop.journal import queries as journal
from onestop.kernel import clock, i18n, typeset
from onestop.kernel.act import Act
from onestop.people import queries as people
from onestop.printing.forms_in_force import in_force
from onestop.printing.receipt import day_parts, moment_words
from onestop.workdays import explaining


def pdf(act: Act, dossier: Dossier) -> bytes:
    """The signed letter. Raises NoSuchDossier when none was signed."""
    session = act.session
    signed = [a for a in dossiers.apologies_of(session, dossier.id) if a.signed_at]
    if not signed:
        raise NoSuchDossier(dossier=dossier.code)
    letter = signed[0]
    assert letter.signed_at and letter.number
    day = clock.day_of(letter.signed_at)
    bodies = agencies.agencies_by_code(session, {letter.agency_code}, day)
    agency = bodies[letter.agency_code]
    above = agencies.agencies_by_code(session, {agency.parent_code or ""}, day)
    parent = above[agency.parent_code or ""].name_vi if above else ""
    owner = dossiers.parties_of(session, dossier.id)[PartyRole.APPLICANT]
    form = in_force(day)
    with i18n.speaking("vi"):
        lines = [explaining.sentence(line) for line in timing.lines_of(_clock(act, dossier))]
    data: dict[str, Any] = {
        "title": form.apology_title,
        "form_note": form.apology_note,
        "agency": agency.name_vi,
        "parent": parent,
        "number": letter.number,
        "place": agency.address.rpartition(",")[2].strip() or agency.name_vi,
        **day_parts(letter.signed_at),
        "applicant": owner.organisation or owner.name,
        "procedure": catalogue.definition(session, dossier.version_id).name.vi,
        "code": dossier.code,
        "received": moment_words(dossier.received_at) if dossier.received_at else "",
        "old_due": moment_words(letter.old_due_at),
        "new_due": moment_words(letter.new_due_at),
        "cause": letter.cause,
        "is_late": letter.signed_at > letter.old_due_at,
        "person": letter.person,
        "phone": letter.phone or agency.phone,
        "lines": lines,
        "signer": _signer(act, letter.signed_by or ""),
        "signed_at": f"{clock.local(letter.signed_at):%d/%m/%Y %H:%M:%S}+07:00",
    }
    return typeset.pdf("apology", data, letter.signed_at)


def _clock(act: Act, dossier: Dossier) -> timing.Clock:
    """The clock as the head signed it: what moved the date since is not in this letter."""
    signed = picture_at(journal.events_of(act.session, dossier.subject), "dossier.apologised")
    clock_then: timing.Clock = signed.dossier["clock"] if signed else dossier.clock
    return clock_then


def _signer(act: Act, who: str) -> str:
    kind, _, number = who.partition(":")
    if kind != "account" or not number.isdigit():
        return ""
    return people.names_of(act.session, [int(number)]).get(int(number), "")
