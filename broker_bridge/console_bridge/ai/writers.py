"""Which writer the configuration asks for, put together: the offline default, or a model with its fallbacks."""

import asyncio
import logging
import time

from console_bridge.ai import model
from console_bridge.ai.api_key import read_api_key
from console_bridge.ai.chosen_writer import ChosenWriter
from console_bridge.ai.completion import LanguageModel
from console_bridge.ai.knowledge_store import KnowledgeStore, knowledge_path
from console_bridge.ai.live_knowledge import LiveKnowledge
from console_bridge.ai.model_chain import ModelChain
from console_bridge.ai.model_writer import ModelWriter
from console_bridge.ai.offline import OfflineWriter
from console_bridge.ai.question import EXTRACT
from console_client.settings import AiSettings

log = logging.getLogger(__name__)


class ModelMissing(Exception):
    """A model is configured but litellm is not installed; the text has the command that installs it."""


def offline_writer(settings: AiSettings) -> OfflineWriter:
    """The offline default over the configured knowledge base. Raises `KnowledgeError`."""
    store = KnowledgeStore(knowledge_path(settings.knowledge_base))
    return OfflineWriter(LiveKnowledge(store, settings.knowledge))


def chosen_writer(settings: AiSettings, offline: OfflineWriter) -> ChosenWriter:
    """A writer for whichever model is chosen; not ready yet. Raises `ModelMissing` or `KeyUnusable`."""
    return ChosenWriter(settings, offline, lambda name: model_writer(settings, offline, name))


def model_writer(settings: AiSettings, offline: OfflineWriter, name: str = "") -> ModelWriter:
    """A writer with a model (the configured one where none is named) and the fallbacks; not ready yet.

    Raises `ModelMissing` or `KeyUnusable`. The fallback `extract` is the offline default. The configured address and
    key are for the models of the first configured model's provider only: no other provider is ever shown them.
    """
    first = name or settings.model
    if not model.is_installed():
        raise ModelMissing(f"The model {first} needs litellm, which is not installed. Run: {model.INSTALL}")
    key = read_api_key(settings)
    names = [first, *(each for each in settings.fallbacks if each not in (EXTRACT, first))]
    models: list[LanguageModel] = []
    for each in names:
        own = _provider(each) == _provider(settings.model or next(iter(settings.models), first))
        api_base, api_key = (settings.api_base, key) if own else ("", None)
        models.append(model.LitellmModel(each, settings.max_chars, api_base, api_key))
    return ModelWriter(ModelChain(models), offline, settings.deadline, offline_last=EXTRACT in settings.fallbacks)


async def make_ready(writer: ModelWriter | ChosenWriter) -> None:
    """Load the model library in a thread, then let the writer answer. Raises `ModelMissing` where it is broken."""
    begun = time.monotonic()
    try:
        await asyncio.to_thread(model.load)
    except Exception as error:  # an import can fail in any way
        raise ModelMissing(f"litellm cannot be loaded ({type(error).__name__}). Run: {model.INSTALL}") from error
    writer.ready.set()
    log.info("the model library is loaded, after %.1f s", time.monotonic() - begun)


def _provider(name: str) -> str:
    return name.partition("/")[0]
