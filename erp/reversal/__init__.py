"""Red-letter reversal 红字冲销: an error in a posted document is undone by its linked negative.

Guarantees: the original is untouched; a document is reversed at most once, and not while later
documents carry it on; every row the original wrote has its red counterpart, on the same side,
under the same voucher word; what it took of its sources is given back.

Belongs here: one kind for every kind of document. Does not: returns, which are events of their own.
"""
