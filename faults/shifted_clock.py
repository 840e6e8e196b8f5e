"""`python -m faults.shifted_clock FILE MODULE …`: runs a module whose wall clock is as many seconds off as FILE says.

The monotonic clock goes on as it does when an operator or NTP sets a machine's time. Done here and not with
libfaketime, which also takes over the waiting of threads: under it the parts stood still for seconds at a time.
"""

import datetime
import importlib
import os
import pkgutil
import runpy
import sys
import time
from typing import Any

import console_schemas

_real = datetime.datetime
_time, _time_ns = time.time, time.time_ns


class _LikeReal(type):
    def __instancecheck__(cls, instance: object) -> bool:
        return isinstance(instance, _real)


def shift(file: str) -> None:
    """From now on every wall clock of this process is off by what the file says at that moment."""
    for module in pkgutil.iter_modules(console_schemas.__path__):
        # Before the class is replaced: msgspec knows the real one only, and there is no clock in the schemas.
        importlib.import_module(f"console_schemas.{module.name}")
    descriptor = os.open(file, os.O_RDONLY)

    def offset() -> float:
        return float(os.pread(descriptor, 20, 0) or 0)

    class Shifted(_real, metaclass=_LikeReal):
        """The class with another now; what it makes are datetimes like all others, which msgspec insists on."""

        def __new__(cls, *arguments: Any, **named: Any) -> Any:
            return _real(*arguments, **named)

        @classmethod
        def now(cls, tz: datetime.tzinfo | None = None) -> Any:
            return _real.now(tz) + datetime.timedelta(seconds=offset())

    vars(datetime).update(datetime=Shifted)
    vars(time).update(time=lambda: _time() + offset(), time_ns=lambda: _time_ns() + int(offset() * 1e9))


if __name__ == "__main__":
    file, module, *arguments = sys.argv[1:]
    shift(file)
    sys.argv = [module, *arguments]
    runpy.run_module(module, run_name="__main__", alter_sys=True)
