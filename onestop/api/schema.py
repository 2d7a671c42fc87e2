"""The parts descriptions are made of: JSON Schema 2020-12, as OpenAPI 3.1 has it."""

from typing import Any

TEXT: dict[str, Any] = {"type": "string"}
MOMENT: dict[str, Any] = {"type": ["string", "null"], "format": "date-time"}
MAYBE: dict[str, Any] = {"type": ["string", "null"]}
NUMBER: dict[str, Any] = {"type": "integer"}
TRUTH: dict[str, Any] = {"type": "boolean"}


def record(**properties: Any) -> dict[str, Any]:
    """An object that has all of these properties."""
    return {"type": "object", "properties": properties, "required": list(properties)}


PROBLEM = {
    "content": {
        "application/problem+json": {
            "schema": record(type=TEXT, title=TEXT, status=NUMBER, detail=TEXT)
        }
    }
}
