"""What is asked by SMS, answered in one plain sentence: no name, no paper, no link."""

import re

from onestop.agencies import queries as agencies
from onestop.dossiers.models import Dossier
from onestop.dossiers.service.opening import open_with_pin
from onestop.dossiers.states import PAUSED, Status
from onestop.dossiers.words import HEADLINES
from onestop.journal import service as journal
from onestop.kernel import clock, codes, i18n
from onestop.kernel.act import Act
from onestop.kernel.counting import made_or_found
from onestop.mandates import queries, service
from onestop.notifications.rules import SMS_PLAIN, folded
from onestop.notifications.texts import IncomingText, RefusedNumber

HELP = (
    "Soan: HS <ma ho so> <khoa tren giay tiep nhan>. Vi du: HS H05.105-260302-0001 7K3M-9QXT-C. "
    "Khong nhan tin nua: TU CHOI"
)
NOT_FOUND = (
    "Khong tim thay ho so voi ma va khoa nay. Xem lai giay tiep nhan, hoac hoi bo phan mot cua."
)
TOO_MANY = "Da hoi qua nhieu lan. Xin thu lai sau, hoac hoi bo phan mot cua."
STOPPED = "Da ghi nhan: ong/ba khong nhan tin nhan thong thuong nua. Nhan lai: soan NHAN TIN."
MANDATE_STOPPED = "Da dung uy quyen. Nguoi duoc uy quyen khong con thuc hien duoc viec gi nua."
NO_MANDATE = (
    "Khong tim thay uy quyen voi so va khoa nay. Xem lai so va khoa, hoac hoi bo phan mot cua."
)
AGAIN = "Da ghi nhan: ong/ba nhan tin nhan tro lai."
# A key is the last eight symbols and a check symbol; people put spaces and dashes anywhere.
KEY = re.compile(r"([0-9A-Z][\s-]*){9}\Z")


def answer(act: Act, name: str, number: str, text: str, *, is_too_much: bool) -> str:
    """The reply to one SMS. `name` is the gateway's own for it: brought again, it is answered with
    the same words and nothing is done twice."""
    known = act.session.get(IncomingText, name)
    if known is not None:
        return known.reply
    kind, reply = _replied(act, number, text, is_too_much)
    row = made_or_found(
        act.session, IncomingText, {"name": name}, kind=kind, reply=reply, came_at=act.at
    )
    journal.record(act, "text.came", f"text:{number[-3:]}", kind=kind)
    return row.reply


def _replied(act: Act, number: str, text: str, is_too_much: bool) -> tuple[str, str]:
    words = re.sub(r"\s+", " ", folded(text).upper()).strip()
    if words in ("TU CHOI", "STOP"):
        made_or_found(act.session, RefusedNumber, {"number": number}, since=act.at)
        return "refused", STOPPED
    if words == "NHAN TIN":
        if (row := act.session.get(RefusedNumber, number)) is not None:
            act.session.delete(row)
        return "wanted", AGAIN
    if stopped := re.match(r"UQ\b[\s:.-]*(.+)", words):
        return _stopped(act, stopped.group(1), is_too_much)
    asked = re.match(r"HS\b[\s:.-]*(.+)", words)
    if not asked:
        return "help", HELP
    if is_too_much:
        return "too-many", TOO_MANY
    code, pin = _parts(asked.group(1))
    dossier = open_with_pin(act, code, pin)
    return ("look-up", sentence(act, dossier)) if dossier else ("not-found", NOT_FOUND)


def _stopped(act: Act, words: str, is_too_much: bool) -> tuple[str, str]:
    """Stop a mandate by its number and key; its key alone counts, whatever phone it comes from."""
    if is_too_much:
        return "too-many", TOO_MANY
    number, key = _parts(words)
    found = queries.with_key(act.session, codes.label(number, "U") or "", key)
    if found is None:
        return "no-mandate", NO_MANDATE
    if found.over_at is None:
        service.end(act, found)
    return "mandate-stopped", MANDATE_STOPPED


def sentence(act: Act, dossier: Dossier) -> str:
    """How a dossier stands, in at most 160 plain letters."""
    status = Status(dossier.status)
    with i18n.speaking("vi"):
        headline = folded(str(HEADLINES[status]))
    parts = [f"{dossier.code}: {headline}"]
    if dossier.due_at and dossier.finished_at is None and status not in PAUSED:
        parts.append(f"Hen tra {clock.day_of(dossier.due_at):%d/%m/%Y}.")
    unit = agencies.agency(act.session, dossier.reception_agency, clock.day_of(act.at))
    if unit.phone:
        parts.append(f"DT {unit.phone}")
    return " ".join(parts)[:SMS_PLAIN]


def _parts(words: str) -> tuple[str, str]:
    """The code and the key in what was typed: the key stands at the end, however it is spaced."""
    head, _, tail = words.rpartition(" ")
    if head and len(re.sub(r"[\s-]", "", tail)) == 9:
        return head, tail
    found = KEY.search(words)
    return (words[: found.start()].strip(), found.group()) if found else (words, "")
