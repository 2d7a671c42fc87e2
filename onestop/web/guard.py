"""Who may come through. Every view says it with one of these decorators; nothing else decides."""

from collections.abc import Callable, Collection
from functools import wraps
from typing import ParamSpec, TypeVar, cast

from onestop.people.errors import NotYours
from onestop.people.models import Account
from onestop.people.rules import Right, may, units_of
from onestop.web.login import current_account, holdings, manager

P = ParamSpec("P")
R = TypeVar("R")


def anyone(view: Callable[P, R]) -> Callable[P, R]:
    """Open to everybody."""
    view.__dict__["allows"] = "anyone"
    return view


def signed_in(view: Callable[P, R]) -> Callable[P, R]:
    """Open to every account, whatever its roles."""
    return _guarded(view, None)


def only(*rights: Right) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Open to accounts that hold one of these rights at some unit; `check_unit` narrows it."""

    def guard(view: Callable[P, R]) -> Callable[P, R]:
        return _guarded(view, rights)

    return guard


def kept_shell(view: Callable[P, R]) -> Callable[P, R]:
    """Open to everybody, for it holds nothing but words and fields: a browser keeps it, to go on
    without a line. What is typed into it goes nowhere without a device's secret."""
    view.__dict__["allows"] = "kept shell"
    return view


def by_device(view: Callable[P, R]) -> Callable[P, R]:
    """Open to an enrolled device, which shows its secret; the view itself asks for it."""
    view.__dict__["allows"] = "device"
    return view


def by_signature(view: Callable[P, R]) -> Callable[P, R]:
    """Open to a service that signs what it sends; the view itself checks the signature."""
    view.__dict__["allows"] = "signature"
    return view


def _guarded(view: Callable[P, R], rights: tuple[Right, ...] | None) -> Callable[P, R]:
    @wraps(view)
    def guarded(*args: P.args, **kwargs: P.kwargs) -> R:
        if current_account() is None:
            return cast(R, manager.unauthorized())
        if rights is not None and not any(may(holdings(), right) for right in rights):
            raise NotYours
        return view(*args, **kwargs)

    guarded.__dict__["allows"] = rights or "signed in"
    return guarded


def check_unit(right: Right, units: Collection[str]) -> str:
    """The visitor's own unit among those concerned. Raises NotYours when there is none.

    An inspector, who sees every unit, acts for none: the first unit concerned is returned.
    """
    if not may(holdings(), right, units):
        raise NotYours
    mine = units_of(holdings(), right) & set(units)
    return sorted(mine)[0] if mine else sorted(units)[0]


def has(right: Right) -> bool:
    return may(holdings(), right)


def account() -> Account:
    """The account signed in, where the guard has made sure there is one."""
    found = current_account()
    if found is None:
        raise NotYours
    return found


def unit_for(right: Right) -> str:
    """The unit the visitor acts for with this right. Raises NotYours when there is none."""
    units = sorted(units_of(holdings(), right))
    if not units:
        raise NotYours
    return units[0]
