"""What an old system wrote before cut-over: readable, searchable, never posted.

Belongs here: its documents and vouchers with their original numbers, kept as they were. Does not:
anything that touches a ledger, a stock or an open item; balances at cut-over are opening documents.
"""
