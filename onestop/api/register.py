"""The register for everybody: checkpoints, tiles and proofs."""

import re

from flask import request
from werkzeug.wrappers import Response

from onestop.api import answers
from onestop.api.blueprint import bp
from onestop.kernel.i18n import _, gettext
from onestop.register import proofs, queries, tiles
from onestop.register.keys import log_key
from onestop.register.models import Leaf
from onestop.results.checking import find_typed
from onestop.results.rules import typed_code
from onestop.web.guard import anyone
from onestop.web.pages import Answer
from onestop.web.transaction import session

HASH = re.compile(r"[0-9a-fA-F]{64}")
NUMBER = re.compile(r"[0-9]{1,18}")
RESULT = re.compile(r"[0-9]{1,9}")
FOR_EVER = "public, max-age=31536000, immutable"
NO_NUMBER = _("“%(name)s” must be a whole number from %(least)s to %(most)s")


@bp.get("/register/key")
@anyone
def register_key() -> Answer:
    """The key checkpoints are signed with, and the name they carry."""
    known = log_key().known
    return answers.public({"origin": known.origin, "key": known.jwk})


@bp.get("/register/checkpoint")
@anyone
def checkpoint() -> Answer:
    """The newest checkpoint as a signed note, or the one over `size` leaves."""
    size = _size("size")
    if not isinstance(size, int):
        return size
    found = queries.checkpoint_of(session(), size)
    if found is None:
        return answers.problem(
            404, "no-such-checkpoint", gettext("No checkpoint was signed over so many leaves")
        )
    answer = Response(found.note, mimetype="text/plain")
    answer.headers["Cache-Control"] = "no-cache"
    return answer


@bp.get("/register/tiles/<level>/<number>")
@anyone
def tile(level: str, number: str) -> Answer:
    """The hashes of a tile, 32 bytes each, as far as the newest checkpoint goes."""
    return _tile(level, number, None)


@bp.get("/register/tiles/<level>/<number>.p/<width>")
@anyone
def part_of_tile(level: str, number: str, width: str) -> Answer:
    """The first `width` hashes of a tile: what it was when it had no more."""
    return _tile(level, number, width)


@bp.get("/register/proofs/inclusion")
@anyone
def inclusion() -> Answer:
    """That a leaf is in the register: named by its hash, or by the number or code of its result."""
    size = _size("size")
    if not isinstance(size, int):
        return size
    named = request.args.get("leaf", "").strip()
    try:
        found = _named(named)
    except ValueError:
        sentence = gettext(
            "“leaf” must be the hash of a leaf in 64 hexadecimal digits, the number of a result, "
            "or the code printed on it"
        )
        return answers.problem(400, "bad-parameter", sentence)
    within = [leaf for leaf in found if leaf.position < size]
    if not within:
        sentence = gettext("No such leaf is among the first %(size)s of the register", size=size)
        return answers.problem(404, "no-such-leaf", sentence)
    facts = proofs.inclusion(session(), within[0], size)
    # What became of a result later are leaves of their own.
    return answers.public({**facts, "later": [leaf.hash.hex() for leaf in within[1:]]})


@bp.get("/register/proofs/consistency")
@anyone
def consistency() -> Answer:
    """That the register of `from` leaves is the beginning of the one of `to`."""
    new = _size("to")
    if not isinstance(new, int):
        return new
    old = _number("from", 1, new, None)
    if old is None:
        return _no_number("from", 1, new)
    return answers.public(proofs.consistency(session(), old, new))


def _named(text: str) -> list[Leaf]:
    """The leaf of a hash, or those of a result, oldest first. Raises ValueError for other texts."""
    if HASH.fullmatch(text):
        leaf = queries.leaf_by_hash(session(), bytes.fromhex(text))
        return [leaf] if leaf else []
    if RESULT.fullmatch(text):
        return list(queries.leaves_of_result(session(), int(text)))
    if typed_code(text) is None:
        raise ValueError(text)
    result = find_typed(session(), text)
    return list(queries.leaves_of_result(session(), result.id)) if result else []


def _tile(level: str, number: str, width: str | None) -> Response:
    if not NUMBER.fullmatch(level) or not NUMBER.fullmatch(number) or int(level) > 7:
        sentence = gettext("A tile is named by a level from 0 to 7 and a whole number")
        return answers.problem(400, "bad-parameter", sentence)
    newest = queries.newest_checkpoint(session())
    filled = tiles.filled(int(level), int(number), newest.size) if newest else 0
    wanted = filled if width is None else int(width) if NUMBER.fullmatch(width) else 0
    if width is not None and not 1 <= wanted < tiles.WIDTH:
        sentence = gettext("A part of a tile has from 1 to 255 hashes")
        return answers.problem(400, "bad-parameter", sentence)
    if not 1 <= wanted <= filled:
        sentence = gettext("The register has no such tile yet")
        return answers.problem(404, "no-such-tile", sentence)
    content = tiles.content(session(), int(level), int(number), wanted)
    answer = Response(content, mimetype="application/octet-stream")
    stays = wanted == tiles.WIDTH or width is not None
    answer.headers["Cache-Control"] = FOR_EVER if stays else "no-cache"
    return answer


def _size(name: str) -> int | Response:
    """How many leaves are asked about, all of the newest checkpoint when it is not said; or why
    that cannot be answered."""
    newest = queries.newest_checkpoint(session())
    if newest is None:
        return _none_yet()
    size = _number(name, 1, newest.size, newest.size)
    return _no_number(name, 1, newest.size) if size is None else size


def _number(name: str, least: int, most: int, otherwise: int | None) -> int | None:
    """A parameter as a number within these bounds; None when it is not one."""
    text = request.args.get(name)
    if text is None:
        return otherwise
    return int(text) if NUMBER.fullmatch(text) and least <= int(text) <= most else None


def _no_number(name: str, least: int, most: int) -> Response:
    sentence = str(NO_NUMBER) % {"name": name, "least": least, "most": most}
    return answers.problem(400, "bad-parameter", sentence)


def _none_yet() -> Response:
    sentence = gettext("No checkpoint of the register was signed yet")
    return answers.problem(404, "no-checkpoint", sentence)
