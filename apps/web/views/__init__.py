"""The pages: one file each, run by Streamlit from top to bottom.

A page reads inputs, calls one function and shows the result. `apps.web.pages` lists them.
"""
