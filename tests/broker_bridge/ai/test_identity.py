"""The AI service with exactly the rights that docs/ai-models.md gives it: it answers, and can do nothing else."""

import re
from pathlib import Path

from console_bridge.ai.knowledge_files import DEMO_KNOWLEDGE
from console_client.answers import StreamedAnswer
from console_client.connection import connect
from console_client.settings import NatsSettings
from console_schemas.assist import AssistRequest
from console_schemas.subjects import Subjects
from console_schemas.wire import encode
from support.ai_process import AiProcess
from support.broker import ROOT, Broker
from support.eventually import eventually
from support.questions import transcript
from support.scripted_bridge import ScriptedBridge

RIGHTS = re.search(r"```\n(\{\n  user: ai.*?\n\})\n```", (ROOT / "docs" / "ai-models.md").read_text(), re.DOTALL)
PROBED = ("console.log.e1.message-posted", "console.in.shop.c.message", "console.cmd.ana.post", "$JS.API.STREAM.NAMES")


def settings_of(broker: Broker, user: str) -> NatsSettings:
    """As whom to connect."""
    return NatsSettings(url=broker.url.replace("nats://", f"nats://{user}:secret@"))


async def test_it_answers_with_its_own_rights_and_has_no_others(tmp_path: Path) -> None:
    assert RIGHTS is not None
    conf = tmp_path / "rights.conf"
    own = RIGHTS[1].replace("$AI_PASSWORD", "secret")
    every = "{ user: all, password: secret }"
    conf.write_text((ROOT / "nats.conf").read_text() + f"\nauthorization {{ users: [ {own}, {every} ] }}\n")
    broker = Broker(tmp_path / "nats", conf).start()
    (tmp_path / "console.toml").write_text(f'[nats]\nurl = "{settings_of(broker, "ai").url}"\n')
    process = AiProcess(tmp_path, "--knowledge", str(DEMO_KNOWLEDGE))
    agent = await connect(settings_of(broker, "all"), "agent", user="ana")
    wrong: list[str] = []
    service = await connect(settings_of(broker, "ai"), "probe", on_error=lambda error: wrong.append(str(error)))
    try:
        bridge = await ScriptedBridge(agent, entries=transcript("customer: I was charged twice!")).start()
        await eventually(process.is_ready)
        asked = StreamedAnswer(agent, Subjects().ai("ana", "assist"), encode(AssistRequest(engagement_id="e1")), 10)
        assert (await asked).origin == "extract"
        await eventually(lambda: bridge.used)
        assert "ermission" not in process.output()

        for subject in PROBED:
            await service.publish(subject, b"{}")
        for subject in ("console.feed.ana.>", "console.out.>", "_INBOX.ana.>"):
            await service.subscribe(subject)
        await eventually(lambda: len({each for each in wrong if "ermission" in each}) == len(PROBED) + 3)
    finally:
        process.stop()
        await agent.close()
        await service.close()
        broker.stop()
