"""How a command that reads the log ends where it cannot: with a sentence and a code, the same for all."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import NoReturn

import click
from nats.errors import Error as NatsError
from nats.js.errors import NotFoundError

from console_bridge.damage import LogDamaged
from console_bridge.database_file import DatabaseUnusable
from console_bridge.identity.folder import IdentityError
from console_bridge.log_following import Unreadable
from console_bridge.master_key import KeyRefused
from console_client.connection import Unreachable
from console_client.saying import say
from console_client.settings_file import SettingsError
from console_schemas.subjects import LOG_STREAM

UNUSABLE, NO_BROKER = 2, 3


@contextmanager
def log_failures(program: str) -> Iterator[None]:
    """For what reads the log, the database or both: whatever fails in it ends the process."""
    try:
        yield
    except SettingsError as error:
        raise click.UsageError(str(error)) from None
    except (DatabaseUnusable, IdentityError, KeyRefused, LogDamaged, Unreadable) as error:
        failed(program, str(error), UNUSABLE)
    except NotFoundError:
        failed(program, f"There is no stream {LOG_STREAM} on this broker: start the bridge once.", UNUSABLE)
    except (Unreachable, NatsError, TimeoutError) as error:
        failed(program, str(error) or "The broker does not answer.", NO_BROKER)


def failed(program: str, text: str, code: int) -> NoReturn:
    """End the process with a sentence and a code."""
    say(f"{program}: {text}", err=True)
    sys.exit(code)
