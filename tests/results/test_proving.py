"""What was changed behind the journal's back in results, their files and uses is named."""

import pytest
from sqlalchemy import text

from onestop.catalogue import proving as catalogue_proving
from onestop.dossiers.proving import first_disagreement as of_dossiers
from onestop.dossiers.rules import HandedIn
from onestop.dossiers.states import Outcome
from onestop.kernel.files import Store
from onestop.people.models import Role
from onestop.people.service import Details, open_account
from onestop.results import service
from onestop.results.approving import Place, approve
from onestop.results.proving import first_disagreement
from onestop.results.reusing import note_reuse
from tests.small_world import POLICE, PROCEDURE

NO_DIGEST = "a" * 64


@pytest.fixture
def store(tmp_path) -> Store:
    return Store(tmp_path / "files")


@pytest.fixture
def results(world, store):
    """One valid and used again, one suspended and restored, one revoked."""
    details = Details(username="head", password="x" * 12, name="Phạm Văn Ký")
    head = open_account(world.act(), details, (Role.HEAD, POLICE))
    place = Place(store, "https://onestop.example")
    made = []
    for _ in range(3):
        dossier = world.to_be_decided()
        made += approve(world.act(POLICE), dossier, Outcome.GRANTED, "", head, place)
    papers = (HandedIn("form", originals=1), HandedIn("proof", result_id=made[0].id))
    note_reuse(world.act(), world.lodged(papers=papers).dossier)
    service.suspend(world.act(POLICE), made[1], reason_code="error", reason="Chờ xác minh")
    service.restore(world.act(POLICE), made[1], reason_code="error", reason="Đã xác minh")
    service.revoke(world.act(POLICE), made[2], reason_code="error", reason="Cấp nhầm")
    world.session.flush()
    return made


def test_true_results_agree(world, store, results) -> None:
    assert first_disagreement(world.session, store) is None
    assert catalogue_proving.first_disagreement(world.session) is None
    assert of_dossiers(world.session)[1] is None


@pytest.mark.parametrize(
    ("change", "named"),
    [
        ("UPDATE results SET state = 'valid' WHERE state = 'revoked'", "state"),
        ("UPDATE results SET state = 'suspended' WHERE id = {1}", "state"),
        ("UPDATE results SET state_reason = 'khác' WHERE id = {2}", "reason"),
        ("UPDATE results SET owner_name = 'Ai Đó' WHERE id = {0}", "owner"),
        ("UPDATE results SET owner_number = '000190000077' WHERE id = {0}", "owner's number"),
        ("UPDATE results SET owner_account = 99 WHERE id = {0}", "account"),
        ("UPDATE results SET valid_until = '2099-01-01' WHERE id = {0}", "last day"),
        ("UPDATE results SET valid_until = NULL WHERE id = {0}", "last day"),
        (
            f"UPDATE results SET data_digest = '{NO_DIGEST}' WHERE id = {{0}}",
            "digest of the data",
        ),
        (f"UPDATE results SET pdf_digest = '{NO_DIGEST}' WHERE id = {{0}}", "digest of the pdf"),
        ("UPDATE results SET issuer_agency = 'H05' WHERE id = {0}", "issuer"),
        ("UPDATE results SET token = 'AAAA' WHERE id = {0}", "token"),
        ("DELETE FROM results WHERE id = {1}", "not stored"),
        ("DELETE FROM use_snapshots; DELETE FROM result_uses", "not stored"),
        ("DELETE FROM use_snapshots", "use"),
        ("UPDATE use_snapshots SET token = (SELECT token FROM results WHERE id = {1})", "token"),
        ("UPDATE use_snapshots SET data = '{{}}'", "snapshot"),
        ("UPDATE use_snapshots SET record = 'x.y.z'", "record"),
        ("UPDATE result_uses SET component_code = 'form'", "use"),
        ("UPDATE result_uses SET consent_by = 'account:77'", "use"),
        ("UPDATE result_uses SET result_id = {1}", "use"),
    ],
)
def test_what_was_changed_is_named(world, store, results, change, named) -> None:
    for statement in change.format(*(result.id for result in results)).split("; "):
        world.session.execute(text(statement))
    world.session.expire_all()
    problem = first_disagreement(world.session, store)
    assert problem is not None and named in problem and "\n" not in problem


def test_other_data_under_a_digest_of_its_own_is_not_what_was_signed(world, store, results) -> None:
    """Whoever writes data and digest anew, and the event with them, has not the key."""
    result = results[0]
    result.data = {**result.data, "content": [["Kết luận", "khác"]]}
    world.session.flush()
    assert "data is" in str(first_disagreement(world.session, store))
    result.data_digest = service.canonical.digest(result.data)
    assert "digest" in str(first_disagreement(world.session, store))


def test_a_result_nobody_issued_is_named(world, store, results) -> None:
    world.session.execute(
        text("UPDATE events SET name = 'result.dreamt' WHERE name = 'result.issued'")
    )
    assert "has no event" in str(first_disagreement(world.session, store))


@pytest.mark.parametrize("is_there", [True, False])
def test_a_file_that_was_exchanged_or_taken_away_is_named(world, store, results, is_there) -> None:
    path = store.path(results[0].pdf_digest)
    path.chmod(0o600)
    path.write_bytes(path.read_bytes() + b"%") if is_there else path.unlink()
    problem = str(first_disagreement(world.session, store))
    assert "file" in problem and results[0].number in problem


@pytest.mark.parametrize(
    ("change", "named"),
    [
        ("UPDATE procedure_versions SET digest = 'x' WHERE id = {0}", "seals"),
        ("DELETE FROM procedure_versions WHERE id = {0}", "not stored"),
        ("DELETE FROM events WHERE name = 'procedure.published'", "no event"),
    ],
)
def test_a_version_that_was_changed_is_named(world, change, named) -> None:
    number = world.versions[PROCEDURE.code]
    world.session.execute(text(change.format(number)))
    world.session.expire_all()
    assert named in str(catalogue_proving.first_disagreement(world.session))


def test_a_shorter_limit_in_a_version_is_named(world) -> None:
    row = catalogue_proving.Version
    version = world.session.get(row, world.versions[PROCEDURE.code])
    version.definition = {**version.definition, "notes": ["khác"]}
    world.session.flush()
    assert "seals" in str(catalogue_proving.first_disagreement(world.session))
