"""What people of the demonstration write: themselves, answers, numbers of envelopes."""

from onestop.catalogue.definition import FieldKind, FormField
from onestop.demo.province import Citizen
from onestop.dossiers.rules import Person
from onestop.people.models import Account

# Not published anywhere: what a demonstration writes where people would write.
WORDS = {
    FieldKind.DATE: "2026-01-15",
    FieldKind.NUMBER: "1",
    FieldKind.ID_NUMBER: "000090000001",
    FieldKind.PHONE: "0900000001",
    FieldKind.EMAIL: "mau@vidu.invalid",
    FieldKind.YES_NO: "yes",
    FieldKind.LONG_TEXT: "Nội dung minh họa",
    FieldKind.TEXT: "Minh họa",
}


def person(citizen: Citizen, account: Account | None) -> Person:
    return Person(
        name=citizen.name,
        number=citizen.tax_code or citizen.number,
        organisation=citizen.organisation,
        born_on=citizen.born_on,
        phone=citizen.phone,
        email=citizen.email,
        address=citizen.address,
        account_id=account.id if account else None,
    )


def answer(part: FormField, citizen: Citizen) -> str:
    if part.choices:
        return part.choices[0].code
    if part.kind is FieldKind.COMMUNE:
        return citizen.home
    if part.key.endswith("_name"):
        return f"{citizen.name.split()[0]} Văn Mẫu"
    if "residence" in part.key or part.key in ("dwelling", "address", "place"):
        return citizen.address
    return WORDS.get(part.kind, "Minh họa")


def s10(number: int) -> str:
    """Eight digits and their check digit (UPU S10)."""
    digits = f"{number:08}"
    total = sum(w * int(d) for w, d in zip((8, 6, 4, 2, 3, 5, 9, 7), digits, strict=True))
    return digits + str({10: 0, 11: 5}.get(11 - total % 11, 11 - total % 11))
