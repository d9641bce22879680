"""The firm's own dimensions: departments, employees, projects.

Belongs here: who and what postings are analysed by. Does not: people who sign in (`erp.access`).
"""
