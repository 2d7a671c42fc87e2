"""`onestop keys …`: the keys results are signed with."""

import json

import click

from onestop.results.keys import ring


@click.group("keys")
def key_commands() -> None:
    """The keys results are signed with."""


@key_commands.command("show")
@click.pass_obj
def show(make: object) -> None:
    """Print the public set of keys."""
    assert callable(make)
    make()
    click.echo(json.dumps(ring().jwks(), indent=1))
