"""What the door of machines offers, as OpenAPI 3.1 says it."""

from typing import Any

from onestop.api import gateway_description, register_description
from onestop.api.schema import MAYBE, MOMENT, NUMBER, PROBLEM, TEXT, TRUTH
from onestop.api.schema import record as _object

MASKED = {
    "code": TEXT,
    "state": TEXT,
    "date_holds": {"type": ["boolean", "null"]},
    "unit": {"oneOf": [_object(name=TEXT, phone=TEXT), {"type": "null"}]},
}
STEP = _object(
    name=TEXT,
    state=TEXT,
    outcome={"type": ["string", "null"]},
    agency={"type": ["string", "null"]},
    due_at=MOMENT,
    day={"type": ["integer", "null"]},
    days={"type": ["integer", "null"]},
)
WHOLE = {
    **MASKED,
    "status": {**NUMBER, "minimum": 1, "maximum": 10},
    "headline": TEXT,
    "procedure": _object(code=TEXT, name=TEXT),
    **dict.fromkeys(("received_at", "first_due_at", "legal_due_at", "due_at"), MOMENT),
    "is_late": TRUTH,
    "is_paused": TRUTH,
    "lines": {"type": "array", "items": TEXT},
    "holder": _object(name=TEXT, phone=TEXT, since=MOMENT),
    "held": {"type": "array", "items": _object(by=TEXT, seconds=NUMBER)},
    "steps": {"type": "array", "items": STEP},
    "apology": {
        "oneOf": [
            _object(number=TEXT, cause=TEXT, new_due_at=MOMENT, person=TEXT, phone=TEXT),
            {"type": "null"},
        ]
    },
    "changed_at": MOMENT,
}
RESULT_STATUS = {
    "status": {"enum": ["valid", "expired", "revoked", "suspended", "superseded"]},
    **dict.fromkeys(("since", "checked_at"), MOMENT),
    **dict.fromkeys(("reason", "valid_until", "successor"), MAYBE),
}
RESULT = {
    "id": NUMBER,
    **dict.fromkeys(("number", "type"), TEXT),
    "issuer": _object(code=TEXT, name=TEXT),
    "issued_at": MOMENT,
    "valid_until": {"type": ["string", "null"], "format": "date"},
    "data": {"type": "object"},
    **dict.fromkeys(("canonical", "sha256", "cose"), TEXT),
    "status": _object(
        state={"enum": ["valid", "expired", "revoked", "suspended", "superseded"]},
        reason={"type": ["string", "null"]},
        since=MOMENT,
        checked_at=MOMENT,
        list=TEXT,
        index=NUMBER,
    ),
    "consent": _object(to=TEXT, purpose=TEXT, until=MOMENT),
}
DESCRIPTION: dict[str, Any] = {
    "openapi": "3.1.0",
    "info": {"title": "Onestop", "version": "1"},
    "paths": {
        "/api/v1/dossiers/{code}": {
            "get": {
                "operationId": "dossier",
                "summary": "A dossier: masked by its code, whole with the token of its receipt",
                "parameters": [{"name": "code", "in": "path", "required": True, "schema": TEXT}],
                "security": [{}, {"receipt": []}],
                "responses": {
                    "200": {
                        "description": "The dossier",
                        "content": {
                            "application/json": {
                                "schema": {"anyOf": [_object(**WHOLE), _object(**MASKED)]}
                            }
                        },
                    },
                    "404": {"description": "No such dossier, or a wrong token", **PROBLEM},
                    "429": {"description": "Too many questions from this network", **PROBLEM},
                },
            }
        },
        "/api/v1/results/{digest}/status": {
            "get": {
                "operationId": "result_status",
                "summary": "Whether a result holds now, by the SHA-256 of its token",
                "parameters": [{"name": "digest", "in": "path", "required": True, "schema": TEXT}],
                "responses": {
                    "200": {
                        "description": "Its state, since when and why, and what replaced it",
                        "content": {"application/json": {"schema": _object(**RESULT_STATUS)}},
                    },
                    "404": {"description": "No such result", **PROBLEM},
                },
            }
        },
        **register_description.PATHS,
        **gateway_description.PATHS,
        "/api/v1/results/{result_id}": {
            "get": {
                "operationId": "result",
                "summary": "A result for another agency, with the consent code its owner gave it",
                "parameters": [
                    {"name": "result_id", "in": "path", "required": True, "schema": NUMBER}
                ],
                "security": [{"consent": []}],
                "responses": {
                    "200": {
                        "description": "What it says, its signed token, and whether it holds",
                        "content": {"application/json": {"schema": _object(**RESULT)}},
                    },
                    "401": {"description": "No code, or one that opens nothing", **PROBLEM},
                    "403": {"description": "The code is for another result", **PROBLEM},
                    "404": {"description": "No such result", **PROBLEM},
                    "429": {"description": "Too many questions from this network", **PROBLEM},
                },
            }
        },
    },
    "components": {
        "securitySchemes": {
            "receipt": {"type": "http", "scheme": "bearer"},
            "consent": {"type": "http", "scheme": "bearer"},
        }
    },
}
