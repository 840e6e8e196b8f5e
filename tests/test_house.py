"""The rules of the house: sizes, names, what an import may drag in, and what must not stand in the repository."""

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
ROOMS = ("schemas", "client", "broker_bridge", "tui")
LONGEST_FILE = 250
LONGEST_FUNCTION = 60
VAGUE = {"utils", "util", "helpers", "helper", "common", "manager", "misc", "base2", "stuff"}


def sources() -> list[Path]:
    return [path for room in ROOMS for path in (ROOT / room).rglob("*.py")]


def tracked() -> list[Path]:
    listing = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True)
    return [ROOT / name for name in listing.stdout.split("\0") if name and (ROOT / name).is_file()]


def test_no_file_is_two_things() -> None:
    long = {str(path.relative_to(ROOT)): len(path.read_text().splitlines()) for path in sources()}
    assert not {name: lines for name, lines in long.items() if lines > LONGEST_FILE}


def test_functions_fit_on_a_screen() -> None:
    long = [
        f"{path.name}:{node.lineno} {node.name}"
        for path in sources()
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and (node.end_lineno or 0) - node.lineno + 1 > LONGEST_FUNCTION
    ]
    assert not long


def test_names_say_what_a_thing_is() -> None:
    assert not [path for path in sources() if path.stem in VAGUE]


def test_public_things_say_what_they_are() -> None:
    silent = []
    for path in sources():
        tree = ast.parse(path.read_text())
        if ast.get_docstring(tree) is None:
            silent.append(path.name)
        for node in tree.body:
            named = node if isinstance(node, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef) else None
            if named and not named.name.startswith("_") and ast.get_docstring(named) is None:
                silent.append(f"{path.name}: {named.name}")
    assert not silent


SPEAKS = ("client/console_client/saying.py",)
"""Where a command's words go to the terminal; nothing else prints."""
PRINTS = re.compile(
    r"\bclick\.(?:echo\w*|secho|style|pause|prompt|confirm|edit)\b|(?<![\w.])print\(|sys\.std(?:out|err)\.(?:write|buffer)"
    r"|logging\.(?:Formatter|StreamHandler|basicConfig)\("
)
LOGS = ("client/console_client/clean_log.py", "tui/console_tui/log_file.py")


def test_commands_print_nothing_but_by_the_one_sanitiser() -> None:
    for path in sources():
        name = str(path.relative_to(ROOT))
        assert name in (*SPEAKS, *LOGS) or not PRINTS.search(path.read_text()), f"{name} prints by itself"


WIDGETS = {"Static", "Label", "Button", "Option", "Selection", "Tab", "Link", "Markdown"}
MARKUP = re.compile(r"from_markup|markup=True|\.border_(?:sub)?title\s*=|\.tooltip\s*=|\.notify\([^)]*[\"'f]")


def test_no_widget_reads_markup() -> None:
    """What Textual would read for markup is given to it as `Content`, which it draws as it is."""
    for path in (ROOT / "tui").rglob("*.py"):
        text = path.read_text()
        assert not MARKUP.search(text), path.name
        for node in ast.walk(ast.parse(text)) if "from textual" in text else ():
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in WIDGETS and node.args:
                assert not isinstance(node.args[0], ast.Constant | ast.JoinedStr | ast.BinOp | ast.Name), path.name


def test_repository_names_no_registry_and_no_machine() -> None:
    registry = re.compile(
        rb"py" + rb"pi\.org|python" + rb"hosted|registry\.npm" + rb"js|/ro" + rb"ot/|/wo" + rb"rk/|/ho" + rb"me/"
    )
    assert not [path.name for path in tracked() if registry.search(path.read_bytes())]


@pytest.mark.parametrize("name", ["demo", "ai", "dev"])
def test_requirements_are_pinned_with_hashes(name: str) -> None:
    text = (ROOT / "requirements" / f"{name}.txt").read_text()
    pins = re.findall(r"^[a-z0-9][\w.-]*==", text, re.MULTILINE)
    assert len(pins) > 10
    assert text.count("--hash=sha256:") >= len(pins)
    assert "://" not in text


def test_demo_installs_no_litellm() -> None:
    assert "litellm" not in (ROOT / "requirements" / "demo.txt").read_text()


def test_console_loads_nothing_of_the_bridge() -> None:
    code = (
        "import sys, console_tui.commands, console_tui.app\n"
        "print([n for n in ('console_bridge', 'sqlite_utils', 'litellm', 'sqlite3', 'aiohttp') if n in sys.modules])"
    )
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert loaded.stdout.strip() == "[]"


def test_words_load_nothing_but_msgspec() -> None:
    modules = [f"console_schemas.{path.stem}" for path in (ROOT / "schemas" / "console_schemas").glob("[a-z]*.py")]
    code = (
        f"import sys, {', '.join(modules)}\n"
        "print([n for n in ('nats', 'textual', 'rich', 'click', 'sqlite3', 'asyncio') if n in sys.modules])"
    )
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert loaded.stdout.strip() == "[]"
