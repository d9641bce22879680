"""Flat files of invoice lines: one row is one line of a sale, a return or a stock note.

Belongs here: what is particular to that shape, from classed rows to documents of the core.
Does not: anything about one source; that stands in its mapping.

What holds for every file of this shape:

- Every row ends as exactly one of *posted* or *refused with a reason*.
- A document of the source is posted whole or not at all; only a row that carries neither goods nor
  money may be left out of it.
- Amount of the source = posted + refused + rounding, exactly, with every refused row and every
  rounded row named.
"""
