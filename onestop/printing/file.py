"""Everything of one dossier that forms are filled from, each read when it is first asked for."""

from collections.abc import Sequence
from datetime import datetime
from functools import cached_property
from urllib.parse import urlsplit

from onestop.agencies import queries as agencies
from onestop.agencies.models import Agency
from onestop.catalogue import queries as catalogue
from onestop.catalogue.definition import Procedure, Words
from onestop.dossiers import queries as dossiers
from onestop.dossiers.models import Dossier, Paper, Party
from onestop.dossiers.projection import Picture, replay
from onestop.dossiers.rules import masked
from onestop.dossiers.service.lodging import Lodged, keys_of
from onestop.dossiers.states import PartyRole
from onestop.journal import queries as journal
from onestop.journal.models import Event
from onestop.kernel import clock
from onestop.kernel.act import Act, account_of
from onestop.people import queries as people
from onestop.printing.sheet import Key, Say, Strong


class File:
    """A dossier to be printed.

    `shows_contacts`: address, number, phone and mail stand on the paper, and names are whole.
    `opens`: the QR opens the dossier as its receipt does; otherwise it leads to the page where the
    key is asked for.
    `events`: those of the dossier, where they have been read already.
    """

    def __init__(
        self,
        act: Act,
        dossier: Dossier,
        base_url: str,
        *,
        shows_contacts: bool = True,
        opens: bool = True,
        events: Sequence[Event] | None = None,
    ) -> None:
        self.act, self.dossier, self.base_url = act, dossier, base_url
        self.shows_contacts, self.opens = shows_contacts, opens
        self._events = events

    @cached_property
    def events(self) -> Sequence[Event]:
        return self._events or journal.events_of(self.act.session, self.dossier.subject)

    @cached_property
    def parties(self) -> dict[PartyRole, Party]:
        return dossiers.parties_of(self.act.session, self.dossier.id)

    @cached_property
    def procedure(self) -> Procedure:
        return catalogue.definition(self.act.session, self.dossier.version_id)

    @cached_property
    def papers(self) -> Sequence[Paper]:
        return dossiers.papers_of(self.act.session, self.dossier.id)

    @cached_property
    def lodged(self) -> Lodged:
        return keys_of(self.act, self.dossier)

    @property
    def host(self) -> str:
        return urlsplit(self.base_url).netloc

    @property
    def applicant(self) -> str:
        owner = self.parties[PartyRole.APPLICANT]
        return self.shown(owner.organisation or owner.name)

    def shown(self, name: str) -> str:
        """The name of somebody on the dossier, as the page shows it to who must not see contacts:
        a receipt's key alone tells no name."""
        return name if self.shows_contacts else masked(name)

    def unit(self, code: str, at: datetime) -> Agency:
        """A body as it was when the paper was made; one that has begun or ended since, as it was
        when the dossier came in. Raises NoSuchAgency."""
        found = agencies.agencies_by_code(self.act.session, {code}, clock.day_of(at))
        lodged_on = clock.day_of(self.dossier.lodged_at)
        return found.get(code) or agencies.agency(self.act.session, code, lodged_on)

    def unit_name(self, code: str, at: datetime, say: Say) -> str:
        if not code:
            return say("chưa xác định cơ quan", "agency not known yet")
        unit = self.unit(code, at)
        return say(unit.name_vi, unit.name_en or unit.name_vi)

    def before(self, event: Event) -> Picture:
        """The dossier as it was just before something happened to it."""
        return replay(e for e in self.events if e.seq < event.seq)

    def person(self, who: str | None) -> str:
        """The name behind `account:7`; nothing for the program and for visitors."""
        number = account_of(who)
        return people.names_of(self.act.session, [number]).get(number, "") if number else ""

    def procedure_line(self, say: Say) -> tuple[str, ...]:
        code = say(f" (mã thủ tục {self.procedure.code})", f" (code {self.procedure.code})")
        return Strong(in_language(self.procedure.name, say)), code

    def contacts(self, say: Say) -> list[tuple[str, str]]:
        """The lines under the applicant's name; none for who must not see them."""
        if not self.shows_contacts:
            return []
        owner = self.parties[PartyRole.APPLICANT]
        return [
            (say("Số định danh / mã số thuế", "Identity number / tax code"), owner.number or ""),
            (say("Địa chỉ", "Address"), owner.address),
            (say("Số điện thoại", "Phone"), owner.phone),
            ("Email", owner.email),
        ]

    def key(self, say: Say) -> Key:
        """The QR of a paper its holder takes home: the dossier itself, typed by its code."""
        tail = f"t/{self.lodged.token}" if self.opens else f"track/{self.dossier.code}"
        return Key(
            f"{self.base_url}/{tail}",
            self.dossier.code,
            (
                (
                    Strong(say("Theo dõi hồ sơ", "Follow the dossier")),
                    say(": quét mã QR, hoặc mở ", ": scan the QR, or open "),
                    Strong(f"{self.host}/track"),
                    say(" và nhập mã hồ sơ:", " and type the code:"),
                ),
            ),
            say("Mã QR để theo dõi hồ sơ", "QR to follow the dossier"),
        )

    def inner_key(self, say: Say) -> Key:
        """The QR of a sheet that stays in the file: the dossier's page for staff."""
        return Key(
            f"{self.base_url}/office/dossiers/{self.dossier.code}",
            self.dossier.code,
            (
                say(
                    "Bản in từ nhật ký của hồ sơ; quét mã QR hoặc nhập mã để mở hồ sơ (cán bộ):",
                    "Printed from the dossier's journal; scan or type to open it (staff):",
                ),
            ),
            say("Mã QR mở hồ sơ", "QR that opens the dossier"),
        )


def in_language(words: Words, say: Say) -> str:
    return say(words.vi, words.en or words.vi)
