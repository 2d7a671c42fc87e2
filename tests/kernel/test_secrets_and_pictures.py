"""Passwords that are not kept as they are, and QR codes that a reader reads."""

import re

from onestop.kernel import passwords, qr


def test_a_password_is_kept_as_a_salted_slow_hash() -> None:
    one, two = passwords.hashed("mật khẩu dài"), passwords.hashed("mật khẩu dài")
    assert one != two and one.startswith("$argon2id$") and "mật" not in one
    assert passwords.matches(one, "mật khẩu dài") and not passwords.matches(one, "khác")


def test_nobody_and_what_is_no_hash_never_match() -> None:
    assert not passwords.matches(None, "nobody")
    assert not passwords.matches(None, "")
    assert not passwords.matches("not a hash", "x")


def test_a_code_has_its_quiet_zone_and_three_eyes() -> None:
    drawn = qr.svg("http://localhost/t/abc")
    side = int(re.search(r'viewBox="0 0 (\d+) ', drawn).group(1))
    dark = {
        (int(x) + i, int(y))
        for x, y, length in re.findall(r"M(\d+) (\d+)h(\d+)v1", drawn)
        for i in range(int(length))
    }
    edge = set(range(qr.QUIET)) | set(range(side - qr.QUIET, side))
    assert not [spot for spot in dark if spot[0] in edge or spot[1] in edge]
    first, last = qr.QUIET, side - qr.QUIET - 7
    for left, top in ((first, first), (last, first), (first, last)):
        assert {(left + i, top) for i in range(7)} <= dark
        assert (left + 1, top + 1) not in dark and (left + 3, top + 3) in dark


def test_a_terminal_shows_lines_of_one_width() -> None:
    lines = qr.terminal("http://127.0.0.1:5000").splitlines()
    assert len({len(line) for line in lines if line}) == 1
