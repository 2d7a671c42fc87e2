"""Why a record waits, in words."""

from onestop.offline.models import CounterRecord
from onestop.offline.rules import REASONS


def told(record: CounterRecord) -> list[str]:
    """One sentence for each reason."""
    return [
        str(REASONS[reason]) % {"detail": detail}
        for reason, detail in zip(record.reasons, record.details, strict=True)
        if reason in REASONS
    ]
