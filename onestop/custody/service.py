"""Originals by their labels: what a scan does; and giving them back with the result."""

from collections.abc import Sequence

from onestop.custody.errors import NoSuchOriginal
from onestop.dossiers import queries as dossiers
from onestop.dossiers.models import Dossier
from onestop.dossiers.service.originals import give_back_originals
from onestop.kernel.act import Act


def give_back(act: Act, dossier: Dossier, codes: Sequence[str], *, identity_checked: bool) -> None:
    """Give originals of a dossier back to the applicant; done again, nothing happens.

    The journal is written by `give_back_originals`. Raises NoSuchOriginal for a code of another
    dossier, OriginalNotHere for one that lies elsewhere, IdentityNotChecked.
    """
    known = {row.code: row for row in dossiers.originals_of(act.session, dossier.id)}
    for code in codes:
        if code not in known:
            raise NoSuchOriginal(original=code)
    chosen = [known[code] for code in dict.fromkeys(codes)]
    give_back_originals(act, dossier, chosen, identity_checked=identity_checked)
