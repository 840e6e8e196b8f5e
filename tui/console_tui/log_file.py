"""The log of the console."""

import logging
from logging.handlers import RotatingFileHandler
from pathlib import Path

import platformdirs

from console_client.clean_log import CleanFormatter
from console_client.settings_file import APP

LOG_BYTES = 1_000_000


def log_to_file() -> None:
    """What fails goes to a file that only its owner can read: the terminal is the agent's."""
    folder = Path(platformdirs.user_log_path(APP))
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        handler = RotatingFileHandler(folder / "console.log", maxBytes=LOG_BYTES, backupCount=2, delay=True)
    except OSError:
        logging.getLogger().addHandler(logging.NullHandler())
        return
    handler.setFormatter(CleanFormatter("%(asctime)s %(levelname)s %(name)s %(message)s"))
    logging.basicConfig(level=logging.WARNING, handlers=[handler])
