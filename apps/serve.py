"""The web process: `python -m apps.serve`, started and kept by `apps.supervisor`."""

from __future__ import annotations

import argparse

from apps.server import Address, serve
from erp.base.home import open_home


def main() -> None:
    """Serve the company LEDGERHOUSE_HOME and LEDGERHOUSE_COMPANY name."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=8501)
    parser.add_argument("--public")
    given = parser.parse_args()
    serve(open_home(), Address(given.host, given.port, given.public))


if __name__ == "__main__":
    main()
