"""Settings are read once, typed, and a wrong one is named."""

import pytest

from onestop import config
from onestop.config import BadSetting


def read(tmp_path, **env: str) -> config.Settings:
    return config.read({"ONESTOP_DATA_DIR": str(tmp_path), **env})


def test_without_any_setting_it_listens_here_and_keeps_all_in_one_folder(tmp_path) -> None:
    settings = read(tmp_path)
    assert (settings.host, settings.port) == ("127.0.0.1", 5000)
    assert settings.base_url == "http://127.0.0.1:5000" and not settings.is_secure
    assert settings.database_url == f"sqlite:///{tmp_path}/onestop.db"
    assert settings.files_dir.parent == settings.keys_dir.parent == tmp_path


def test_the_key_is_made_once_and_readable_by_nobody_else(tmp_path) -> None:
    assert read(tmp_path).secret_key == read(tmp_path).secret_key
    assert (tmp_path / "secret.key").stat().st_mode & 0o777 == 0o600


def test_a_factor_is_required_unless_somebody_says_otherwise(tmp_path) -> None:
    settings = read(tmp_path)
    assert (settings.step_up_minutes, settings.factor_required) == (5, True)
    given = {"ONESTOP_STEP_UP_MINUTES": "2", "ONESTOP_REQUIRE_FACTOR": "No"}
    settings = read(tmp_path, **given)
    assert (settings.step_up_minutes, settings.factor_required) == (2, False)


def test_https_makes_cookies_secure(tmp_path) -> None:
    settings = read(tmp_path, ONESTOP_BASE_URL="https://motcua.example/")
    assert settings.is_secure and settings.base_url == "https://motcua.example"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("PORT", "abc"),
        ("PORT", "0"),
        ("PORT", "-1"),
        ("PORT", "٥"),
        ("ONESTOP_WORKERS", "1.5"),
        ("ONESTOP_UPLOAD_MB", "much"),
        ("ONESTOP_PROXIES", "-1"),
        ("ONESTOP_STEP_UP_MINUTES", "0"),
        ("ONESTOP_REQUIRE_FACTOR", "maybe"),
        ("ONESTOP_BASE_URL", "motcua.example"),
        ("ONESTOP_CARRIER_URL", "https://carrier.example"),
        ("ONESTOP_CARRIER_DIR", "/nowhere/at/all"),
        ("ONESTOP_SECRET_KEY", "short"),
    ],
)
def test_a_wrong_setting_is_named(tmp_path, name, value) -> None:
    with pytest.raises(BadSetting, match=name):
        read(tmp_path, **{name: value})
