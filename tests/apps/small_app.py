"""Serves `small_page.py`, bare as Streamlit ships or behind the guard. A process of its own.

Usage: `python small_app.py PORT [DATABASE_URL]`; with a database the guard stands in front.
Streamlit allows one application a process, so both kinds cannot live in the tests' process.
"""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

import streamlit as st
import uvicorn
from streamlit import config

from apps.server import STREAMLIT_OPTIONS, page_owner
from apps.web.admission import Site
from apps.web.guard import Guard
from apps.web.limits import Limits, Rate
from apps.web.sessions import CoreSessions
from erp.base.database import open_database

LIMITS = Limits(
    requests=Rate(burst=400, per_second=100),
    sign_ins=Rate(burst=3, per_second=0.001),
    frames=Rate(burst=30, per_second=1),
    body_bytes=10_000,
    session_age_seconds=0.3,
)


def main(port: int, database_url: str | None) -> None:
    page = Path(__file__).with_name("small_page.py")
    if database_url is None:
        config.get_config_options(
            force_reparse=True, options_from_flags={"browser.gatherUsageStats": False}
        )
        app = st.App(page)
    else:
        config.get_config_options(force_reparse=True, options_from_flags=STREAMLIT_OPTIONS)
        app = Guard(
            st.App(page),
            site=Site.on_loopback(port),
            sessions=CoreSessions(open_database(database_url)),
            limits=LIMITS,
            page_owner=page_owner,
        )
    uvicorn.run(app, host="127.0.0.1", port=port, log_level="warning", server_header=False)


if __name__ == "__main__":
    main(int(sys.argv[1]), sys.argv[2] if len(sys.argv) > 2 else None)
