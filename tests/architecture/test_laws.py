"""The other laws of the house. Each test names everything that breaks its law."""

import ast
import re

from flask import Flask

from onestop.kernel.db import Base
from tests.architecture.source import ROOT, modules

# One library, one door: outside these places the library is not imported.
WEB = (
    *(
        "onestop.web.",
        "onestop.public.",
        "onestop.channels.",
        "onestop.office.",
        "onestop.manage.",
        "onestop.api.",
    ),
    "onestop.inspect.",
)
DOORS = {
    "flask": (*WEB, "onestop.app"),
    "flask_login": ("onestop.web.login",),
    "flask_compress": ("onestop.app",),
    "wtforms": (*WEB,),
    "pkcs11": ("onestop.kernel.pkcs11_signing",),
    "cryptography": (
        "onestop.kernel.signing",
        "onestop.kernel.certificates",
        "onestop.kernel.sealed",
    ),
    "pyhanko": ("onestop.results.sealing", "onestop.results.pdf_checking"),
    "pyhanko_certvalidator": ("onestop.results.sealing", "onestop.results.pdf_checking"),
    "asn1crypto": ("onestop.results.sealing", "onestop.results.pdf_checking"),
    "authlib": ("onestop.kernel.openid",),
    "joserfc": ("onestop.kernel.openid",),
    "argon2": ("onestop.kernel.passwords",),
    "qrcode": ("onestop.kernel.qr",),
    "openpyxl": ("onestop.kernel.spreadsheet",),
    "zxingcpp": ("onestop.kernel.scanning",),
    "pypdfium2": ("onestop.kernel.scanning",),
    "webauthn": ("onestop.kernel.webauthn",),
    "pyotp": ("onestop.kernel.one_time",),
    "typst": ("onestop.kernel.typeset",),
    "cbor2": ("onestop.results.token", "onestop.register.leaves"),
    "rfc8785": ("onestop.results.canonical",),
    "rapidfuzz": ("onestop.catalogue.search",),
    "holidays": ("onestop.workdays.service",),
    "icalendar": ("onestop.web.calendar_file",),
    "scipy": ("onestop.forecasting.survival",),
    "dkim": ("onestop.notifications.senders.mail_signing",),
    "smtplib": ("onestop.notifications.senders.email",),
    "granian": ("onestop.cli",),
}
EMPTY_NAMES = {"utils", "util", "helpers", "helper", "common", "misc", "base", "shared", "manager"}
CLOCKS = {("datetime", "now"), ("datetime", "utcnow"), ("datetime", "today"), ("date", "today")}


def test_a_library_is_spoken_to_at_its_door() -> None:
    assert [] == [
        f"{module.name} imports {imported}"
        for module in modules()
        for imported in module.imports()
        if (library := imported.split(".")[0]) in DOORS
        and not any(module.name.startswith(p) or module.name.endswith(p) for p in DOORS[library])
    ]


def test_a_name_says_what_is_inside() -> None:
    assert [] == [module.name for module in modules() if module.path.stem in EMPTY_NAMES]


def test_init_files_only_describe() -> None:
    inits = [module for module in modules() if module.path.name == "__init__.py"]
    assert [] == [m.name for m in inits if len(m.tree.body) != 1 or not ast.get_docstring(m.tree)]


def test_nobody_commits_but_the_edge() -> None:
    committing = {
        m.name for m in modules() for _, attribute in m.attributes() if attribute == "commit"
    }
    assert committing == {"onestop.web.transaction"}


def test_nobody_asks_the_time_but_the_clock() -> None:
    assert {m.name for m in modules() if CLOCKS & set(m.attributes())} == {"onestop.kernel.clock"}


def test_a_file_fits_in_the_head() -> None:
    long = {
        m.name: n for m in modules() if (n := len(m.path.read_text("utf-8").splitlines())) > 300
    }
    assert long == {}


def test_one_table_one_writer() -> None:
    """A table's rows are made only inside the package that owns it."""
    owner = {
        m.class_.__name__: m.class_.__module__.rsplit(".", 1)[0]
        for m in Base.registry.mappers
        if m.class_.__module__.startswith("onestop.")
    }
    assert [] == [
        f"{module.name} makes a {called}"
        for module in modules()
        for called in module.calls()
        if called in owner and not module.name.startswith(owner[called])
    ]


# What nobody needs to be told of: drafts that nobody has sent, messages that were read, files that
# a paper's event names by their digest, reading with an Act.
QUIET = {
    "begin",
    "keep_step",
    "keep_paper",
    "discard",
    "send",
    "reusable",
    "mark_read",
    "note_seen",
    "keep_file",
    "keys_of",
    "definition_of",
    "resumed",
    "publish_folder",
    "seed_missing",
    "open_with_token",
    "check_none_waits",
    # These end in another verb that says so.
    "deliver",
    "accept_back",
    "choose",
    "redate",
    "leave_out",
    "stop_unanswered",
    "draft_by_itself",
    "wording_for",
    "go_on",
    "alert",
    "stop",
    "give_back",
    "at_hand",
    "keep_list",
    "take",
}
# What several verbs share stands in these; the verbs themselves say what was done.
SHARED = {
    "onestop.dossiers.service.clockwork",
    "onestop.dossiers.service.stepping",
    "onestop.dossiers.service.originals_along",
}


def test_every_verb_writes_the_journal() -> None:
    """A public function that takes an Act does something, so it says so."""
    silent = [
        f"{module.name}.{verb.name}"
        for module in modules()
        if ".service" in module.name and module.name not in SHARED | {"onestop.journal.service"}
        for verb in module.tree.body
        if isinstance(verb, ast.FunctionDef)
        and not verb.name.startswith("_")
        and verb.name not in QUIET
        and verb.args.args[:1]
        and ast.unparse(verb.args.args[0]) == "act: Act"
        and not re.search(r"\b(journal\.record|write|note|_move)\(", ast.unparse(verb))
    ]
    assert silent == []


def test_relationships_never_load_by_themselves() -> None:
    relations = [relation for mapper in Base.registry.mappers for relation in mapper.relationships]
    assert [] == [str(relation) for relation in relations if relation.lazy != "raise"]


def test_every_view_says_who_may_come_through(app: Flask) -> None:
    views = {name: view for name, view in app.view_functions.items() if name != "static"}
    assert [] == [name for name, view in views.items() if not hasattr(view, "allows")]


def test_no_page_is_left_over() -> None:
    """Every template is shown by a view, extended, or imported by another."""
    folder = ROOT / "templates"
    pages = {p.relative_to(folder).as_posix() for p in folder.rglob("*.html")}
    written = "\n".join(m.path.read_text("utf-8") for m in modules())
    written += "\n".join(p.read_text("utf-8") for p in folder.rglob("*.html"))
    assert [] == sorted(page for page in pages if f'"{page}"' not in written)
