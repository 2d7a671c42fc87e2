"""A result that serves as a paper in another dossier: written down on both sides."""

from onestop.dossiers import queries as dossiers
from onestop.dossiers.models import Dossier
from onestop.dossiers.service.noting import note
from onestop.kernel.act import Act
from onestop.results import queries
from onestop.results.models import Reuse


def note_reuse(act: Act, dossier: Dossier) -> int:
    """Write down every result among a dossier's papers as used; returns how many were new.

    The one who handed the dossier in has consented to it (act.who). Asked again, for a repeated
    request or after more papers came, it adds only what is not written down yet.
    """
    papers = dossiers.papers_of(act.session, dossier.id)
    used = {(p.result_id, p.component_code) for p in papers if p.result_id}
    new = sorted(used - queries.uses_in(act.session, dossier.id))
    for result_id, component_code in new:
        result = queries.result(act.session, result_id)
        act.session.add(
            Reuse(
                result_id=result.id,
                dossier_id=dossier.id,
                component_code=component_code,
                used_at=act.at,
                consent_by=act.who,
            )
        )
        source = dossiers.dossier_to_change(act.session, result.dossier_code)
        note(
            act,
            source,
            "result.reused",
            result_id=result.id,
            number=result.number,
            used_in=dossier.code,
            component=component_code,
        )
    act.session.flush()
    return len(new)
