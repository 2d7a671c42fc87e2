"""Who of the staff is told of an event: those who have it, then who is above them. Pure."""

from dataclasses import dataclass

from onestop.dossiers.models import Dossier
from onestop.dossiers.states import Alert
from onestop.journal.models import Event
from onestop.people.models import Role

OFFICERS, HEADS, CLERKS = (Role.OFFICER,), (Role.HEAD,), (Role.CLERK,)
STAFF = frozenset(
    {
        "dossier.alerted",
        "dossier.handover_silent",
        "dossier.opinion_asked",
        "dossier.opinion_given",
        "dossier.opinion_silent",
        "dossier.misrouted",
        "dossier.paper_lapsed",
        "dossier.paper_withdrawn",
        "dossier.used_paper_lapsed",
        "dossier.unreached",
        "dossier.call_asked",
    }
)


@dataclass(frozen=True, slots=True)
class Audience:
    """Whom to tell: the people named for the steps at work, roles at units, and who sees all."""

    assignees: bool = False
    posts: tuple[tuple[str, tuple[Role, ...]], ...] = ()
    inspectors: bool = False
    managers: bool = False


def audience_of(event: Event, dossier: Dossier) -> Audience:
    """Alerts go to who does it, then to the head, then to the inspector; a hand-over that nobody
    accepts to the head it was sent to, and the second time to the inspector."""
    holder = dossier.holder_agency
    facts = event.facts
    match event.name:
        case "dossier.alerted":
            worst = Alert(facts["alert"])
            heads = ((holder, HEADS),) if worst in (Alert.DUE, Alert.AFTER) else ()
            return Audience(
                assignees=True,
                posts=((holder, OFFICERS), *heads),
                inspectors=worst is Alert.AFTER,
            )
        case "dossier.handover_silent":
            return Audience(
                posts=((facts["to"], HEADS), (facts["to"], OFFICERS)),
                inspectors=facts["times"] > 1,
            )
        case "dossier.opinion_asked":
            return Audience(posts=((facts["to"], OFFICERS), (facts["to"], HEADS)))
        case "dossier.opinion_silent":
            return Audience(assignees=True, posts=((facts["by"], HEADS), (facts["to"], OFFICERS)))
        case "dossier.opinion_given":
            return Audience(assignees=True, posts=((facts["to"], OFFICERS),))
        case "dossier.paper_lapsed" | "dossier.paper_withdrawn":
            return Audience(assignees=True, posts=((holder, OFFICERS), (holder, HEADS)))
        case "dossier.unreached" | "dossier.call_asked":
            return Audience(
                assignees=True,
                posts=((dossier.reception_agency, CLERKS), (holder, OFFICERS)),
            )
        case "dossier.used_paper_lapsed":
            return Audience(posts=((dossier.competent_agency, HEADS),))
        case _:
            return Audience(managers=True)
