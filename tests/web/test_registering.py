"""Opening an account, for oneself or for a business, and having it compared at the desk."""

import pytest

from onestop.people import queries as people
from onestop.people.models import Role

PERSON = {
    "name": "Lê Văn Mẫu",
    "id_number": "000085000771",
    "born_on": "05/09/1985",
    "phone": "0912 345 678",
    "address": "Số 7 phố Mẫu",
    "password": "một mật khẩu dài",
    "again": "một mật khẩu dài",
}
BUSINESS = {"tax_code": "0000 000.024", "organisation": "Hợp tác xã Mẫu"}


def opened(site, username: str):
    with site.session() as session:
        return people.account_named(session, username)


def test_without_a_business_it_is_a_citizens(site) -> None:
    answer = site.visitor().post("/register", {**PERSON, "username": "mau1"})
    assert answer.status_code == 303
    account = opened(site, "mau1")
    assert [p.role for p in account.posts] == [Role.CITIZEN] and account.tax_code is None


def test_a_business_is_represented_and_found_at_the_desk_by_its_tax_code(site) -> None:
    visitor = site.visitor()
    answer = visitor.post("/register", {**PERSON, **BUSINESS, "username": "htx"})
    assert answer.status_code == 303 and visitor.get(answer.location).status_code == 200
    account = opened(site, "htx")
    assert [p.role for p in account.posts] == [Role.REPRESENTATIVE]
    assert (account.tax_code, account.organisation) == ("0000000024", "Hợp tác xã Mẫu")
    assert account.owner_number is None
    desk = site.visitor("motcua.kinhbac")
    shown = desk.post("/desk/identity", {"number": "0000.000.024"})
    assert "Hợp tác xã Mẫu" in shown.text and "htx" in shown.text
    desk.post("/desk/identity", {"number": "0000000024", "seen": "y"})
    assert opened(site, "htx").owner_number == "0000000024"


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"tax_code": "0000000024"}, "organisation"),
        ({"organisation": "Hợp tác xã Mẫu"}, "tax_code"),
        ({**BUSINESS, "tax_code": "0000000025"}, "tax_code"),
        ({**BUSINESS, "tax_code": "000085000771"}, "tax_code"),
    ],
)
def test_half_a_business_or_a_slip_is_said_at_its_field(site, given, field) -> None:
    answer = site.visitor().post("/register", {**PERSON, **given, "username": "half"})
    assert answer.status_code == 422 and f'id="{field}-wrong' in answer.text
    assert opened(site, "half") is None
