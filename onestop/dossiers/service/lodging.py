"""Taking an application in, whatever the door it comes through."""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass

from onestop.agencies import queries as agencies
from onestop.catalogue.definition import Channel, Procedure
from onestop.catalogue.definition import Step as Definition
from onestop.catalogue.errors import NotCurated
from onestop.dossiers import queries, timing
from onestop.dossiers.errors import ChannelClosed, SentTwice
from onestop.dossiers.graph import steps_for
from onestop.dossiers.models import (
    Answers,
    Charge,
    Dossier,
    Operation,
    Paper,
    Party,
    ReceiptKey,
    Step,
)
from onestop.dossiers.projection import Change, write
from onestop.dossiers.rules import Application, Person, check_papers, has_paper, paper_state
from onestop.dossiers.service import routing
from onestop.dossiers.service.dossier_codes import Reservation, draw
from onestop.dossiers.states import Delivery, Money, Status, StepState
from onestop.kernel import clock, passwords
from onestop.kernel.act import Act
from onestop.kernel.codes import random_text, receipt_keys, token_digest

FIRST_KEY = 1


@dataclass(frozen=True, slots=True)
class Lodged:
    """A dossier that was taken in, with the two ways its holder opens it."""

    dossier: Dossier
    pin: str
    token: str


def lodge(
    act: Act, application: Application, channel: Channel, reserved: Reservation | None = None
) -> Lodged:
    """Take an application in under a new code, or under the one that was given in advance and
    stands on the slip already; sent twice, it is the same dossier.

    Nobody is turned away because it is unclear who is competent: such a step is a manager's to
    route. Raises NotCurated, ChannelClosed, PapersMissing, UnknownPaper, NoSuchAgency, or SentTwice
    when the same submission comes with other contents.
    """
    again = queries.operation(act.session, act.who, application.op_id)
    if again is not None:
        if again.fingerprint != fingerprint(application):
            raise SentTwice
        return keys_of(act, queries.dossier_by_id(act.session, again.dossier_id))
    procedure = application.procedure
    if not procedure.may_be_filed:
        raise NotCurated
    if channel not in procedure.channels:
        raise ChannelClosed
    check_papers(procedure, channel, application.case, application.papers)

    today = clock.day_of(act.at)
    reception = agencies.agency(act.session, application.reception_agency, today)
    steps = steps_for(procedure.steps, application.case, application.answers)
    owners = routing.owners(act.session, steps, application, today)
    competent = routing.competent(act.session, application, today)
    code = reserved.code if reserved else draw(act.session, reception.code, today)[0]
    dossier = Dossier(code=code, seq=0)
    write(
        act,
        dossier,
        "dossier.lodged",
        Change(dossier, {"code": dossier.code, **_first_row(act, application, channel, competent)}),
        channel=channel.value,
        mailed_as=application.mailed_as,
    )
    changes = [
        *_steps(dossier, steps, owners),
        *_papers(act, dossier, application, channel),
        *_charges(dossier, procedure, channel, application.case),
    ]
    write(act, dossier, "dossier.listed", *changes)
    for role, person in application.parties():
        act.session.add(_party(dossier, person, role=role))
    act.session.add(Answers(dossier_id=dossier.id, values=application.answers))
    act.session.add(
        Operation(
            scope=act.who,
            op_id=application.op_id,
            fingerprint=fingerprint(application),
            dossier_id=dossier.id,
        )
    )
    _make_key(act, dossier, reserved.seed if reserved else new_seed())
    act.session.flush()
    return keys_of(act, dossier)


def renew_key(act: Act, dossier: Dossier) -> Lodged:
    """A lost slip: a new PIN and QR, which kill the old ones."""
    key = queries.receipt_key(act.session, dossier.id)
    key.generation += 1
    _fill_key(key)
    write(act, dossier, "dossier.key_renewed", generation=key.generation)
    return keys_of(act, dossier)


def keys_of(act: Act, dossier: Dossier) -> Lodged:
    """The PIN and QR token of a dossier's receipt as they are now, to be printed."""
    key = queries.receipt_key(act.session, dossier.id)
    keys = receipt_keys()
    return Lodged(dossier, keys.pin(key.seed, key.generation), keys.token(key.seed, key.generation))


def fingerprint(application: Application) -> str:
    """The digest of what was asked for, to tell a repeated submission from another one."""
    papers = [
        [p.component, p.originals, p.copies, p.file_digest, p.result_id, p.stored_id]
        for p in application.papers
    ]
    parts = [
        application.procedure.code,
        application.case,
        application.reception_agency,
        application.return_by.value,
        [[role.value, person.name, person.number] for role, person in application.parties()],
        papers,
        application.answers,
    ]
    return hashlib.sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()


def _first_row(
    act: Act, application: Application, channel: Channel, competent: str
) -> dict[str, object]:
    procedure = application.procedure
    owed = procedure.fees_for(channel, application.case)
    return {
        "procedure_code": procedure.code,
        "version_id": application.version_id,
        "case_code": application.case,
        "channel": channel,
        "is_assisted": application.is_assisted,
        "status": Status.NEW,
        "money": Money.DUE if owed else Money.NONE,
        "delivery": Delivery.NOT_YET,
        "return_by": application.return_by,
        "outcome": None,
        "commune": application.commune,
        "support_agency": application.support_agency,
        "reception_agency": application.reception_agency,
        "competent_agency": competent,
        "holder_agency": application.reception_agency,
        "lodged_at": act.at,
        "received_at": None,
        "first_due_at": None,
        "due_at": None,
        "legal_due_at": None,
        "late_since": None,
        "alert": None,
        "alert_at": None,
        "clock": timing.new(procedure.limit_for(channel, application.case)),
        "finished_at": None,
        "returned_at": None,
        "supplements": 0,
        "paper_holder": _paper_at(application, channel),
        "paper_sent_to": None,
        "paper_sent_at": None,
    }


def _paper_at(application: Application, channel: Channel) -> str | None:
    """Who has the paper file: nobody yet while its envelope is with the post."""
    here = channel is not Channel.POST and has_paper(application.papers)
    return application.reception_agency if here else None


def _steps(dossier: Dossier, steps: Sequence[Definition], owners: dict[str, str]) -> list[Change]:
    nothing = dict.fromkeys(
        (
            *("assignee_id", "outcome", "due_at", "silent_at"),
            *("sent_at", "sent_by"),
            *("accepted_at", "accepted_by"),
            *("finished_at", "finished_by"),
        )
    )
    return [
        Change(
            Step(dossier_id=dossier.id, position=position),
            {
                "position": position,
                "code": step.code,
                "agency_code": owners[step.code],
                "state": StepState.WAITING,
                **nothing,
            },
        )
        for position, step in enumerate(steps, start=1)
    ]


def _papers(act: Act, dossier: Dossier, application: Application, channel: Channel) -> list[Change]:
    parts = {part.code: part for part in application.procedure.components}
    return [
        Change(
            Paper(dossier_id=dossier.id, position=position),
            {
                "position": position,
                "component_code": paper.component,
                "originals": paper.originals,
                "copies": paper.copies,
                "file_digest": paper.file_digest,
                "result_id": paper.result_id,
                "stored_id": paper.stored_id,
                "state": paper_state(parts.get(paper.component), paper),
                "channel": channel,
                "handed_in_at": act.at,
            },
        )
        for position, paper in enumerate(application.papers, start=1)
    ]


def _charges(
    dossier: Dossier, procedure: Procedure, channel: Channel, case: str | None
) -> list[Change]:
    return [
        Change(
            Charge(dossier_id=dossier.id, position=position),
            {
                "position": position,
                "kind": fee.kind,
                "name_vi": fee.name.vi,
                "name_en": fee.name.en,
                "amount_dong": fee.amount,
                "paid_at": None,
                "paid_by": None,
                "receipt_number": None,
                "reduced_from_dong": None,
                "exemption": None,
            },
        )
        for position, fee in enumerate(procedure.fees_for(channel, case), start=1)
    ]


def _party(dossier: Dossier, person: Person, **role: object) -> Party:
    told = {name: getattr(person, name) for name in person.__slots__}
    return Party(dossier_id=dossier.id, **told, **role)


def new_seed() -> str:
    """What a receipt's PIN and token are derived from."""
    return random_text(26)


def _make_key(act: Act, dossier: Dossier, seed: str) -> None:
    key = ReceiptKey(dossier_id=dossier.id, seed=seed, generation=FIRST_KEY, wrong_tries=0)
    _fill_key(key)
    act.session.add(key)


def _fill_key(key: ReceiptKey) -> None:
    keys = receipt_keys()
    key.pin_hash = passwords.hashed(keys.pin(key.seed, key.generation))
    key.token_digest = token_digest(keys.token(key.seed, key.generation))
    key.wrong_tries, key.blocked_until = 0, None
