"""The tables of what people send by SMS."""

from datetime import datetime

from sqlalchemy.orm import Mapped, mapped_column

from onestop.kernel.db import Base


class IncomingText(Base):
    """One SMS as a gateway brought it, by the gateway's own name for it: brought twice, it is
    answered as the first time. Whose number it was is not kept."""

    __tablename__ = "incoming_texts"

    name: Mapped[str] = mapped_column(primary_key=True)
    kind: Mapped[str]
    reply: Mapped[str]
    came_at: Mapped[datetime]


class RefusedNumber(Base):
    """A number whose owner wants no SMS that need not be sent."""

    __tablename__ = "refused_numbers"

    number: Mapped[str] = mapped_column(primary_key=True)
    since: Mapped[datetime]
