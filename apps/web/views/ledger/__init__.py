"""Pages of the accountant: vouchers, approvals."""
