"""The writing on a page as invisible text, when the system has Tesseract; in a bounded process.

Nothing here is needed: without the program, or where it fails, a page is a picture and no more.
"""

import shutil
import subprocess
from typing import Any

from onestop.capture.pictures import turned
from onestop.capture.rules import RESOLUTION
from onestop.kernel import confined

PROGRAM, LANGUAGE = "tesseract", "vie"
SECONDS = 40
MEMORY = 1536 * 1024 * 1024
NOTHING = b"-"


def is_there() -> bool:
    """Whether the system has the program."""
    return shutil.which(PROGRAM) is not None


def text_of(page: bytes, turn: int = 0) -> bytes | None:
    """A PDF of one page with nothing but invisible text, where a page (JPEG, turned by so many
    quarters clockwise) has writing; None when there is none to be had."""
    if not is_there():
        return None
    try:
        said = confined.ask(__name__, page, {"turn": turn}, SECONDS)
    except (confined.TooSlow, confined.Failed):
        return None
    return said if said.startswith(b"%PDF-") else None


def work(content: bytes, facts: dict[str, Any]) -> bytes:
    """Inside the child: the limits and the missing network are inherited by the program."""
    done = subprocess.run(  # noqa: S603  the system's own program, on a picture we made ourselves
        [
            *(shutil.which(PROGRAM) or PROGRAM, "stdin", "stdout"),
            *("-l", LANGUAGE, "--dpi", str(RESOLUTION)),
            *("-c", "textonly_pdf=1", "pdf"),
        ],
        input=turned(content, int(facts["turn"])),
        capture_output=True,
        check=False,
        env={"OMP_THREAD_LIMIT": "1", "LANG": "C.UTF-8"},
    )
    return done.stdout if done.returncode == 0 and done.stdout else NOTHING


if __name__ == "__main__":
    confined.answer(work, SECONDS, MEMORY)
