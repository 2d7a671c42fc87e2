"""A result's PDF as it is given out: drawn, with places for signatures, signed in them."""

import logging

from onestop.agencies.models import Agency
from onestop.kernel.token_keys import NoToken
from onestop.people.models import Account
from onestop.results import drawing, pdf_keys
from onestop.results.errors import NoPdfKey
from onestop.results.models import Result
from onestop.results.seal_places import Picture, placed
from onestop.results.sealing import Seal, Sealed, sealed

log = logging.getLogger(__name__)
AGENCY, SIGNER = "co-quan", "nguoi-ky"


def prepared(
    result: Result, issuer: Agency, parent: str, base_url: str, place: str, *, signs: bool
) -> bytes:
    """The PDF before anybody signs; the same result gives the same bytes, and the signed file
    begins with them. `signs` is whether the head's own signature has its place."""
    name = drawing.whole_name(issuer.name_vi)
    drawn = drawing.pdf(result, issuer.name_vi, parent, base_url, place, issuer.role, signs=signs)
    demonstration = pdf_keys.signing().keys.is_demonstration
    pictures = drawing.seals(result, issuer.name_vi, demonstration=demonstration)
    fields = {
        AGENCY: Picture(0, f"Chữ ký số của cơ quan: {name}"),
        SIGNER: Picture(1, f"Chữ ký số của người có thẩm quyền: {result.signer_name}"),
    }
    return placed(drawn, pictures, fields)


def signed_pdf(
    result: Result, issuer: Agency, parent: str, signer: Account, base_url: str, place: str
) -> Sealed:
    """Draw a result and sign it: who decided first, where that key is held here, then the agency
    over all of it (NĐ 30/2020, article 5, appendix I). Raises NoPdfKey."""
    signing = pdf_keys.signing()
    agency = signing.keys.agency(issuer.code, issuer.name_vi, parent)
    person = signing.keys.person(signer.username, signer.name, issuer.name_vi)
    drawn = prepared(result, issuer, parent, base_url, place, signs=person is not None)
    reason = f"{result.title_vi} số {result.number}"
    seals = [Seal(AGENCY, agency, reason, place)]
    if person is not None:
        seals.insert(0, Seal(SIGNER, person, reason, place))
    try:
        return sealed(drawn, seals, result.issued_at, signing.tsa_url)
    except NoToken as problem:
        log.exception("no signature for %s", issuer.code)
        raise NoPdfKey(agency=issuer.name_vi) from problem
