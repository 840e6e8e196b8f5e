"""A broker that is there and does nothing: as with a cut cable, no connection is closed."""

import os
import signal

from support.broker import Broker


def freeze(broker: Broker) -> None:
    """Stop the process; returns once it stands still."""
    assert broker.process
    broker.process.send_signal(signal.SIGSTOP)
    os.waitpid(broker.process.pid, os.WUNTRACED)


def thaw(broker: Broker) -> None:
    """Let it go on."""
    assert broker.process
    broker.process.send_signal(signal.SIGCONT)
