"""What only the real server shows: a body beyond all limits is answered, not cut off."""

import http.client
from urllib.parse import urlsplit

BOUNDARY = b"--b\r\nContent-Disposition: form-data; name=f; filename=a.pdf\r\n\r\n"


def test_a_body_beyond_all_limits_is_answered_with_the_limit(served) -> None:
    connection = http.client.HTTPConnection(urlsplit(served.url).netloc, timeout=60)
    body = BOUNDARY + b"0" * (90 * 2**20) + b"\r\n--b--\r\n"
    headers = {"Content-Type": "multipart/form-data; boundary=b"}
    connection.request("POST", "/sign-in", body, headers)
    answer = connection.getresponse()
    assert answer.status == 413 and "20 MB" in answer.read().decode()
    connection.close()
