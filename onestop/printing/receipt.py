"""The receipt by its own name: the form that every door prints."""

from onestop.dossiers.models import Dossier
from onestop.kernel.act import Act
from onestop.printing import printer
from onestop.printing.file import File


def pdf(
    act: Act, dossier: Dossier, base_url: str, *, large: bool = False, language: str = "vi"
) -> bytes:
    """The slip as it is now; printed again, it carries the same key and number."""
    return printer.pdf(File(act, dossier, base_url), "receipt", large=large, language=language)
