"""What people keep for themselves: views of lists, reports they made, and how they like to start.

Guarantees: a name stands once a person and place; whoever did not make a view cannot change it;
a shared view is only offered to the roles it is shared with. A view holds choices, never rows, so
whoever opens it sees what their own rights show.

Belongs here: keeping, sharing and finding these. Does not: rights, or what a choice means
(`apps.web`).
"""
