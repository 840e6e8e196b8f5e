"""Certificates as a real authority makes them: one for the authority, one for a server on this machine."""

import subprocess
from pathlib import Path

_AUTHORITY = ("req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "1", "-subj", "/CN=Test Authority")
_REQUEST = ("req", "-newkey", "rsa:2048", "-nodes", "-subj", "/CN=broker")


def make_certificates(folder: Path) -> Path:
    """Put `server.crt` and `server.key` into a folder, for 127.0.0.1; returns the file of the authority."""
    folder.mkdir(exist_ok=True)
    _openssl(folder, *_AUTHORITY, "-keyout", "ca.key", "-out", "ca.crt")
    _openssl(folder, *_REQUEST, "-keyout", "server.key", "-out", "server.csr")
    (folder / "names").write_text("subjectAltName=IP:127.0.0.1\n")
    signing = ("x509", "-req", "-in", "server.csr", "-CA", "ca.crt", "-CAkey", "ca.key", "-CAcreateserial")
    _openssl(folder, *signing, "-days", "1", "-extfile", "names", "-out", "server.crt")
    return folder / "ca.crt"


def _openssl(folder: Path, *arguments: str) -> None:
    subprocess.run(["openssl", *arguments], cwd=folder, check=True, capture_output=True, timeout=30)
