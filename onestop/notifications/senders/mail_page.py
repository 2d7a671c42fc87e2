"""The HTML of an e-mail, from its plain text: the same words, with links to this site only."""

import re
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from onestop.notifications.senders.contract import Outgoing

TEMPLATES = Path(__file__).parents[3] / "templates"
PAGE = "messages/mail.html"
ADDRESS = re.compile(r"https?://[^\s<>\"]+")
Piece = tuple[str, str]
_pages = Environment(
    loader=FileSystemLoader(TEMPLATES),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)


def html_of(message: Outgoing, base_url: str) -> str:
    """The page of a message. Only what leads to `base_url` becomes a link."""
    parts = re.split(r"\n\s*\n", message.text.strip())
    paragraphs = [[_pieces(line, base_url) for line in part.splitlines()] for part in parts]
    return _pages.get_template(PAGE).render(
        language=message.language, subject=message.subject, paragraphs=paragraphs
    )


def _pieces(line: str, base_url: str) -> list[Piece]:
    """A line in (words, where they lead); most words lead nowhere."""
    found: list[Piece] = []
    end = 0
    for match in ADDRESS.finditer(line):
        address = match.group().rstrip(".,;)")
        if not base_url or not address.startswith(f"{base_url}/"):
            continue
        found += [(line[end : match.start()], ""), (address, address)]
        end = match.start() + len(address)
    return [*found, (line[end:], "")]
