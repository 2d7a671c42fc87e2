"""The contract of remote signing, against a real service on the loopback."""

import base64
import hashlib
import socket
from datetime import UTC, datetime

import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import Prehashed, encode_dss_signature

from onestop.kernel.remote_signing import BadSigner, RemoteSigner, remote_signer
from onestop.kernel.signers import Signer, SignerUnavailable
from onestop.kernel.signing import SigningKey, public_key, verifies, verifies_digest
from onestop.results import keeping, keys
from tests.signing.service import KEY, TOKEN, N, served

DIGEST = hashlib.sha256("Kết quả".encode()).digest()


@pytest.fixture(scope="module")
def running():
    with served() as server:
        yield server


@pytest.fixture
def service(running):
    running.faults.clear()
    running.asked.clear()
    running.given.clear()
    running.tokens.clear()
    running.signed, running.always = 0, ""
    return running


def signer(service, token=TOKEN, key=KEY, seconds=5.0) -> RemoteSigner:
    return remote_signer(service.address, key, public_key(service.pem), token, seconds)


def check(service, digest: bytes, signature: bytes) -> None:
    r, s = (int.from_bytes(half, "big") for half in (signature[:32], signature[32:]))
    assert len(signature) == 64 and 0 < s <= N // 2
    service.key.public_key().verify(
        encode_dss_signature(r, s), digest, ec.ECDSA(Prehashed(hashes.SHA256()))
    )


def test_the_digest_goes_out_and_a_signature_comes_in(service) -> None:
    check(service, DIGEST, signer(service).sign_digest(DIGEST))
    (asked,) = service.asked
    assert asked.pop("request") and asked == {
        "key": KEY,
        "hash": base64.urlsafe_b64encode(DIGEST).rstrip(b"=").decode(),
        "algorithm": "ES256",
    }
    assert service.tokens == [f"Bearer {TOKEN}"]


def test_a_remote_key_signs_what_a_local_one_does(service, tmp_path) -> None:
    local = SigningKey(tmp_path / "key.pem")
    both: list[Signer] = [local, signer(service)]
    for one in both:
        signature = one.sign_digest(hashlib.sha256(b"message").digest())
        assert verifies(one.public, b"message", signature)
        assert not verifies(one.public, b"massage", signature)
    assert verifies(service.key.public_key(), b"message", signer(service).sign(b"message"))
    assert local.sign(b"message") == local.sign_digest(hashlib.sha256(b"message").digest())
    assert local.sign(b"message") == local.sign(b"message")


def test_a_local_key_signs_nothing_but_a_digest(tmp_path) -> None:
    with pytest.raises(ValueError, match="digest"):
        SigningKey(tmp_path / "key.pem").sign_digest(b"short")


def test_an_upper_half_is_brought_down(service) -> None:
    service.faults = ["high"]
    check(service, DIGEST, signer(service).sign_digest(DIGEST))


@pytest.mark.parametrize("fault", ["lost", "500", "503", "429"])
def test_what_got_lost_is_asked_for_again_under_the_same_number(service, fault) -> None:
    service.faults = [fault]
    check(service, DIGEST, signer(service).sign_digest(DIGEST))
    assert len(service.asked) == 2 and service.signed == 1
    assert len({body["request"] for body in service.asked}) == 1


def test_each_signature_has_a_number_of_its_own(service) -> None:
    for _ in range(3):
        signer(service).sign_digest(DIGEST)
    assert len({body["request"] for body in service.asked}) == 3


@pytest.mark.parametrize("fault", ["wrong", "short", "text", "list", "long", "400", "redirect"])
def test_what_does_not_verify_is_never_used_nor_asked_for_again(service, fault) -> None:
    service.always = fault
    with pytest.raises(SignerUnavailable):
        signer(service, seconds=3.0).sign_digest(DIGEST)
    assert len(service.asked) == 1 or fault == "long"


def test_another_key_than_the_known_one_is_not_believed(service, tmp_path) -> None:
    known = SigningKey(tmp_path / "other.pem").public
    with pytest.raises(SignerUnavailable):
        remote_signer(service.address, KEY, known, TOKEN).sign_digest(DIGEST)


@pytest.mark.parametrize("wrong", [{"token": "wrong"}, {"key": "another"}])
def test_who_may_not_gets_nothing(service, wrong) -> None:
    with pytest.raises(SignerUnavailable):
        signer(service, **wrong).sign_digest(DIGEST)
    assert len(service.asked) == 1


def test_a_slow_service_is_not_waited_for(service) -> None:
    service.always = "slow"
    with pytest.raises(SignerUnavailable):
        signer(service, seconds=0.4).sign_digest(DIGEST)


def test_a_service_that_is_down_is_tried_a_few_times(service) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    down = remote_signer(f"http://127.0.0.1:{port}/", KEY, public_key(service.pem), TOKEN, 2.0)
    with pytest.raises(SignerUnavailable):
        down.sign_digest(DIGEST)


def test_only_a_digest_goes_out(service) -> None:
    with pytest.raises(ValueError, match="digest"):
        signer(service).sign_digest(b"the whole content")
    assert service.asked == []


@pytest.mark.parametrize(
    "address",
    [
        "http://signer.example/sign",
        "http://10.0.0.7/sign",
        "ftp://127.0.0.1/sign",
        "https://user:word@signer.example/",
        "https://signer.example/#part",
        "https:///sign",
        "http://127.0.0.1:99999/",
        "signer",
        "",
    ],
)
def test_the_token_goes_over_https_or_stays_on_this_machine(service, address) -> None:
    with pytest.raises(BadSigner):
        remote_signer(address, KEY, public_key(service.pem), TOKEN)


@pytest.mark.parametrize(
    "address", ["https://signer.example/", "http://[::1]:80/", "http://localhost/"]
)
def test_these_addresses_may_be_used(service, address) -> None:
    assert remote_signer(address, KEY, public_key(service.pem), TOKEN).where.hostname


@pytest.mark.parametrize("token", ["", "two\nlines", "mã"])
def test_a_token_fits_in_a_header(service, token) -> None:
    with pytest.raises(BadSigner):
        remote_signer(service.address, KEY, public_key(service.pem), token)


def test_a_known_key_is_a_p256_one(service) -> None:
    assert verifies_digest(public_key(service.pem), DIGEST, signer(service).sign_digest(DIGEST))
    from cryptography.hazmat.primitives import serialization

    other = ec.generate_private_key(ec.SECP384R1()).public_key()
    pem = other.public_bytes(
        serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    with pytest.raises(ValueError, match="P-256"):
        public_key(pem)


def test_a_key_of_the_ring_may_be_behind_the_service(service, tmp_path) -> None:
    """Its public half is known here; the private one never was."""
    at = datetime(2026, 3, 2, 2, 30, tzinfo=UTC)
    kept = keys.ring()
    keys.configure(tmp_path, signer_token=TOKEN)
    try:
        remote = keeping.Remote(service.address, KEY, public_key(service.pem))
        keeping.add(keys.ring(), "remote", ("H05.105",), at, remote=remote)
        known, signs = keys.ring().to_sign_for("H05.105", at)
        assert verifies(known.key, b"message", signs.sign(b"message"))
        assert not (tmp_path / "remote.pem").exists()
        service.always = "500"
        with pytest.raises(SignerUnavailable):
            signs.sign(b"message")
    finally:
        keys.use(kept)


def test_without_its_token_a_remote_key_signs_nothing_and_breaks_nothing(service, tmp_path) -> None:
    at = datetime(2026, 3, 2, 2, 30, tzinfo=UTC)
    kept = keys.ring()
    keys.configure(tmp_path)
    try:
        remote = keeping.Remote(service.address, KEY, public_key(service.pem))
        keeping.add(keys.ring(), "remote", ("H05.105",), at, remote=remote)
        with pytest.raises(SignerUnavailable):
            keys.ring().to_sign_for("H05.105", at)
    finally:
        keys.use(kept)
