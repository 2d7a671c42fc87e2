"""The addresses of a door's counter, and who may come through each."""

from collections.abc import Callable
from functools import partial, update_wrapper
from typing import Any

from flask import Blueprint

from onestop.people.rules import Right
from onestop.web.counter import clashes, devices, shell, syncing
from onestop.web.counter.door import Door
from onestop.web.guard import by_device, kept_shell, only

Guard = Callable[[Callable[..., Any]], Callable[..., Any]]


def add(bp: Blueprint, door: Door) -> None:
    """Put the counter under a door's addresses: /<door>/offline and below."""
    clerk, clerk_or_manager = only(door.right), only(door.right, Right.ROUTE)
    views: tuple[tuple[str, str, str, Guard, Callable[..., Any]], ...] = (
        ("", "page", "GET", kept_shell, shell.shell),
        ("/worker.js", "worker", "GET", kept_shell, shell.worker),
        ("/app.webmanifest", "manifest", "GET", kept_shell, shell.manifest),
        ("/refresh", "refresh", "POST", by_device, syncing.refresh),
        ("/sync", "sync", "POST", by_device, syncing.sync),
        ("/devices", "devices", "GET", clerk_or_manager, devices.devices),
        ("/devices", "enrol", "POST", clerk, devices.enrol),
        ("/devices/<int:device_id>/revoke", "revoke", "POST", clerk_or_manager, devices.revoke),
        ("/clashes", "clashes", "GET", clerk, clashes.clashes),
        ("/clashes/<int:record_id>", "clash", "GET", clerk, clashes.clash),
        ("/clashes/<int:record_id>", "file", "POST", clerk, clashes.file),
        ("/clashes/<int:record_id>/reject", "reject", "POST", clerk, clashes.reject),
    )
    for path, name, method, guard, view in views:
        bound = update_wrapper(partial(view, door), view)
        bp.add_url_rule(f"/offline{path}", f"counter_{name}", guard(bound), methods=[method])
