"""Key pairs, and files that nobody but their owner can read."""

import os
import secrets
from pathlib import Path

import nkeys

OPERATOR, ACCOUNT, USER = nkeys.PREFIX_BYTE_OPERATOR, nkeys.PREFIX_BYTE_ACCOUNT, nkeys.PREFIX_BYTE_USER
PRIVATE_FILE, PRIVATE_FOLDER = 0o600, 0o700


def new_pair(kind: int) -> nkeys.KeyPair:
    """A fresh key of one kind."""
    return nkeys.from_seed(bytearray(nkeys.encode_seed(secrets.token_bytes(32), kind)))


def pair_of(seed: str) -> nkeys.KeyPair:
    """The pair of a seed as it stands in a file."""
    return nkeys.from_seed(bytearray(seed.strip().encode()))


def public(pair: nkeys.KeyPair) -> str:
    """The half that may be shown."""
    return str(pair.public_key.decode())


def seed_of(pair: nkeys.KeyPair) -> str:
    """The half that may not."""
    return str(pair.seed.decode())


def write_private(file: Path, text: str) -> None:
    """Put a text into a file that is whole at every moment, on the disk on return, and readable by its owner alone."""
    beside = file.with_name(f".{file.name}.{secrets.token_hex(4)}")
    descriptor = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, PRIVATE_FILE)
    try:
        with os.fdopen(descriptor, "w") as output:
            output.write(text)
            output.flush()
            os.fsync(output.fileno())
        beside.rename(file)
    except BaseException:
        beside.unlink(missing_ok=True)
        raise
    sync_folder(file.parent)


def append_private(file: Path, line: bytes) -> None:
    """Add a line to a file of one's own, behind its last whole one; it is on the disk on return."""
    descriptor = os.open(file, os.O_RDWR | os.O_CREAT, PRIVATE_FILE)
    with os.fdopen(descriptor, "r+b") as journal:
        journal.truncate(len(whole_lines(journal.read())))
        journal.seek(0, os.SEEK_END)
        journal.write(line + b"\n")
        journal.flush()
        os.fsync(descriptor)
    sync_folder(file.parent)


def whole_lines(text: bytes) -> bytes:
    """Without a line that a power cut or a full disk has ended in its middle: what it was to say never came to be."""
    return text[: text.rfind(b"\n") + 1]


def sync_folder(folder: Path) -> None:
    """Have the names in a folder survive a power cut."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
