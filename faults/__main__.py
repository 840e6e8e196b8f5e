"""`make faults`: breaks the real parts under load, heals them, and proves from the history that every promise held."""

import argparse
import asyncio
import json
import shutil
import sys
import tempfile
from pathlib import Path
from random import Random, SystemRandom

from console_bridge.replay.dialogues import BadDialogue
from console_schemas.wire import encode
from faults.campaign import PATIENCE, Campaign
from faults.conversations import load_conversations
from faults.kinds import ALL
from faults.mutants import MUTANTS
from faults.part import NotRunning
from faults.recovery.figures import Sizes, recovery_figures
from faults.report import Report
from faults.schedule import schedule
from faults.world import World

RECOVERY = "recovery"
"""Beside the names of the faults: the measurements of being back, which are taken only when they are named."""
EVIDENCE = 20
"""Violations that are printed whole; all of them are in the folder."""


def main() -> None:
    """Run what is asked for; the exit code is 1 where a promise was broken."""
    options = _options()
    seed = options.seed if options.seed is not None else SystemRandom().randrange(1_000_000)
    names = options.only or list(ALL)
    print(
        f"seed {seed}: the same faults come again with SEED={seed} ROUNDS={options.rounds}"
        f"{' ONLY=' + ','.join(options.only) if options.only else ''}",
        flush=True,
    )
    try:
        dialogues = load_conversations(options.file, Random(f"{seed} conversations"))
    except (BadDialogue, OSError) as bad:
        sys.exit(f"faults: {bad}")
    report = Report(seed, options.rounds)
    folder = options.keep or Path(tempfile.mkdtemp(prefix="console-faults-"))
    able = []
    for name in names:
        if name == RECOVERY:
            continue
        if reason := ALL[name]().missing():
            report.skip(name, reason)
        else:
            able.append(name)
    for scene, rounds in schedule(seed, options.rounds, able).items():
        _say(f"{scene}: {len(rounds)} rounds")
        world = World(folder / scene.replace(" ", "-"), scene, _say, options.mutant)
        campaign = Campaign(world, dialogues, report.seed, options.patience)
        try:
            report.add(asyncio.run(campaign.run(rounds)))
        except NotRunning as error:
            report.failures.append(f"{scene}: {error}")
    if RECOVERY in names:
        sizes = Sizes(options.consoles, options.events, options.messages)
        try:
            report.recovery = asyncio.run(recovery_figures(folder / RECOVERY, sizes, _say))
        except (NotRunning, AssertionError) as error:
            report.failures.append(f"{RECOVERY}: {error}")
    _tell(report, folder, options.json)
    if report.good and not options.keep:
        shutil.rmtree(folder, ignore_errors=True)
    sys.exit(0 if report.good else 1)


def _say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


def _tell(report: Report, folder: Path, as_json: bool) -> None:
    print(report.table())
    for note in report.notes:
        print(f"note: {note}")
    for failure in report.failures:
        print(f"FAILED {failure.splitlines()[0]}")
    for violation in report.violations[:EVIDENCE]:
        print(f"BROKEN {violation.kind} {violation.subject}: {violation.evidence}")
    if len(report.violations) > EVIDENCE:
        print(f"… and {len(report.violations) - EVIDENCE} more")
    if not report.good:
        (folder / "violations.jsonl").write_bytes(b"".join(encode(each) + b"\n" for each in report.violations))
        (folder / "failures.txt").write_text("\n\n".join(report.failures))
        print(f"Kept in {folder}: logs, databases, streams, histories, violations.jsonl, failures.txt")
    if as_json:
        print(json.dumps(report.figures()))


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="make faults", description=__doc__)
    parser.add_argument("--rounds", type=int, default=1, help="how often each fault comes (default 1)")
    parser.add_argument("--seed", type=int, help="replays the schedule of an earlier run")
    parser.add_argument("--only", type=_names, help=f"only these, by commas: {', '.join(ALL)}, {RECOVERY}")
    parser.add_argument("--file", type=Path, help="conversations, one JSON object a line (default: bundled ones)")
    parser.add_argument("--keep", type=Path, help="keep logs, databases and histories in this new folder")
    parser.add_argument("--consoles", type=int, default=300, help="of the recovery figures (default 300)")
    parser.add_argument("--events", type=int, default=1_000_000, help="of the recovery figures (default 1000000)")
    parser.add_argument("--messages", type=int, default=50_000, help="of the recovery figures (default 50000)")
    parser.add_argument("--patience", type=float, default=PATIENCE, help="seconds to be served in (default 75)")
    parser.add_argument("--mutant", choices=sorted(MUTANTS), default="", help="plant a fault: the run must turn red")
    parser.add_argument("--json", action="store_true", help="end with one line of JSON")
    return parser.parse_args()


def _names(text: str) -> list[str]:
    names = [name.strip() for name in text.split(",") if name.strip()]
    unknown = [name for name in names if name not in (*ALL, RECOVERY)]
    if unknown:
        raise argparse.ArgumentTypeError(f"no such fault: {', '.join(unknown)}")
    return names


if __name__ == "__main__":
    main()
