"""Watching the system itself: rules, alerts, the channels they go by, incidents.

Guarantee, kept by the database: of a rule and a subject one alert is open at a time, and it
goes by a channel once for its opening and once for its end. An incident ends with cause and fix.

Belongs here: what is kept of them. Does not: measuring and sending (`operations`), or alerts of
stock (`erp.alerts`), which have people and goods of their own.
"""
