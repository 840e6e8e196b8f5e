"""The faults, one file a family."""

from faults.kinds.clocks import CLOCK_FAULTS
from faults.kinds.compound import COMPOUND_FAULTS
from faults.kinds.disks import DISK_FAULTS
from faults.kinds.fault import Fault
from faults.kinds.lines import LINE_FAULTS
from faults.kinds.processes import PROCESS_FAULTS
from faults.kinds.ssh import SSH_FAULTS
from faults.kinds.storage import STORAGE_FAULTS
from faults.kinds.traffic import TRAFFIC_FAULTS

ALL: dict[str, type[Fault]] = {
    kind.name: kind
    for kind in (
        *PROCESS_FAULTS,
        *LINE_FAULTS,
        *DISK_FAULTS,
        *STORAGE_FAULTS,
        *TRAFFIC_FAULTS,
        *CLOCK_FAULTS,
        *SSH_FAULTS,
        *COMPOUND_FAULTS,
    )
}
"""By name, in the order of the table."""
