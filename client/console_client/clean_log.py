"""Log lines that nobody outside can forge and that act on no terminal: on stderr, in a journal, in a file."""

import logging
import sys
from types import TracebackType

from console_schemas.text import clean_text

LINE = 20_000
TRACE = 200_000
"""Characters of one line, and of one traceback."""

ExceptionInfo = tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]


class CleanFormatter(logging.Formatter):
    """As logging's: a message is one line and holds nothing that acts, and neither does a traceback."""

    def formatMessage(self, record: logging.LogRecord) -> str:
        """The line."""
        return clean_text(super().formatMessage(record), newline=False, limit=LINE)

    def formatException(self, ei: ExceptionInfo) -> str:
        """The traceback, which ends with the text of the exception."""
        return clean_text(super().formatException(ei), limit=TRACE)

    def formatStack(self, stack_info: str) -> str:
        """The stack."""
        return clean_text(super().formatStack(stack_info), limit=TRACE)


def log_to_stderr() -> None:
    """Where a service's log goes."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(CleanFormatter("%(asctime)s %(levelname)s %(name)s: %(message)s"))
    logging.basicConfig(level=logging.INFO, handlers=[handler])
