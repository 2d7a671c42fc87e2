"""A counter that was without a line this morning: its device, its numbers, a record to look at."""

from onestop.demo.making import Maker
from onestop.kernel.act import Act
from onestop.offline import filing, service
from onestop.people.rules import Right

CLERK, UNIT = "motcua.vocuong", "H05.119"
PROCEDURE = "1.001193"
NUMBERS = 5


def without_a_line(act: Act, maker: Maker) -> None:
    """The procedure changed while the counter had no line, so a person must look at what it took
    in; the applicant holds a slip with the number."""
    clerk = maker.staff[CLERK]
    here = Act(act.session, clerk.reference, maker.now, "desk", UNIT)
    device, _secret = service.enrol(
        here,
        name="Máy tính quầy 2",
        door="desk",
        receptions=[UNIT],
        per_day=NUMBERS,
        clerk_id=clerk.id,
    )
    number = service.top_up(here, device)[0]
    applicant = maker.everybody[-1]
    body = {
        "op_id": "demo-without-a-line",
        "code": number.code,
        "procedure": PROCEDURE,
        # No version in force has this number: the counter's was another one.
        "version": 0,
        "taken_at": maker.now.isoformat(),
        "fields": {
            "applicant-name": applicant.name,
            "applicant-number": applicant.number,
            "applicant-phone": applicant.phone,
            "applicant-address": applicant.address,
            "same_submitter": "y",
            "collects": "applicant",
            "commune": UNIT,
            "return_by": "desk",
            "receive_now": "y",
        },
        "papers": {},
    }
    record, _is_new = filing.arrive(here, device, "demo-without-a-line", body)
    reasons = filing.objections(here, device, record, Right.RECEIVE)
    filing.put_before_a_person(here, device, record, reasons)
