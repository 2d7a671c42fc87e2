"""The letter of apology by its own name."""

from onestop.dossiers.models import Dossier
from onestop.kernel.act import Act
from onestop.printing import printer
from onestop.printing.file import File


def pdf(
    act: Act, dossier: Dossier, base_url: str, *, large: bool = False, language: str = "vi"
) -> bytes:
    """The signed letter. Raises NoSuchDossier when none was signed."""
    return printer.pdf(File(act, dossier, base_url), "apology", large=large, language=language)
