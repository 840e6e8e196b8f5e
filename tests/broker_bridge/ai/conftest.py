"""The fixtures of the AI service's tests."""

import importlib.util
from collections.abc import Iterator

import pytest

from support.model_server import ModelServer


@pytest.fixture(scope="session")
def litellm_loaded() -> None:
    """litellm in this process, loaded once as the service does: it takes seconds."""
    if importlib.util.find_spec("litellm") is None:
        pytest.skip("litellm is not installed: pip install 'live-agent-console[ai]'")
    from console_bridge.ai import model

    model.load()


@pytest.fixture(scope="session")
def _server() -> Iterator[ModelServer]:
    server = ModelServer().start()
    yield server
    server.stop()


@pytest.fixture
def model_server(_server: ModelServer) -> ModelServer:
    """A local OpenAI-compatible server with nothing on its record."""
    _server.requests.clear()
    _server.keys.clear()
    _server.lost.clear()
    _server.fault = "ok"
    return _server
