"""People, what they may do and see, and the sessions in which they act.

Guarantees:

1. A password is kept only as its Argon2id hash, outside masters, so neither the log of changes
   nor the lake ever carries it. A session's secret is kept only as a SHA-256 hash.
2. A session acts only while it is not ended, neither idle nor absolute limit has passed, its user
   is active, and it knows the user's present rights; whoever changes rights raises their version.
3. Five failures lock a person out for a quarter of an hour, whichever name was typed and whichever
   process answered; an unknown name behaves and takes as long as a known one.
4. Every change of a user, a role, a grant or an API key is a commit of its own kind in
   `change_log`.
"""
