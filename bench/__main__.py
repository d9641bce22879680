"""`python -m bench [NAME]`, the same as `ledgerhouse bench`; exit 1 when a limit does not hold."""

import sys

from bench import run

if __name__ == "__main__":
    sys.exit(0 if all(each["holds"] for each in run(*sys.argv[1:2]).values()) else 1)
