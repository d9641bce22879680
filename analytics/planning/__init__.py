"""Planning: forecasts with their back-test beside them.

Arrays and frames in, arrays and frames out. Belongs here: classes of demand, the methods suited to
each, choice and combination by rolling-origin back-test, intervals, measures of error. Does not:
Dagster, pages. The web process never imports `methods` or `forecasting`: they load statsforecast.
"""
