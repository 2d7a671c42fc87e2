"""Every address of the door of machines."""

from onestop.api import chains, gateway, payments, register, result_status, results, views
from onestop.api.blueprint import bp

PAGES = (views, chains, gateway, payments, register, result_status, results)
__all__ = ["bp"]
