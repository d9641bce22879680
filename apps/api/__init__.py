"""The HTTP interface for programs, below `/api/v1`.

Belongs here: routes that read a request, call one service or query and answer JSON. Does not:
rules, nor anything a page does by itself. The guard has already refused who has neither
session nor API key.
"""
