"""Signing in and out, opening an account, and whether the program runs."""

from flask import current_app, request
from sqlalchemy import text
from werkzeug.wrappers import Response

from onestop import migrating
from onestop.kernel import db
from onestop.kernel.codes import random_text
from onestop.people import service as people
from onestop.people.errors import WrongSignIn
from onestop.public.blueprint import bp
from onestop.public.forms import RegisterForm, SignInForm
from onestop.public.identity import end_address_of
from onestop.public.passkeys import sign_in_page
from onestop.web import entering, throttle
from onestop.web.furniture import BareForm
from onestop.web.guard import anyone
from onestop.web.headers import private
from onestop.web.login import current_account, device, farewell, remember_device, welcome
from onestop.web.pages import Answer, go, go_back_to, page, sheet
from onestop.web.transaction import act, keep_despite_refusal, let_go, only_reads, session


@bp.route("/sign-in", methods=["GET", "POST"])
@anyone
def sign_in() -> Answer:
    form = SignInForm()
    if not form.accepted():
        return sign_in_page(form)
    username = (form.username.data or "").strip().lower()
    where = {"network": throttle.network(), "device": device() or random_text(32)}
    with form.refusals_shown():
        try:
            account = people.sign_in(act(), username, form.password.data or "", **where)
        except WrongSignIn:
            people.note_wrong_try(act(), username, **where)
            keep_despite_refusal()
            raise
        target = request.args.get("next", "")
        answer = entering.enter(account, "password", target, "public.after_sign_in")
        remember_device(answer, where["device"])
        return answer
    return sign_in_page(form)


@bp.get("/welcome")
@anyone
def after_sign_in() -> Answer:
    """Everybody lands where their work is."""
    from_links = current_app.jinja_env.globals["staff_links"]
    links = from_links() if callable(from_links) else []
    return go_back_to(links[0][0] if links else "/", "public.home")


@bp.post("/sign-out")
@anyone
def sign_out() -> Answer:
    # The provider may be slow to say where its own sessions end: nobody who writes waits for it.
    only_reads()
    if not BareForm().accepted():
        return go("public.home")
    there = end_address_of(current_account())
    let_go()
    farewell()
    return private(sheet("public/signed_out.html", there=there)) if there else go("public.home")


@bp.route("/register", methods=["GET", "POST"])
@anyone
def register() -> Answer:
    form = RegisterForm()
    if minutes := throttle.minutes_to_wait():
        form.blame(None, throttle.sentence(minutes))
    if minutes or not form.accepted():
        return page("public/register.html", form=form)
    with form.refusals_shown():
        account = people.open_account(act(), form.details(), (form.role, None))
        session().flush()
        welcome(account)
        return go_back_to(request.args.get("next", ""), "online.mine")
    return page("public/register.html", form=form)


@bp.get("/healthz")
@anyone
def healthz() -> Answer:
    return Response("ok\n", mimetype="text/plain")


@bp.get("/readyz")
@anyone
def readyz() -> Answer:
    """Ready when the store has its newest shape and takes a write."""
    connection = session().connection()
    if not migrating.is_current(connection):
        return Response("not migrated\n", 503, mimetype="text/plain")
    with current_app.extensions["sessions"]() as writing:
        db.for_writing(writing).execute(text("DELETE FROM dossier_counters WHERE last < 0"))
        writing.rollback()
    return Response("ready\n", mimetype="text/plain")
