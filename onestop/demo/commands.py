"""`onestop demo`: make the demonstration province, or describe the one that is there."""

import json
from collections.abc import Callable

import click
from sqlalchemy.orm import Session, sessionmaker

from onestop import config
from onestop.demo.loading import OLDEST, described, excuse_staff, is_loaded, load
from onestop.kernel import clock, db, qr
from onestop.kernel.files import Store
from onestop.results import keys
from onestop.results.approving import Place

Make = Callable[[], sessionmaker[Session]]
SHOWN = (
    ("congdan1", "citizen / công dân"),
    ("doanhnghiep1", "business / doanh nghiệp"),
    ("motcua.kinhbac", "desk / một cửa"),
    ("buudien", "post / bưu điện"),
    ("chuyenvien.kinhbac", "officer / chuyên viên"),
    ("lanhdao.kinhbac", "head, signs / lãnh đạo"),
    ("quanly", "manager / quản lý"),
    ("thanhtra", "inspector / thanh tra"),
    ("quantri", "administrator / quản trị"),
)


@click.command("demo")
@click.option("--json", "as_json", is_flag=True, help="Describe it as one JSON object")
@click.pass_obj
def demo_command(make: Make, as_json: bool) -> None:
    """Make the demonstration province in the configured store; made once, it is left alone."""
    settings = config.read()
    sessions = make()
    with db.transaction(sessions) as session:
        if not is_loaded(session):
            keys.pretend_older(settings.keys_dir, clock.now() - OLDEST)
            load(session, Place(Store(settings.files_dir), settings.base_url), clock.now())
        excuse_staff(session)
    with sessions() as session:
        told = described(session, settings.base_url)
    if as_json:
        click.echo(json.dumps(told, ensure_ascii=False))
        return
    passwords = {a["username"]: a["password"] for a in told["accounts"]}
    click.echo(f"\n  {settings.base_url}\n")
    click.echo(qr.terminal(settings.base_url))
    for username, words in SHOWN:
        click.echo(f"  {username:22}{passwords[username]:16}{words}")
    first = next(d for d in told["dossiers"] if d["status"] == 4)
    click.echo(f"\n  {first['code']}  {first['pin']}\n")
