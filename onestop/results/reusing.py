"""A paper of the storehouse that serves in another dossier: checked, kept, followed, taken back."""

from typing import Any

from onestop.catalogue import queries as catalogue
from onestop.catalogue.definition import Channel
from onestop.dossiers import queries as dossiers
from onestop.dossiers.errors import PaperFell
from onestop.dossiers.models import Dossier, Paper
from onestop.dossiers.service.noting import note
from onestop.dossiers.service.paper_states import note_paper
from onestop.dossiers.states import FALLEN, PaperState
from onestop.journal import service as journal
from onestop.kernel import clock
from onestop.kernel.act import Act
from onestop.kernel.signing import verifies
from onestop.results import outside, queries, token, uses
from onestop.results.errors import NotUsable, TooLateToWithdraw
from onestop.results.held import Held, holder_among, of_result, of_stored
from onestop.results.keys import Known, ring
from onestop.results.models import Reuse
from onestop.results.snapshots import recheck, recorded
from onestop.results.storehouse import Kind
from onestop.results.uses import FELL, Used, is_undecided

ONLINE, SIGNED = "online", "signed"
Key = tuple[int | None, int | None, str]


def note_reuse(act: Act, dossier: Dossier) -> int:
    """Check and write down every paper of the storehouse among a dossier's papers; returns how many
    were new.

    The one who handed the dossier in has consented (online), or has the owner's signed consent (at
    the desk and the post). Asked again, for a repeated request or after more papers came, it adds
    only what is not written down yet. Raises NotUsable: nothing is used that a check does not pass.
    """
    papers = dossiers.papers_of(act.session, dossier.id)
    used = {
        (p.result_id, p.stored_id, p.component_code): p
        for p in papers
        if p.state == PaperState.REUSED.value
    }
    new = sorted(
        used.keys() - uses.known_in(act.session, dossier.id),
        key=lambda key: (key[0] or 0, key[1] or 0, key[2]),
    )
    for key in new:
        _use(act, dossier, used[key], key)
    act.session.flush()
    return len(new)


def _use(act: Act, dossier: Dossier, paper: Paper, key: Key) -> None:
    held, source = _held_to_use(act, key)
    how = ONLINE if paper.channel == Channel.ONLINE.value else SIGNED
    procedure = catalogue.definition(act.session, dossier.version_id)
    wanted = next((p.paper_type for p in procedure.components if p.code == key[2]), None)
    purpose = f"{procedure.code} {procedure.name.vi}"
    day = clock.day_of(act.at)
    facts = {
        "iat": int(act.at.timestamp()),
        "day": day.isoformat(),
        "dossier": dossier.code,
        "component": key[2],
        "purpose": purpose,
        "consent": {"by": act.who, "how": how, "at": int(act.at.timestamp())},
        "checked_by": act.who,
        "unit": act.unit,
        "via": act.via,
        "holder": holder_among(held, dossiers.parties_of(act.session, dossier.id)),
    }
    known, trusted_as = _key_of(act, held)
    snapshot = recorded(held, known, facts, wanted, trusted_as)
    if failed := next((f for f in recheck(snapshot, ring().find) if not f.holds), None):
        raise NotUsable(failed.name)
    use = Reuse(
        result_id=key[0],
        stored_id=key[1],
        dossier_id=dossier.id,
        component_code=key[2],
        used_at=act.at,
        consent_by=act.who,
        consent_how=how,
        purpose=purpose,
    )
    act.session.add(use)
    act.session.flush()
    snapshot.use_id, snapshot.taken_at = use.id, act.at
    act.session.add(snapshot)
    told = {"number": held.number, "component": key[2], "snapshot": snapshot.digest}
    if source is not None:
        note(act, source, "result.reused", result_id=held.result_id, used_in=dossier.code, **told)
    else:
        _note_stored(act, held, "paper.reused", used_in=dossier.code, **told)
    note(
        act,
        dossier,
        "dossier.paper_satisfied",
        kind=held.kind.value,
        issuer=held.issuer,
        result_id=held.result_id,
        stored_id=held.stored_id,
        **told,
    )


def _held_to_use(act: Act, key: Key) -> tuple[Held, Dossier | None]:
    """The paper as it is under a lock: who revokes it at this moment waits, or was first."""
    day = clock.day_of(act.at)
    if key[0]:
        result = queries.result(act.session, key[0])
        source = dossiers.dossier_to_change(act.session, result.dossier_code)
        act.session.refresh(result)
        return of_result(result, day), source
    return of_stored(queries.stored_to_change(act.session, key[1] or 0), day), None


def _key_of(act: Act, held: Held) -> tuple[Known | None, str | None]:
    """The key that signed a paper's KQ1 token, and the name it is trusted by when it is of
    elsewhere; a digitised paper's signature is found among our keys by itself."""
    if held.kind is Kind.DIGITISED:
        return None, None
    if held.kind is Kind.OUTSIDE:
        return outside.known_for(act.session, held.token, clock.day_of(act.at)) or (None, None)
    found = token.read(held.token)
    known = (k for k in ring().find(found.kid) if verifies(k.key, found.signed, found.signature))
    return next(known, None), None


def follow(act: Act, dossier: Dossier, use_id: int) -> None:
    """Look once more at a paper that was used: an open dossier is flagged when it fell, and the
    flag is taken away when it holds again; of an ended one the agency is told."""
    use = uses.use_to_change(act.session, use_id)
    held = uses.held_by(act.session, use, clock.day_of(act.at))
    use.look_at = None
    fell = held.state in FELL
    if fell == (use.lapsed_at is not None) and (not fell or use.lapsed_as == held.state):
        return
    use.lapsed_at, use.lapsed_as = (act.at, held.state) if fell else (None, None)
    told = {"number": held.number, "kind": held.kind.value, "became": held.state}
    if not is_undecided(dossier):
        name = "dossier.used_paper_lapsed" if fell else "dossier.used_paper_holds"
        note(act, dossier, name, component=use.component_code, **told)
        return
    paper = _paper_of(act, use)
    if paper is None or paper.state == PaperState.WITHDRAWN.value:
        return
    name = "dossier.paper_lapsed" if fell else "dossier.paper_holds"
    note_paper(act, dossier, paper, name, PaperState.LAPSED if fell else PaperState.REUSED, **told)


def withdraw_use(act: Act, dossier: Dossier, use: Reuse) -> None:
    """The owner takes the consent to one use back: the paper no longer counts in that dossier.

    The dossier is locked by the caller; the paper's own dossier is locked before the use, as by
    whoever revokes it. Raises TooLateToWithdraw once it is decided.
    """
    source = None
    if use.result_id:
        code = queries.result(act.session, use.result_id).dossier_code
        source = dossiers.dossier_to_change(act.session, code)
    use = uses.use_to_change(act.session, use.id)
    if use.withdrawn_at is not None or not is_undecided(dossier):
        raise TooLateToWithdraw
    use.withdrawn_at = act.at
    held = uses.held_by(act.session, use, clock.day_of(act.at))
    told = {"number": held.number, "kind": held.kind.value}
    if paper := _paper_of(act, use):
        note_paper(act, dossier, paper, "dossier.paper_withdrawn", PaperState.WITHDRAWN, **told)
    told["component"] = use.component_code
    if source is not None:
        note(
            act,
            source,
            "result.use_withdrawn",
            result_id=use.result_id,
            used_in=dossier.code,
            **told,
        )
    else:
        _note_stored(act, held, "paper.use_withdrawn", used_in=dossier.code, **told)


def check_standing(act: Act, dossier: Dossier) -> None:
    """Before a grant: every paper that was used must still hold now. Raises PaperFell, naming the
    lines where nothing else came."""
    day = clock.day_of(act.at)
    found = uses.in_dossier(act.session, dossier.id, day)
    bad = {_place(used.use): used for used in found if _is_bad(used)}
    papers = dossiers.papers_of(act.session, dossier.id)
    standing = {
        p.component_code
        for p in papers
        if p.state not in FALLEN and (p.result_id, p.stored_id, p.component_code) not in bad
    }
    fell = {u.component for key, u in bad.items() if key[2] not in standing}
    if fell:
        raise PaperFell(papers="; ".join(sorted(fell)))


def _is_bad(used: Used) -> bool:
    return used.held.state in FELL or used.use.withdrawn_at is not None


def _place(use: Reuse) -> Key:
    return use.result_id, use.stored_id, use.component_code


def _paper_of(act: Act, use: Reuse) -> Paper | None:
    papers = dossiers.papers_of(act.session, use.dossier_id)
    fitting = [p for p in papers if (p.result_id, p.stored_id, p.component_code) == _place(use)]
    return fitting[0] if fitting else None


def _note_stored(act: Act, held: Held, name: str, **facts: Any) -> None:
    journal.record(act, name, f"paper:{held.stored_id}", stored_id=held.stored_id, **facts)
