"""What the door of machines offers of the register and of a dossier's chain."""

from typing import Any

from onestop.api.schema import MOMENT, NUMBER, PROBLEM, TEXT, record

DIGEST: dict[str, Any] = {"type": "string", "pattern": "^[0-9a-f]{64}$"}
DIGESTS: dict[str, Any] = {"type": "array", "items": DIGEST}
NOTE: dict[str, Any] = {"type": ["string", "null"], "description": "A signed note (C2SP)"}
INCLUSION: dict[str, Any] = {
    "leaf": {"type": "object", "required": ["kind"], "properties": {"kind": TEXT}},
    "data": {"type": "string", "description": "The leaf: deterministic CBOR, in hex"},
    "hash": {**DIGEST, "description": "SHA-256(0x00 || data)"},
    "index": NUMBER,
    "size": NUMBER,
    "proof": DIGESTS,
    "root": DIGEST,
    "checkpoint": NOTE,
}
HEAD = {
    "oneOf": [
        record(
            seq=NUMBER,
            subject=TEXT,
            salt={"type": "string", "description": "leaf.subject is SHA-256(salt || subject)"},
            **INCLUSION,
        ),
        {"type": "null"},
    ]
}
CHAIN = {
    "code": TEXT,
    "seq": NUMBER,
    "head": {**DIGEST, "description": "What the receipt printed for this event"},
    "heads": {"type": "array", "items": record(seq=NUMBER, at=MOMENT, head=DIGEST)},
    "registered": HEAD,
    "latest": HEAD,
}
CONSISTENCY = {
    "from": NUMBER,
    "to": NUMBER,
    "proof": DIGESTS,
    "from_root": DIGEST,
    "to_root": DIGEST,
    "from_checkpoint": NOTE,
    "to_checkpoint": NOTE,
}
BAD: dict[str, Any] = {"description": "A parameter that cannot be, and why", **PROBLEM}
NOT_YET: dict[str, Any] = {"description": "Not there, or not signed yet", **PROBLEM}


def _asked(name: str, schema: dict[str, Any], words: str, where: str = "query") -> dict[str, Any]:
    return {
        "name": name,
        "in": where,
        "required": where == "path",
        "schema": schema,
        "description": words,
    }


def _path(
    operation: str, words: str, media: str, schema: dict[str, Any], *asked: dict[str, Any]
) -> dict[str, Any]:
    good = {"description": words, "content": {media: {"schema": schema}}}
    return {
        "get": {
            "operationId": operation,
            "summary": words,
            "parameters": list(asked),
            "responses": {"200": good, "400": BAD, "404": NOT_YET},
        }
    }


JSON = "application/json"
BYTES: dict[str, Any] = {"type": "string", "format": "binary"}
SIZE = _asked("size", NUMBER, "How many leaves the register has; the newest checkpoint's if left")
TILE = (
    _asked("level", NUMBER, "An entry of level n is the root of 256**n leaves", "path"),
    _asked("number", NUMBER, "Counted from 0 in its level", "path"),
)
LEAF = _asked("leaf", TEXT, "A leaf's hash in hex, or the number or typed code of a result")
PATHS: dict[str, Any] = {
    "/api/v1/dossiers/{code}/chain": {
        "get": {
            **_path(
                "chain",
                "The heads of a dossier's chain of events, for who has its receipt",
                JSON,
                record(**CHAIN),
                _asked("code", TEXT, "The dossier", "path"),
                _asked("seq", NUMBER, "The event the receipt names; 1 if left out"),
            )["get"],
            "security": [{"receipt": []}],
        }
    },
    "/api/v1/register/key": _path(
        "registerKey",
        "The public key of checkpoints and the name they carry",
        JSON,
        record(origin=TEXT, key={"type": "object"}),
    ),
    "/api/v1/register/checkpoint": _path(
        "checkpoint", "A checkpoint as a signed note (C2SP)", "text/plain", TEXT, SIZE
    ),
    "/api/v1/register/tiles/{level}/{number}": _path(
        "tile",
        "A tile of 256 hashes, or as many as the newest checkpoint has",
        "application/octet-stream",
        BYTES,
        *TILE,
    ),
    "/api/v1/register/tiles/{level}/{number}.p/{width}": _path(
        "partOfTile",
        "The first hashes of a tile",
        "application/octet-stream",
        BYTES,
        *TILE,
        _asked("width", NUMBER, "How many, from 1 to 255", "path"),
    ),
    "/api/v1/register/proofs/inclusion": _path(
        "inclusion",
        "That a leaf is in the register; `later` are a result's later states",
        JSON,
        record(**INCLUSION, later=DIGESTS),
        LEAF,
        SIZE,
    ),
    "/api/v1/register/proofs/consistency": _path(
        "consistency",
        "That a register of `from` leaves is the beginning of one of `to`",
        JSON,
        record(**CONSISTENCY),
        _asked("from", NUMBER, "The older size"),
        _asked("to", NUMBER, "The newer size; the newest checkpoint's if left out"),
    ),
}
