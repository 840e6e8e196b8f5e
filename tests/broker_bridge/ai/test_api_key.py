"""The key of the model: only from where it is safe, and never in what is said about it."""

import os
from pathlib import Path

import pytest

from console_bridge.ai.api_key import KeyUnusable, read_api_key
from console_client.settings import AiSettings


def key_file(folder: Path, content: str, mode: int = 0o600) -> AiSettings:
    file = folder / "model.key"
    file.write_text(content)
    os.chmod(file, mode)
    return AiSettings(api_key_file=str(file))


def test_from_the_named_variable() -> None:
    assert read_api_key(AiSettings(api_key_env="MY_KEY"), {"MY_KEY": " sk-1 "}) == "sk-1"


def test_from_a_file_of_ones_own(tmp_path: Path) -> None:
    assert read_api_key(key_file(tmp_path, "sk-2\n")) == "sk-2"


def test_none_is_the_providers_own() -> None:
    assert read_api_key(AiSettings()) is None


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o660])
def test_a_file_that_others_can_read_is_refused(tmp_path: Path, mode: int) -> None:
    with pytest.raises(KeyUnusable, match="chmod 600") as error:
        read_api_key(key_file(tmp_path, "sk-canary", mode))
    assert "canary" not in str(error.value)


@pytest.mark.parametrize("content", ["", " \n"])
def test_an_empty_file_is_refused(tmp_path: Path, content: str) -> None:
    with pytest.raises(KeyUnusable, match="is empty"):
        read_api_key(key_file(tmp_path, content))


def test_a_missing_file_and_a_missing_variable_are_named(tmp_path: Path) -> None:
    with pytest.raises(KeyUnusable, match="No such file"):
        read_api_key(AiSettings(api_key_file=str(tmp_path / "none")))
    with pytest.raises(KeyUnusable, match=r"MY_KEY \(ai.api_key_env\) is not set"):
        read_api_key(AiSettings(api_key_env="MY_KEY"), {})
