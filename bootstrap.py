"""Makes .venv from the locks; runs before anything is installed, so only the standard library.

`python bootstrap.py run` installs what running needs, `dev` what testing needs as well. A stamp
keeps the digest of what was installed: when no lock changed, nothing is done. How the product
starts does not belong here.
"""

from __future__ import annotations

import hashlib
import importlib.util
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
LOCKS = {
    "run": ["requirements.lock"],
    "dev": ["requirements.lock", "requirements-dev.lock"],
}
ENVIRONMENT_FAULT = 3


def main(purpose: str) -> int:
    """Bring .venv to what `purpose` needs; the exit code."""
    if sys.version_info < (3, 11):  # noqa: UP036 - this file alone runs under any Python
        return _fault(f"Ledgerhouse needs Python 3.11 or newer; this is {sys.version.split()[0]}.")
    wanted = _digest(purpose)
    # An environment made for testing runs the product as well.
    stamps = [VENV / f"installed-{name}" for name in LOCKS if name in (purpose, "dev")]
    if any(
        stamp.exists() and stamp.read_text() == _digest(stamp.name.removeprefix("installed-"))
        for stamp in stamps
    ):
        return 0
    if not (VENV / "bin" / "pip").exists():
        if (
            importlib.util.find_spec("venv") is None
            or importlib.util.find_spec("ensurepip") is None
        ):
            return _fault(
                "Python's venv module is missing: on Debian, apt-get install python3-venv."
            )
        print("Making .venv …", flush=True)
        subprocess.run([sys.executable, "-m", "venv", "--clear", VENV], check=True)
    for lock in LOCKS[purpose]:
        if not _install(lock):
            return _fault(f"{lock} could not be installed; the lines above say why.")
    _pip("--no-deps", "--no-build-isolation", "--editable", str(ROOT))
    (VENV / f"installed-{purpose}").write_text(wanted)
    return 0


def _digest(purpose: str) -> str:
    """What the environment is made of: the locks, and the file that names our own commands."""
    files = [*LOCKS[purpose], "pyproject.toml"]
    return hashlib.sha256(b"".join((ROOT / name).read_bytes() for name in files)).hexdigest()


def _install(lock: str) -> bool:
    """Install one lock, counting packages on one line as they arrive."""
    total = sum("==" in line for line in (ROOT / lock).read_text().splitlines())
    print(f"Installing {total} packages from {lock} (about a minute) …", flush=True)
    process = _pip_process("--require-hashes", "-r", str(ROOT / lock))
    seen, said = 0, []
    for line in process.stdout or ():
        said.append(line)
        if line.startswith(("Collecting ", "Processing ", "Requirement already satisfied:")):
            seen += 1
            _show(seen, total)
        elif line.startswith("Installing collected packages"):
            print(f"\n  {seen} of {total} fetched, now unpacked", flush=True)
    if process.wait() != 0:
        print("".join(said[-12:]), end="", file=sys.stderr)
        return False
    return True


def _show(seen: int, total: int) -> None:
    """Rewrite the line on a terminal; a line every 25 packages elsewhere."""
    if sys.stdout.isatty():
        print(f"\r  {seen} of {total}", end="", flush=True)
    elif seen % 25 == 0:
        print(f"  {seen} of {total}", flush=True)


def _pip(*arguments: str) -> None:
    process = _pip_process(*arguments)
    said, _ = process.communicate()
    if process.returncode != 0:
        raise SystemExit(said)


def _pip_process(*arguments: str) -> subprocess.Popen[str]:
    command = [PYTHON, "-m", "pip", "install", "--disable-pip-version-check", *arguments]
    return subprocess.Popen(
        command,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        stdin=subprocess.DEVNULL,
        text=True,
    )


def _fault(message: str) -> int:
    print(message, file=sys.stderr)
    return ENVIRONMENT_FAULT


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
