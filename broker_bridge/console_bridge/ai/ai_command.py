"""`console ai`: the AI service as a process of its own."""

import asyncio
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from console_bridge.ending_signals import asked_to_end
from console_client.clean_log import log_to_stderr
from console_client.saying import say

if TYPE_CHECKING:
    from console_client.settings import Settings

FAILED, NO_BROKER = 1, 3


class _Lazy(click.Group):
    """The commands of administrators, loaded when they are named: the service does not need them."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Their names."""
        return ["rules", "set", "stats"]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The one of that name."""
        from console_bridge.ai import admin_commands

        commands = (admin_commands.rules, admin_commands.set_rules, admin_commands.stats)
        return next((command for command in commands if command.name == cmd_name), None)


@click.group(cls=_Lazy, invoke_without_command=True)
@click.pass_context
@click.option("--config", type=click.Path(dir_okay=False, path_type=Path), help="The configuration file.")
@click.option("--nats-url", help="The broker, such as nats://127.0.0.1:4222.")
@click.option("--model", help="A litellm model, such as openai/gpt-4o-mini; empty: the offline default.")
@click.option("--api-base", help="The address of the model's server, where it is not the provider's own.")
@click.option("--knowledge", type=click.Path(path_type=Path), multiple=True, help="Articles: files or a folder.")
def ai(
    ctx: click.Context,
    config: Path | None,
    nats_url: str | None,
    model: str | None,
    api_base: str | None,
    knowledge: tuple[Path, ...],
) -> None:
    """Run the AI service in the foreground; SIGTERM or Ctrl+C ends it in order. With a command: administer it.

    It drafts replies and summaries for agents and never sends anything by itself. Without a model it quotes the
    knowledge base and the conversation. Several may run side by side and share the load.

    Prints one line that begins with `ready` once it answers; a model may take a few seconds more.

    Exit codes: 0 ended in order; 1 cannot go on; 2 wrong usage or configuration; 3 no broker.

    \b
    console ai
    console ai --knowledge ./articles --knowledge ./canned_replies.jsonl
    OPENAI_API_KEY=… console ai --model openai/gpt-4o-mini
    console ai --model openai/local --api-base http://127.0.0.1:8080/v1
    """
    if ctx.invoked_subcommand is not None:
        return
    from console_bridge.ai.api_key import KeyUnusable
    from console_bridge.ai.article import KnowledgeError
    from console_bridge.ai.writers import ModelMissing
    from console_client.connection import Unreachable
    from console_client.settings_file import SettingsError, load_settings

    log_to_stderr()
    flags: dict[str, object] = {"nats.url": nats_url, "ai.model": model, "ai.api_base": api_base}
    if knowledge:
        flags["ai.knowledge"] = [str(place) for place in knowledge]
    try:
        settings = load_settings(config, flags)
        asyncio.run(_serve(settings))
    except SettingsError as error:
        raise click.UsageError(str(error)) from None
    except Unreachable as error:
        say(f"console ai: {error}", err=True)
        sys.exit(NO_BROKER)
    except (KeyUnusable, KnowledgeError, ModelMissing) as error:
        say(f"console ai: {error}", err=True)
        sys.exit(FAILED)


async def _serve(settings: "Settings") -> None:
    from console_bridge.ai.ai_process import run_ai

    await run_ai(settings, stop=asked_to_end(), ready=lambda origin: say(f"ready: answers by {origin}"))
