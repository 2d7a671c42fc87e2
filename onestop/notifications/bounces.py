"""Mail that came back: delivery status notifications (RFC 3464) out of a Maildir.

What a server gave up on is failed for good, what it still tries is waited for. Read mail goes to
`done/`, what is no bounce of ours to `refused/` with the reason beside it. A file is moved only
after what it says is written down; read again it says the same.
"""

import email
import email.policy
import logging
from collections.abc import Iterator
from email.message import EmailMessage, Message
from email.utils import getaddresses
from pathlib import Path

from sqlalchemy.orm import Session, sessionmaker

from onestop.kernel import clock, db
from onestop.kernel.act import Act
from onestop.notifications import queries, receipts
from onestop.notifications.bounce_address import is_genuine, key_in
from onestop.notifications.senders.contract import Channel, DeliveryState

log = logging.getLogger(__name__)
DONE, REFUSED = "done", "refused"
FOLDERS = ("new", "cur")
AT_ONCE = 200
SIZE_MOST = 1024 * 1024
# Where servers write the address a mail came to.
WHERE = ("Delivered-To", "X-Original-To", "To")
FAILED, DELAYED = "failed", "delayed"


class NoBounce(Exception):
    """A mail that tells nothing about a message of ours, with why."""


def collect(make: sessionmaker[Session], root: Path) -> dict[str, int]:
    """Read what came back; returns how many failed, still wait, and were refused.

    One that cannot be read now is logged and left for the next look.
    """
    done = {"failed": 0, "waiting": 0, "refused": 0}
    for path in _files(root):
        try:
            done[_read(make, root, path)] += 1
        except FileNotFoundError:
            log.info("%s: somebody else took it", path)
        except Exception:
            log.exception("%s failed and waits for the next look", path)
    return done


def _files(root: Path) -> list[Path]:
    found = [p for name in FOLDERS if (root / name).is_dir() for p in (root / name).iterdir()]
    kept = [p for p in found if not p.name.startswith(".") and not p.is_symlink() and p.is_file()]
    return sorted(kept, key=lambda path: path.name)[:AT_ONCE]


def _read(make: sessionmaker[Session], root: Path, path: Path) -> str:
    with path.open("rb") as file:
        content = file.read(SIZE_MOST + 1)
    try:
        if len(content) > SIZE_MOST:
            raise NoBounce("too large")
        key, token, action, said = read_bounce(content)
        with db.transaction(make) as session:
            _note(session, key, token, action, said)
    except NoBounce as why:
        _put_away(path, root / REFUSED)
        (root / REFUSED / f"{path.name}.reason").write_text(f"{why}\n", "utf-8")
        log.warning("%s was refused: %s", path.name, why)
        return "refused"
    _put_away(path, root / DONE)
    return "failed" if action == FAILED else "waiting"


def read_bounce(content: bytes) -> tuple[str, str, str, str]:
    """The key and token a bounce came to, failed or delayed, and what the server said.

    Raises NoBounce.
    """
    try:
        mail = email.message_from_bytes(content, policy=email.policy.default)
        if not isinstance(mail, EmailMessage):
            raise NoBounce("not a mail")
        named = next((found for found in map(key_in, _addresses(mail)) if found), None)
        if named is None:
            raise NoBounce("it came to no address of ours")
        action, said = _verdict(mail)
    except (ValueError, LookupError, AttributeError, TypeError, RecursionError):
        # The parser raises these for mail that is broken on purpose.
        raise NoBounce("not a mail") from None
    return *named, action, said


def _addresses(mail: EmailMessage) -> Iterator[str]:
    for name in WHERE:
        for _words, address in getaddresses([str(given) for given in mail.get_all(name, [])]):
            yield address


def _verdict(mail: EmailMessage) -> tuple[str, str]:
    """What the report says of its one recipient. Raises NoBounce."""
    if mail.get_content_type() != "multipart/report":
        raise NoBounce("not a report of delivery")
    reports = [p for p in mail.walk() if p.get_content_type() == "message/delivery-status"]
    # One address for each message: a report speaks of one recipient.
    blocks = [block for report in reports[:1] for block in _blocks(report) if block["Action"]]
    if len(blocks) != 1:
        raise NoBounce("not a report about one recipient")
    action = str(blocks[0]["Action"]).strip().lower()
    if action not in (FAILED, DELAYED):
        raise NoBounce("neither failed nor delayed")
    parts = (str(blocks[0][name] or "") for name in ("Status", "Diagnostic-Code"))
    said = " ".join(" ".join(parts).split())
    return action, "".join(sign for sign in said if sign.isprintable())[:300]


def _blocks(report: Message) -> list[Message]:
    content = report.get_payload()
    return [b for b in content if isinstance(b, Message)] if isinstance(content, list) else []


def _note(session: Session, key: str, token: str, action: str, said: str) -> None:
    """Raises NoBounce."""
    found = queries.message_called(session, Channel.EMAIL, key)
    if found is None or found.key != key or not is_genuine(key, token, found.address):
        raise NoBounce("we did not write this address, or the recipient has another one now")
    if action == FAILED:
        act = Act(session, "system", clock.now(), "bounces")
        receipts.note(act, Channel.EMAIL, key, DeliveryState.FAILED, said)


def _put_away(path: Path, folder: Path) -> None:
    folder.mkdir(exist_ok=True)
    path.rename(folder / path.name)
