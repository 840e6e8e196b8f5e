"""The history check: everything that was sent, told and seen, held against the log."""

from faults.checks.acknowledged import check_acknowledged, check_denied, check_refused
from faults.checks.evidence import History, Violation
from faults.checks.log_index import LogIndex
from faults.checks.order import check_identity, check_order
from faults.checks.owners import check_deadlines, check_owners
from faults.checks.viewers import check_bots, check_consoles, check_databases

CHECKS = (
    check_acknowledged,
    check_denied,
    check_refused,
    check_identity,
    check_order,
    check_owners,
    check_deadlines,
    check_consoles,
    check_bots,
    check_databases,
)


def check_history(history: History) -> list[Violation]:
    """Every violation that the history shows."""
    log = LogIndex(history.facts)
    return [violation for check in CHECKS for violation in check(history, log)]
