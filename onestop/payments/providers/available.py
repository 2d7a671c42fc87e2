"""Which providers there are here: those whose settings are given."""

from onestop.config import Settings
from onestop.payments.providers.contract import Provider
from onestop.payments.providers.platform import Platform
from onestop.payments.providers.vnpay import VnPay


def providers_of(settings: Settings) -> dict[str, Provider]:
    """By the name that is kept on every order."""
    found: list[Provider] = []
    if settings.gateway:
        found.append(VnPay(settings.gateway))
    if settings.platform:
        found.append(Platform(settings.platform))
    return {provider.name: provider for provider in found}
