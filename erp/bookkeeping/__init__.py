"""Manual vouchers 手工凭证: what accountants book themselves.

Belongs here: postings a person writes. Does not: entries documents make.
"""
