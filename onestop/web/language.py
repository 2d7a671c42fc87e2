"""The language of a request: asked for, remembered, the account's, Vietnamese."""

from flask import Flask, Response, g, request

from onestop.kernel import i18n

COOKIE = "lang"
YEAR = 365 * 24 * 3600


def init_app(app: Flask) -> None:
    app.jinja_env.add_extension("jinja2.ext.i18n")
    app.jinja_env.install_gettext_callables(  # type: ignore[attr-defined]
        i18n.gettext,
        lambda one, many, n: i18n.catalogue(i18n.locale()).ungettext(one, many, n),
        newstyle=True,
    )
    app.jinja_env.globals["locale"] = i18n.locale

    @app.before_request
    def choose() -> None:
        asked = request.args.get("lang") or request.cookies.get(COOKIE)
        g.speaking = i18n.speaking(asked if asked in i18n.LOCALES else i18n.LOCALES[0])
        g.speaking.__enter__()

    @app.after_request
    def remember(response: Response) -> Response:
        # One paper printed in another language leaves the pages in theirs.
        if request.args.get("lang") in i18n.LOCALES and response.mimetype != "application/pdf":
            response.set_cookie(
                COOKIE,
                request.args["lang"],
                max_age=YEAR,
                samesite="Lax",
                secure=bool(app.config["SESSION_COOKIE_SECURE"]),
                httponly=True,
            )
        return response

    @app.teardown_request
    def forget(_error: BaseException | None) -> None:
        if speaking := g.pop("speaking", None):
            speaking.__exit__(None, None, None)
