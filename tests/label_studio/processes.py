"""Runs a real Label Studio and our own service as processes, each on a free port, with its data in a folder."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx

from tests.readme import ROOT

LABEL_STUDIO = ROOT / "build" / "label-studio" / "bin" / "label-studio"
TOKEN = "0123456789abcdef0123456789abcdef01234567"
SECRET = "a-shared-secret-of-the-test"
START_SECONDS = 180.0


@dataclass(frozen=True, slots=True)
class Running:
    """A process that answers at ``url`` and writes what it has to say to ``log``."""

    url: str
    log: Path


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port: int = listener.getsockname()[1]
        return port


@contextmanager
def label_studio(folder: Path) -> Iterator[Running]:
    """Label Studio with one user, whose token is :data:`TOKEN`, and leave to call addresses of this machine."""
    port = free_port()
    folder.mkdir()
    environment = {
        "LABEL_STUDIO_BASE_DATA_DIR": str(folder),
        "LABEL_STUDIO_USERNAME": "annotator@example.org",
        "LABEL_STUDIO_PASSWORD": "a-password-of-the-test",
        "LABEL_STUDIO_USER_TOKEN": TOKEN,
        "LABEL_STUDIO_ENABLE_LEGACY_API_TOKEN": "true",
        "SSRF_PROTECTION_ENABLED": "false",
        "ML_BLOCK_LOCAL_IP": "false",
        "WEBHOOK_TIMEOUT": "30",
        "LATEST_VERSION_CHECK": "false",
        "COLLECT_ANALYTICS": "false",
        "SENTRY_DSN": "",
        "FRONTEND_SENTRY_DSN": "",
        "HOME": str(folder),
    }
    command = [str(LABEL_STUDIO), "start", "--no-browser", "--internal-host", "127.0.0.1", "--port", str(port)]
    with _running(command, environment, f"http://127.0.0.1:{port}", "/health", folder / "server.log") as running:
        yield running


@contextmanager
def service(folder: Path, port: int, database: str) -> Iterator[Running]:
    """``biaoli serve``, under uvicorn as always."""
    environment = {
        "BIAOLI_LABEL_STUDIO_SECRET": SECRET,
        "BIAOLI_DATABASE_URL": database,
        "HOME": str(folder),
        "PYTHONPATH": str(ROOT),
    }
    command = [sys.executable, "-m", "service.cli", "serve", "--port", str(port)]
    log = folder / f"service-{time.monotonic_ns()}.log"
    with _running(command, environment, f"http://127.0.0.1:{port}", "/healthz", log) as running:
        yield running


@contextmanager
def _running(command: list[str], environment: dict[str, str], url: str, health: str, log: Path) -> Iterator[Running]:
    inherited = {name: os.environ[name] for name in ("PATH", "LANG", "LD_LIBRARY_PATH") if name in os.environ}
    environment = {**inherited, "NO_PROXY": "*", "PYTHONUTF8": "1", "PYTHONUNBUFFERED": "1", **environment}
    with log.open("wb") as stream:
        process = subprocess.Popen(
            command, cwd=log.parent, env=environment, stdin=subprocess.DEVNULL, stdout=stream, stderr=stream
        )
    try:
        _wait_for(url + health, process, log)
        yield Running(url, log)
    finally:
        process.terminate()
        try:
            process.wait(30)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _wait_for(url: str, process: subprocess.Popen[bytes], log: Path) -> None:
    give_up = time.monotonic() + START_SECONDS
    while time.monotonic() < give_up:
        if process.poll() is not None:
            raise AssertionError(f"ended with {process.returncode} at its start:\n{_tail(log)}")
        try:
            if httpx.get(url, timeout=5, trust_env=False).status_code == 200:
                return
        except httpx.HTTPError:
            pass
        time.sleep(0.5)
    raise AssertionError(f"doesn't answer after {START_SECONDS:g} seconds:\n{_tail(log)}")


def _tail(log: Path) -> str:
    return log.read_text("utf-8", "replace")[-3000:]
