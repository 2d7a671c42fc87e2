"""Reading what a browser sent as a file: at most so much of it, then letting it go."""

from werkzeug.datastructures import FileStorage


def content_of(sent: FileStorage, most: int) -> bytes:
    """The first bytes of an upload, one more than allowed when there are more."""
    try:
        return sent.stream.read(most + 1)
    finally:
        sent.close()
