"""The part of the broker's configuration that says whom it trusts: made from the keys, never edited."""

from pathlib import Path

from console_bridge.identity.claims import account_tokens, operator_token
from console_bridge.identity.folder import ACCOUNTS, BROKER_CONF, IdentityError, IdentityFolder
from console_bridge.identity.keys import public, write_private

_TEMPLATE = """\
# Made by `console init` and by every change of a login; to be included in nats.conf. Nothing in it is secret.
operator: {operator}
system_account: {system}
resolver {{
  type: full
  dir: "{tokens}"
  allow_delete: false
  interval: "2m"
}}
resolver_preload {{
{preload}
}}
"""
TOKENS_FOLDER = "./.nats/jwt"
"""Where the broker keeps what it was told of accounts, seen from where it was started."""


def write_broker_conf(folder: IdentityFolder) -> dict[str, str]:
    """Bring the file up to date; returns the token of each account that stands in it."""
    tokens = account_tokens(folder)
    file = folder.path / BROKER_CONF
    text = broker_conf(folder, tokens)
    if not file.exists() or file.read_text() != text:
        write_private(file, text)
    return tokens


def broker_conf(folder: IdentityFolder, tokens: dict[str, str]) -> str:
    """What stands in it."""
    keys = {name: public(folder.key(f"account-{name}")) for name in ACCOUNTS}
    return _TEMPLATE.format(
        operator=operator_token(folder),
        system=keys["SYS"],
        tokens=TOKENS_FOLDER,
        preload="\n".join(f"  {keys[name]}: {tokens[name]}" for name in ACCOUNTS),
    )


def included(folder: Path, tokens_folder: Path) -> str:
    """The same for a broker whose own folder is known; nothing else of the folder is needed. Raises `IdentityError`."""
    try:
        text = (folder / BROKER_CONF).read_text()
    except OSError:
        raise IdentityError(
            f"There are no identities in {folder}: make them with `console init`, or name --dir."
        ) from None
    return text.replace(f'"{TOKENS_FOLDER}"', f'"{tokens_folder}"')
