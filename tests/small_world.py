"""A small world for tests of the rules: a commune, its police, an insurance office, procedures."""

from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session

from onestop.agencies.models import AgencyRole
from onestop.agencies.service import Body, found
from onestop.catalogue import service as catalogue
from onestop.catalogue.definition import (
    Channel,
    Component,
    ComponentKind,
    Condition,
    Fee,
    FeeKind,
    FieldKind,
    FormField,
    Limit,
    Named,
    Procedure,
    ResultType,
    ServiceLevel,
    Step,
    Words,
)
from onestop.dossiers import queries
from onestop.dossiers.models import Dossier
from onestop.dossiers.rules import Application, HandedIn, Person
from onestop.dossiers.service import receiving, working
from onestop.dossiers.service.lodging import Lodged, lodge
from onestop.dossiers.states import ReturnBy
from onestop.kernel.act import Act
from onestop.workdays.facts import Unit
from onestop.workdays.service import set_day

UNIT, POLICE, INSURANCE, POST = "H05.105", "H05.105.90", "H05.902", "H05.970"
BEGINS = date(2025, 7, 1)


def words(text: str) -> Words:
    return Words(vi=text, en=text)


PROCEDURE = Procedure(
    code="9.000001",
    name=words("Thủ tục mẫu"),
    field=Named(code="X", name=words("Lĩnh vực")),
    level=("commune",),
    service_level=ServiceLevel.FULL,
    channels=tuple(c for c in Channel if c is not Channel.INTERNAL),
    competent="commune_police",
    valid_from="2025-07-01",
    limits=(Limit(unit=Unit.WORKING_DAY, amount="3"),),
    fees=(Fee(kind=FeeKind.CHARGE, amount=20_000, name=words("Lệ phí"), channel=Channel.DESK),),
    components=(
        Component(code="form", name=words("Tờ khai"), required=True, originals=1),
        Component(code="id", name=words("Căn cước"), kind=ComponentKind.SHOW, originals=1),
        Component(code="proof", name=words("Giấy chứng minh"), paper_type="KQ.1"),
        Component(code="note", name=words("Lưu ý"), kind=ComponentKind.NOTE),
    ),
    steps=(
        Step(code="reception", name=words("Tiếp nhận"), role="one_stop", share=0.2),
        Step(code="check", name=words("Thẩm tra"), role="commune_police", share=0.5),
        Step(code="decision", name=words("Ký"), role="commune_police", share=0.3),
    ),
    results=(ResultType(code="KQ.1", name=words("Kết quả mẫu"), valid_months=6),),
    form=(FormField(key="purpose", label=words("Mục đích"), kind=FieldKind.TEXT),),
)
BUNDLE = Procedure(
    code="9.000002",
    name=words("Liên thông mẫu"),
    field=Named(code="X", name=words("Lĩnh vực")),
    level=("commune",),
    service_level=ServiceLevel.FULL,
    channels=tuple(c for c in Channel if c is not Channel.INTERNAL),
    competent="commune",
    valid_from="2025-07-01",
    limits=(Limit(unit=Unit.WORKING_DAY, amount="10"),),
    steps=(
        Step(code="reception", name=words("Tiếp nhận"), role="one_stop", share=0.1),
        Step(
            code="police",
            name=words("Cư trú"),
            role="commune_police",
            share=0.6,
            after=("reception",),
        ),
        Step(
            code="card", name=words("Thẻ"), role="social_insurance", share=0.4, after=("reception",)
        ),
        Step(
            code="decision", name=words("Trả"), role="commune", share=0.3, after=("police", "card")
        ),
    ),
    results=(ResultType(code="KQ.2", name=words("Kết quả liên thông")),),
)
# A bundle whose parts have results of their own: the card and the residence build on the birth.
PARTS = Procedure(
    code="9.000003",
    name=words("Liên thông nhiều kết quả"),
    field=Named(code="X", name=words("Lĩnh vực")),
    level=("commune",),
    service_level=ServiceLevel.FULL,
    channels=tuple(c for c in Channel if c is not Channel.INTERNAL),
    competent="commune",
    valid_from="2025-07-01",
    limits=(Limit(unit=Unit.WORKING_DAY, amount="10"),),
    steps=(
        Step(code="reception", name=words("Tiếp nhận"), role="one_stop", share=0.1),
        Step(code="birth", name=words("Khai sinh"), role="commune", share=0.2, result="KQ.A"),
        Step(
            code="home",
            name=words("Cư trú"),
            role="commune_police",
            share=0.5,
            after=("birth",),
            place="home",
            result="KQ.B",
        ),
        Step(
            code="card",
            name=words("Thẻ"),
            role="social_insurance",
            share=0.4,
            after=("birth",),
            when=Condition(field="wants_card", values=("yes",)),
            result="KQ.C",
        ),
        Step(code="end", name=words("Trả"), role="commune", share=0.2, after=("home", "card")),
    ),
    results=tuple(
        ResultType(code=code, name=words(name))
        for code, name in (("KQ.A", "Giấy A"), ("KQ.B", "Giấy B"), ("KQ.C", "Thẻ C"))
    ),
    form=(
        FormField(key="home", label=words("Nơi ở"), kind=FieldKind.COMMUNE, required=False),
        FormField(key="wants_card", label=words("Xin thẻ"), kind=FieldKind.YES_NO),
    ),
)
SOMEBODY = Person(
    name="Nguyễn Thị Mẫu An",
    number="000190000001",
    phone="0900000001",
    email="an@vidu.invalid",
    address="Số 1 phố Mẫu, Kinh Bắc",
)


@dataclass(slots=True)
class World:
    """The world and what is often done in it; time goes on by itself, an hour with each act."""

    session: Session
    now: datetime
    versions: dict[str, int]
    made: int = field(default=0)

    def act(self, unit: str | None = UNIT, who: str = "account:1", hours: float = 1) -> Act:
        self.now += timedelta(hours=hours)
        return Act(self.session, who, self.now, "test", unit)

    def application(self, procedure: Procedure = PROCEDURE, **changes: Any) -> Application:
        self.made += 1
        plain = Application(
            op_id=f"op-{self.made}",
            version_id=self.versions[procedure.code],
            procedure=procedure,
            support_agency=UNIT,
            reception_agency=UNIT,
            commune=UNIT,
            applicant=SOMEBODY,
            submitter=SOMEBODY,
            recipient=SOMEBODY,
            return_by=ReturnBy.DESK,
            papers=(HandedIn("form", originals=1),) if procedure.components else (),
            answers={},
        )
        return replace(plain, **changes)

    def lodged(
        self, procedure: Procedure = PROCEDURE, channel: Channel = Channel.ONLINE, **changes: Any
    ) -> Lodged:
        return lodge(self.act(), self.application(procedure, **changes), channel)

    def received(self, procedure: Procedure = PROCEDURE, **changes: Any) -> Dossier:
        dossier = self.lodged(procedure, **changes).dossier
        receiving.receive(self.act(), dossier)
        return dossier

    def with_police(self, procedure: Procedure = PROCEDURE, **changes: Any) -> Dossier:
        dossier = self.received(procedure, **changes)
        working.hand_over(self.act(), dossier, 1)
        working.accept(self.act(POLICE), dossier, 2)
        return dossier

    def to_be_decided(self, **changes: Any) -> Dossier:
        dossier = self.with_police(**changes)
        working.hand_over(self.act(POLICE), dossier, 2)
        return dossier

    def bundle(self, wants_card: str = "yes") -> Dossier:
        """A bundle whose birth is being worked on by the commune."""
        dossier = self.received(PARTS, answers={"wants_card": wants_card, "home": UNIT})
        working.hand_over(self.act(), dossier, 1)
        return dossier

    def step(self, dossier: Dossier, position: int) -> Any:
        return queries.steps_of(self.session, dossier.id)[position - 1]


def make(session: Session, now: datetime) -> World:
    act = Act(session, "system", now, "test")
    for code, name, role, serves, receives in (
        ("H05", "UBND tỉnh", AgencyRole.PROVINCE, None, False),
        (UNIT, "UBND phường Kinh Bắc", AgencyRole.COMMUNE, UNIT, True),
        (POLICE, "Công an phường Kinh Bắc", AgencyRole.COMMUNE_POLICE, UNIT, False),
        (INSURANCE, "Bảo hiểm xã hội", AgencyRole.SOCIAL_INSURANCE, None, False),
        (POST, "Bưu điện tỉnh", AgencyRole.POST, None, False),
    ):
        found(
            act,
            Body(
                code=code,
                name_vi=name,
                name_en=name,
                role=role,
                parent_code=None if code == "H05" else "H05",
                serves=serves,
                receives=receives,
                phone="0222 000 105",
                address="Số 1 phố Mẫu, Kinh Bắc",
                valid_from=BEGINS,
            ),
        )
    set_day(
        act,
        date(2026, 3, 4),
        is_working=False,
        name_vi="Ngày mẫu",
        name_en="Sample day",
        source="test",
    )
    versions = {p.code: catalogue.publish(act, p).id for p in (PROCEDURE, BUNDLE, PARTS)}
    return World(session, now, versions)
