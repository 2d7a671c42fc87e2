"""The demonstration's results as a citizen holds them, and the commands about their files."""

import click
import pytest
from click.testing import CliRunner
from sqlalchemy import select

from onestop.kernel.files import Store
from onestop.results import pdf_keys
from onestop.results.commands import archive_command, revoke_pdf
from onestop.results.models import Result
from onestop.results.pdf_checking import inspected
from onestop.results.proving import first_disagreement


@pytest.fixture
def sessions(site):
    return site.app.extensions["sessions"]


@pytest.fixture
def signing(site):
    """The keys of this site: tests beside it have others."""
    before = pdf_keys.signing()
    settings = site.app.extensions["settings"]
    pdf_keys.configure(settings.keys_dir / "pdf")
    yield settings
    pdf_keys.use(before)


def test_each_result_was_signed_by_its_signer_and_its_agency(site, sessions, signing) -> None:
    store = Store(signing.files_dir)
    with sessions() as session:
        results = session.scalars(select(Result).order_by(Result.id)).all()
        assert len(results) >= 2
        for result in results[:12]:
            found = inspected(store.read(result.pdf_digest))
            assert found.verdict == "good", result.number
            person, agency = found.signatures
            assert person.signer == result.signer_name
            assert result.issuer_name.startswith(agency.signer)
            assert agency.signed_at == result.issued_at.replace(microsecond=0)


def test_the_command_archives_the_oldest_first_and_goes_on_where_it_stopped(
    site, sessions, signing
) -> None:
    def run(*words: str):
        return invoked(archive_command, words, sessions, signing)

    first, second = run("--most", "1"), run("--most", "1")
    assert "1 archived, 0 not" in first.output and "1 archived, 0 not" in second.output
    with sessions() as session:
        kept = session.scalars(
            select(Result).where(Result.archive_digest.is_not(None)).order_by(Result.id)
        ).all()
        oldest = session.scalars(select(Result.id).order_by(Result.id).limit(2)).all()
        assert [result.id for result in kept] == list(oldest)
        assert first_disagreement(session, Store(signing.files_dir)) is None


def invoked(command, words, sessions, settings):
    @click.group()
    @click.pass_context
    def door(ctx):
        ctx.obj = lambda: sessions
        ctx.meta["settings"] = settings

    door.add_command(command)
    return CliRunner().invoke(door, [command.name, *words])


def test_what_cannot_be_archived_is_named_and_ends_with_one(
    site, sessions, signing, tmp_path
) -> None:
    pdf_keys.configure(tmp_path / "others")
    done = invoked(archive_command, ["--most", "2"], sessions, signing)
    assert done.exit_code == 1 and "0 archived, 2 not" in done.output
    assert done.output.count("result ") >= 2


def test_a_demonstration_certificate_is_revoked_by_its_agencys_code(
    site, sessions, signing, tmp_path
) -> None:
    pdf_keys.configure(tmp_path / "own")
    unknown = invoked(revoke_pdf, ["H05.105"], sessions, signing)
    assert unknown.exit_code == 1 and "has no certificate yet" in unknown.output
    old = pdf_keys.signing().keys.agency("H05.105", "UBND phường", "")
    assert invoked(revoke_pdf, ["H05.105"], sessions, signing).exit_code == 0
    assert pdf_keys.signing().keys.agency("H05.105", "UBND phường", "") != old
