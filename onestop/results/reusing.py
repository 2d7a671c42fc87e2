"""A result that serves as a paper in another dossier: written down on both sides."""

from onestop.dossiers import queries as dossiers
from onestop.dossiers.models import Dossier
from onestop.dossiers.service.noting import note
from onestop.kernel.act import Act
from onestop.results import queries
from onestop.results.models import Reuse


def note_reuse(act: Act, dossier: Dossier) -> int:
    """Write down every result among a dossier's papers as used; returns how many there are.

    The one who handed the dossier in has consented to it (act.who).
    """
    used = [p for p in dossiers.papers_of(act.session, dossier.id) if p.result_id]
    for paper in used:
        result = queries.result(act.session, paper.result_id or 0)
        act.session.add(
            Reuse(
                result_id=result.id,
                dossier_id=dossier.id,
                component_code=paper.component_code,
                used_at=act.at,
                consent_by=act.who,
            )
        )
        source = dossiers.dossier_to_change(act.session, result.dossier_code)
        note(act, source, "result.reused", result_id=result.id, number=result.number)
    act.session.flush()
    return len(used)
