"""Business documents as facts: a head, its lines, and the links between lines.

Guarantees: a posted document row never changes; its number is gapless in its series; the same key
is one document for ever; progress of a line (delivered, invoiced, returned) is the sum of the lines
that name it as their source and never passes its quantity.

Does not belong here: what a document does to stock or money.
"""
