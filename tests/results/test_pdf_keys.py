"""Whose keys documents are signed with: the demonstration's, or those somebody brought."""

import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest

from onestop.app import configure
from onestop.config import BadSetting
from onestop.config import read as read_settings
from onestop.kernel import clock
from onestop.kernel.certificates import UnfitKey
from onestop.kernel.token_keys import TokenPlace
from onestop.results import pdf_keys, pdf_trust
from onestop.results.errors import NoPdfKey
from onestop.results.pdf_checking import inspected
from onestop.results.pdf_keys import FileKeys, LocalKeys, Signing
from tests.conftest import cheap
from tests.results.papers import AT, SIGNER, WARD, sealed_paper

ROOT = Path(__file__).parents[2]
MODULES = [
    Path("/usr/lib/softhsm/libsofthsm2.so"),
    *Path("/usr/lib").glob("*/softhsm/libsofthsm2.so"),
    Path("/usr/lib64/pkcs11/libsofthsm2.so"),
]


@pytest.fixture(autouse=True)
def _own_signing():
    before = pdf_keys.signing()
    yield
    pdf_keys.use(before)


def openssl(*words: object) -> None:
    subprocess.run(["openssl", *map(str, words)], check=True, capture_output=True)


@pytest.fixture
def brought(tmp_path) -> Path:
    """What a certification authority would give, made by OpenSSL: a root, one between, an agency's
    P-256 and a person's RSA certificate."""
    folder = tmp_path / "brought"
    folder.mkdir()
    vouch(folder, "root", None, ca=True)
    vouch(folder, "between", "root", ca=True)
    vouch(folder, f"agency-{WARD.code}", "between", name=WARD.name_vi)
    vouch(folder, f"person-{SIGNER.username}", "between", name=SIGNER.name, rsa=True)
    for stem in (f"agency-{WARD.code}", f"person-{SIGNER.username}"):
        chain = [stem, "between", "root"]
        text = "".join((folder / f"{name}.crt").read_text() for name in chain)
        (folder / f"{stem}.pem").write_text(text)
    for extra in ("root", "between"):
        (folder / f"{extra}.key").rename(tmp_path / f"{extra}.key")
    return folder


def vouch(folder, stem, by, *, name="", ca=False, rsa=False, uses="nonRepudiation") -> None:
    key, made = folder / f"{stem}.key", folder / f"{stem}.crt"
    kind = ["rsa:2048"] if rsa else ["ec", "-pkeyopt", "ec_paramgen_curve:P-256"]
    asked = folder / "asked.csr"
    openssl("req", "-new", "-utf8", "-newkey", *kind, "-nodes", "-keyout", key, "-out", asked,
            "-subj", f"/C=VN/CN={name or stem}")  # fmt: skip
    extensions = folder / "extensions"
    use = "keyCertSign,cRLSign" if ca else uses
    extensions.write_text(
        f"basicConstraints=critical,CA:{'TRUE' if ca else 'FALSE'}\nkeyUsage=critical,{use}\n"
        "subjectKeyIdentifier=hash\nauthorityKeyIdentifier=keyid\n"
    )
    by_whom = ["-signkey", key] if by is None else [
        "-CA", folder / f"{by}.crt", "-CAkey", folder / f"{by}.key", "-CAcreateserial"]  # fmt: skip
    openssl("x509", "-req", "-in", asked, *by_whom, "-days", "3650", "-extfile", extensions,
            "-out", made)  # fmt: skip


def test_the_demonstration_says_that_it_is_one_and_keeps_its_keys(tmp_path) -> None:
    first = LocalKeys(tmp_path, AT).agency(WARD.code, WARD.name_vi, "UBND tỉnh")
    again = LocalKeys(tmp_path).agency(WARD.code, WARD.name_vi, "UBND tỉnh")
    assert first.certificate == again.certificate
    assert {path.stat().st_mode & 0o777 for path in tmp_path.glob("*.key")} == {0o600}
    subject = subprocess.run(
        ["openssl", "x509", "-in", tmp_path / "ca.pem", "-noout", "-subject", "-nameopt", "utf8"],
        check=True, capture_output=True, text=True,
    ).stdout  # fmt: skip
    assert "TRÌNH DIỄN (demonstration only)" in subject


def test_each_agency_and_each_person_has_a_key_of_its_own(tmp_path) -> None:
    keys = LocalKeys(tmp_path)
    signers = [keys.agency("H05.1", "A", ""), keys.agency("H05.2", "B", "")]
    signers += [keys.person("a", "A", "X"), keys.person("b", "B", "X")]  # type: ignore[list-item]
    assert len({signer.certificate for signer in signers}) == 4


def test_brought_keys_sign_and_are_believed_under_their_root(brought) -> None:
    pdf_keys.use(Signing(FileKeys(brought)))
    found = inspected(sealed_paper().pdf, now=AT + timedelta(days=4000))
    # Their certificates began today, and the paper says it is older.
    assert {s.trust for s in found.signatures} == {"outside_validity"}
    assert {s.integrity for s in found.signatures} == {"intact"}
    person, agency = found.signatures
    assert (person.signer, agency.signer) == (SIGNER.name, WARD.name_vi)
    assert "between" in person.ca and person.revocation == "not_named"


def test_an_agency_without_a_key_is_refused_in_a_sentence(brought) -> None:
    keys = FileKeys(brought)
    with pytest.raises(NoPdfKey, match="UBND phường khác"):
        keys.agency("H05.106", "UBND phường khác", "")
    assert keys.person("khac", "Ai Đó", "") is None
    assert not keys.is_demonstration


def test_an_expired_certificate_signs_nothing(brought, monkeypatch) -> None:
    keys = FileKeys(brought)
    assert keys.agency(WARD.code, WARD.name_vi, "") and keys.person(SIGNER.username, "", "")
    much_later = clock.now() + timedelta(days=4000)
    monkeypatch.setattr(clock, "now", lambda: much_later)
    assert keys.person(SIGNER.username, "", "") is None
    with pytest.raises(NoPdfKey):
        keys.agency(WARD.code, WARD.name_vi, "")


def test_what_cannot_sign_documents_is_named_at_the_start(brought) -> None:
    stem = f"agency-{WARD.code}"
    vouch(brought.parent, "root2", None, ca=True)
    for uses, rsa, words in (
        ("digitalSignature", False, "nonRepudiation"),
        ("nonRepudiation", True, "is not the key"),
    ):
        vouch(brought.parent, "odd", "root2", uses=uses, rsa=rsa)
        (brought / f"{stem}.pem").write_text((brought.parent / "odd.crt").read_text())
        if not rsa:
            (brought / f"{stem}.key").write_text((brought.parent / "odd.key").read_text())
        with pytest.raises(UnfitKey, match=words) as refused:
            FileKeys(brought)
        assert f"{stem}.pem" in str(refused.value)
    (brought / f"{stem}.pem").write_text("nothing")
    with pytest.raises(UnfitKey, match="cannot be read"):
        FileKeys(brought)
    (brought / f"{stem}.key").unlink()
    with pytest.raises(UnfitKey, match="ONESTOP_PKCS11_MODULE"):
        FileKeys(brought)


def test_a_weak_or_odd_key_is_refused(brought, tmp_path) -> None:
    key = brought / f"agency-{WARD.code}.key"
    openssl("genrsa", "-out", key, "1024")
    with pytest.raises(UnfitKey, match="RSA of 2048"):
        FileKeys(brought)
    openssl("ecparam", "-name", "secp384r1", "-genkey", "-noout", "-out", key)
    with pytest.raises(UnfitKey, match="not P-256"):
        FileKeys(brought)


def test_a_key_under_a_passphrase_is_opened_with_it(brought) -> None:
    key = brought / f"agency-{WARD.code}.key"
    openssl(
        "pkcs8", "-topk8", "-in", key, "-out", key.with_suffix(".enc"), "-passout", "pass:mở ra"
    )
    key.with_suffix(".enc").rename(key)
    assert FileKeys(brought, "mở ra".encode()).agency(WARD.code, WARD.name_vi, "")
    for wrong in (None, b"khac"):
        with pytest.raises(UnfitKey):
            FileKeys(brought, wrong)


def test_settings_choose_keys_roots_and_the_time_stamp_authority(brought, tmp_path) -> None:
    data = tmp_path / "data"
    settings = {
        "ONESTOP_DATA_DIR": str(data),
        "ONESTOP_PDF_KEYS_DIR": str(brought),
        "ONESTOP_PDF_ROOTS": str(brought / "root.crt"),
        "ONESTOP_TSA_URL": "http://tsa.vidu.invalid/",
        "ONESTOP_TSA_ROOTS": str(brought / "between.crt"),
    }
    configure(read_settings(settings))
    cheap()
    signing = pdf_keys.signing()
    assert signing.tsa_url == "http://tsa.vidu.invalid/" and not signing.keys.is_demonstration
    trust = pdf_trust.configured(AT)
    assert len(trust.roots) == 2 and len(trust.tsa_roots) == 1 and len(trust.others) == 1
    assert not (data / "keys" / "pdf").exists()
    for name, value in (
        ("ONESTOP_PDF_KEYS_DIR", str(tmp_path / "nowhere")),
        ("ONESTOP_PDF_ROOTS", str(tmp_path / "nowhere")),
        ("ONESTOP_TSA_URL", "ftp://tsa.vidu.invalid"),
        ("ONESTOP_TSA_URL", "http://"),
    ):
        with pytest.raises(BadSetting, match=name):
            read_settings({**settings, name: value})
    (brought / "root.crt").write_text("nothing")
    with pytest.raises(BadSetting, match="ONESTOP_PDF"):
        configure(read_settings(settings))
    data.joinpath("empty").mkdir()
    with pytest.raises(BadSetting, match="has no key"):
        configure(read_settings({**settings, "ONESTOP_PDF_KEYS_DIR": str(data / "empty")}))


def test_a_revoked_list_beside_the_keys_is_used(brought) -> None:
    """The list an authority publishes, put beside the keys as *.crl."""
    folder = brought.parent
    (folder / "index.txt").write_text("")
    (folder / "number").write_text("01")
    (folder / "ca.cnf").write_text(
        f"[ca]\ndefault_ca=x\n[x]\ndatabase={folder}/index.txt\ncrlnumber={folder}/number\n"
        "default_md=sha256\ndefault_crl_days=30\n"
    )
    between = ["-keyfile", folder / "between.key", "-cert", brought / "between.crt"]
    openssl("ca", "-config", folder / "ca.cnf", *between, "-revoke",
            brought / f"agency-{WARD.code}.crt")  # fmt: skip
    openssl("ca", "-config", folder / "ca.cnf", *between, "-gencrl", "-out", folder / "list.pem")
    openssl("crl", "-in", folder / "list.pem", "-outform", "DER", "-out", brought / "list.crl")
    assert len(FileKeys(brought).trust(AT).crls) == 1


def test_what_another_process_revoked_signs_no_more(tmp_path) -> None:
    serving, command = LocalKeys(tmp_path, AT), LocalKeys(tmp_path)
    old = serving.agency(WARD.code, WARD.name_vi, "")
    assert serving.agency(WARD.code, WARD.name_vi, "") is old
    assert command.revoke(WARD.code, AT)
    new = serving.agency(WARD.code, WARD.name_vi, "")
    assert new.certificate != old.certificate
    assert serving.agency(WARD.code, WARD.name_vi, "") is new


@pytest.fixture
def token(brought, tmp_path, monkeypatch) -> TokenPlace:
    """A software token (SoftHSM) that holds the agency's key; the file of it is gone."""
    (tmp_path / "tokens").mkdir()
    (tmp_path / "softhsm.conf").write_text(f"directories.tokendir = {tmp_path}/tokens\n")
    monkeypatch.setenv("SOFTHSM2_CONF", str(tmp_path / "softhsm.conf"))
    key = brought / f"agency-{WARD.code}.key"
    plain = tmp_path / "plain.key"
    openssl("pkcs8", "-topk8", "-nocrypt", "-in", key, "-out", plain)
    for words in (
        ["--init-token", "--free", "--label", "onestop", "--so-pin", "11111111", "--pin", "2468"],
        [
            "--import",
            plain,
            "--token",
            "onestop",
            "--label",
            key.stem,
            "--id",
            "01",
            "--pin",
            "2468",
        ],
    ):
        subprocess.run(["softhsm2-util", *words], check=True, capture_output=True)
    key.unlink()
    module = next(path for path in MODULES if path.exists())
    return TokenPlace(module, "onestop", "2468")


# The library is loaded once a process and keeps its first settings: what it does is looked at in
# processes of their own.
SIGN = """
import sys
from dataclasses import replace
from pathlib import Path
from onestop.kernel.token_keys import TokenPlace
from onestop.results import pdf_keys
from onestop.results.errors import NoPdfKey
from onestop.results.pdf_keys import FileKeys, Signing
from tests.results.papers import sealed_paper
folder, module, pin, out = sys.argv[1:]
pdf_keys.use(Signing(FileKeys(Path(folder), token=TokenPlace(Path(module), "onestop", pin))))
try:
    Path(out).write_bytes(sealed_paper().pdf)
except NoPdfKey as problem:
    sys.exit(str(problem.__cause__))
"""


def test_a_key_in_a_token_signs_without_leaving_it(brought, token, tmp_path) -> None:
    out = tmp_path / "signed.pdf"
    words = [sys.executable, "-c", SIGN, brought, token.module, token.pin, out]
    subprocess.run(words, check=True, cwd=ROOT)
    told = subprocess.run(["pdfsig", "-nocert", out], check=True, capture_output=True, text=True)
    assert told.stdout.count("Signature is Valid") == 2
    assert inspected(out.read_bytes()).signatures[1].signer == WARD.name_vi
    words[-2] = "1357"
    done = subprocess.run(words, check=False, cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 1 and "PinIncorrect" in done.stderr
    assert "key agency-H05.105 of token onestop" in done.stderr.splitlines()[-1]
    assert "2468" not in repr(token)


def test_a_token_needs_a_p_256_certificate(brought, token) -> None:
    (brought / f"person-{SIGNER.username}.key").unlink()
    with pytest.raises(UnfitKey, match="no certificate of a P-256 key"):
        FileKeys(brought, token=token)
