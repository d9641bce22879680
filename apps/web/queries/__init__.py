"""One function per figure a page shows, each reading the published marts through a scope.

No Streamlit here, so that a figure is tested without a page; no table of the core either.
"""
