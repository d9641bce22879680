"""Watching stock: thresholds per product and warehouse, alerts, slow movers.

Guarantee, kept by the database: of a product, warehouse and kind one alert is open at a time, and
it names a person once.

Belongs here: thresholds people set, alerts and who is named, what moves slowly. Does not: what to
order and when (forecasting), counting (`erp.counting`).
"""
