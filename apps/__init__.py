"""What people and other programs touch: the web application, the API and the command line.

No business rule lives here (that is `erp`) and no SQL stands in a page (`apps.web.queries`).
"""
