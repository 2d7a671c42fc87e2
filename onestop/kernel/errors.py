"""How the domain says no. What a no looks like to a person or a machine is the doors' business."""

from typing import ClassVar

from babel.support import LazyProxy


class Refusal(Exception):
    """An act the rules do not allow.

    `code` is stable and goes to machines; `sentence` is for people; `field` names the form
    field to blame, where one field is to blame.
    """

    code: ClassVar[str]
    sentence: ClassVar[LazyProxy]
    field: ClassVar[str | None] = None

    def __init__(self, **facts: object) -> None:
        super().__init__(self.code, facts)
        self.facts = facts

    def __str__(self) -> str:
        return str(self.sentence) % self.facts


class NotFound(Refusal):
    """What was asked for does not exist, or not for this person."""


class Conflict(Refusal):
    """It exists, but in a state in which this cannot be done."""


class Forbidden(Refusal):
    """It exists, but not for this person to do."""
