"""The Streamlit frame, its pages and the queries behind them.

A page reads inputs, calls one function and shows the result; arithmetic belongs elsewhere.
"""
