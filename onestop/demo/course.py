"""The course of a planned dossier, act by act, by the verbs everybody else uses."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from onestop.catalogue import queries as catalogue
from onestop.demo import labelling
from onestop.demo.making import Maker
from onestop.demo.plan import Planned
from onestop.demo.province import POLICE
from onestop.demo.sending import send
from onestop.dossiers import queries
from onestop.dossiers.graph import followers
from onestop.dossiers.models import Dossier, Step
from onestop.dossiers.service import (
    apologising,
    asking,
    closing,
    consulting,
    drafting,
    receiving,
    working,
)
from onestop.dossiers.states import Outcome, ReturnBy, Silence, Status, StepState
from onestop.kernel.act import Act
from onestop.people.models import Account, Role
from onestop.results import queries as results
from onestop.results import service as results_service
from onestop.results.approving import approve, approve_part

ENDS = {
    "ready",
    "mailed",
    "undeliverable",
    "given",
    "revoked",
    "suspended",
    "superseded",
    "refused",
}


@dataclass(slots=True)
class Course:
    """The course of one dossier: time goes on with each act, and never past the present."""

    maker: Maker
    planned: Planned
    dossier: Dossier
    at: datetime

    def run(self) -> None:
        until = self.planned.until
        if until in ("new", "reuse"):
            return
        if until == "rejected":
            reason = "Hồ sơ nộp cho thủ tục khác; xin nộp lại đúng thủ tục."
            receiving.reject(self._desk(), self.dossier, reason_code="other", reason=reason)
            return
        receiving.receive(self._desk(), self.dossier)
        labelling.label(self._desk, self.planned, self.dossier)
        if until == "received":
            return
        if until == "withdrawn":
            words = "Tôi chưa cần giải quyết nữa."
            closing.withdraw(self._desk(), self.dossier, words)
            return
        self._work(until)

    def _work(self, until: str) -> None:
        self._pass_on(accepts=until != "sent")
        if until == "sent":
            return
        if until in ("working", "almost"):
            self._assign()
        if ending := {
            "bundle": self._bundle,
            "failed-part": self._failed_part,
            "sorry": self._sorry,
            "opinion": self._asked_opinion,
        }.get(until):
            ending()
            return
        if until == "asked":
            items = [
                "Bản sao có chứng thực giấy tờ chứng minh chỗ ở",
                "Chữ ký của chủ hộ trên tờ khai",
            ]
            asking.ask_papers(
                self._holder(), self.dossier, items, "Thiếu giấy tờ theo danh mục đã công bố."
            )
        elif until == "owing":
            asking.demand_payment(
                self._holder(),
                self.dossier,
                name_vi="Thuế thu nhập cá nhân và lệ phí trước bạ",
                name_en="Income tax and registration fee",
                amount_dong=2_350_000,
                reason="Theo thông báo của cơ quan thuế.",
            )
        elif until == "stopped":
            reason = "Quá thời hạn bổ sung mà chưa nhận được giấy tờ."
            closing.stop(self._holder(), self.dossier, reason_code="no-answer", reason=reason)
        elif until == "almost":
            self._through(leave_last=True)
        elif until in ENDS:
            self._through(leave_last=False)
            self._end(until)

    def _pass_on(self, *, accepts: bool) -> None:
        """The first step is done and the next begins; another agency may still have to accept."""
        first = self._steps()[0]
        along = labelling.travels(self.planned)
        clerk = self._by(first, Role.CLERK)
        working.hand_over(clerk, self.dossier, first.position, with_paper=along)
        if accepts:
            self._accept_all()
        else:
            labelling.list_sent(clerk, self.dossier)

    def _assign(self) -> None:
        """The head names who does the step."""
        for step in self._steps():
            if step.state == StepState.ACCEPTED.value:
                officer = self.maker.at(step.agency_code, Role.OFFICER)
                working.assign(self._by(step, Role.HEAD), self.dossier, step.position, officer.id)

    def _bundle(self) -> None:
        """The birth is granted and residence accepted, while the health card is on its way."""
        self._part(self._steps()[1], Outcome.GRANTED)
        residence = self._steps()[2]
        working.accept(self._by(residence, Role.OFFICER), self.dossier, residence.position)

    def _part(self, step: Step, outcome: Outcome, reason: str = "") -> None:
        head = self.maker.at(step.agency_code, Role.HEAD)
        act = self._by(step, Role.HEAD)
        place = self.maker.place
        approve_part(act, self.dossier, step.position, outcome, reason, head, place)

    def _failed_part(self) -> None:
        """The birth and the card are granted, residence is refused: the bundle goes on."""
        self._bundle()
        words = "Chưa có ý kiến đồng ý của chủ hộ về việc đăng ký thường trú."
        self._part(self._steps()[2], Outcome.REFUSED, words)
        card = self._steps()[3]
        working.accept(self._by(card, Role.OFFICER), self.dossier, card.position)
        self._part(self._steps()[3], Outcome.GRANTED)

    def _sorry(self) -> None:
        """The date has passed; the head says sorry and names a new one."""
        self.at = max(self.at, self.maker.now - timedelta(hours=2))
        wording = drafting.wording_for(self._holder(), self.dossier)
        head = self.maker.at(self.dossier.holder_agency, Role.HEAD)
        apologising.sign_apology(self._act(head), self.dossier, wording)

    def _asked_opinion(self) -> None:
        consulting.ask_opinion(
            self._holder(),
            self.dossier,
            agency_code=POLICE,
            question="Đề nghị cho ý kiến về hồ sơ kèm theo.",
            days=3,
            silence=Silence.AGREES,
        )

    def _through(self, *, leave_last: bool) -> None:
        """Every step but the decision is finished; then the head decides, unless it is left."""
        procedure = catalogue.definition(self.maker.session, self.dossier.version_id)
        parts = {step.code: step.result for step in procedure.steps}
        for _ in range(20):
            self._accept_all()
            going = [s for s in self._steps() if s.state == StepState.ACCEPTED.value]
            onward = [s for s in going if followers(procedure.steps, s.code)]
            if not onward:
                break
            for step in onward:
                if parts.get(step.code):
                    self._part(step, Outcome.GRANTED)
                else:
                    working.hand_over(self._by(step, Role.OFFICER), self.dossier, step.position)
        if leave_last:
            return
        by_post = self.planned.return_by is ReturnBy.POST
        owed = [c for c in queries.charges_of(self.maker.session, self.dossier.id) if c.is_owed]
        # What goes by post is paid at the recipient's door.
        if owed and not by_post:
            asking.record_payment(self._desk(), self.dossier, f"BL{self.dossier.id:05}")
        last = self._steps()[-1]
        head = self.maker.at(last.agency_code, Role.HEAD)
        refused = self.planned.until == "refused"
        approve(
            self._by(last, Role.HEAD),
            self.dossier,
            Outcome.REFUSED if refused else Outcome.GRANTED,
            "Thửa đất đang có tranh chấp, chưa đủ điều kiện đăng ký biến động." if refused else "",
            head,
            self.maker.place,
        )

    def _end(self, until: str) -> None:
        given = self.dossier.status == Status.RETURNED
        if until in ("mailed", "undeliverable") or (
            until == "given" and self.planned.return_by is ReturnBy.POST
        ):
            send(self._desk, self._post, self.dossier, until)
        elif until in ("given", "revoked", "suspended", "superseded") and not given:
            closing.return_result(self._desk(), self.dossier, ReturnBy.DESK, identity_checked=True)
        self._afterwards(until)

    def _afterwards(self, until: str) -> None:
        held = results.of_dossier(self.maker.session, self.dossier.id)
        if not held:
            return
        act, result = self._act(self.maker.at(held[0].issuer_agency, Role.HEAD)), held[0]
        if until == "revoked":
            words = "Phát hiện kê khai không đúng tình trạng hôn nhân."
            results_service.revoke(act, result, reason_code="fraud", reason=words)
        elif until == "suspended":
            words = "Đang xác minh theo đơn phản ánh."
            results_service.suspend(act, result, reason_code="other", reason=words)

    def _accept_all(self) -> None:
        for step in self._steps():
            if step.state == StepState.SENT.value:
                officer = self._by(step, Role.OFFICER)
                working.accept(officer, self.dossier, step.position, with_paper=True)

    def _steps(self) -> list[Step]:
        return list(queries.steps_of(self.maker.session, self.dossier.id))

    def _by(self, step: Step, role: Role) -> Act:
        return self._act(self.maker.at(step.agency_code, role))

    def _holder(self) -> Act:
        return self._act(self.maker.at(self.dossier.holder_agency, Role.OFFICER))

    def _desk(self) -> Act:
        return self._act(self.maker.at(self.dossier.reception_agency, Role.CLERK))

    def _post(self) -> Act:
        return self._act(self.maker.staff["buudien"])

    def _act(self, account: Account) -> Act:
        """The next act: an hour or two of working time later, at most the present."""
        later = self.maker.calendar.add_working_seconds(self.at, 70 * 60)
        self.at = min(later, max(self.at, self.maker.now - timedelta(minutes=1)))
        return Act(
            self.maker.session, account.reference, self.at, "office", account.posts[0].agency_code
        )
