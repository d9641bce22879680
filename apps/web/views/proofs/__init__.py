"""Pages a figure opens down to: documents and vouchers, read live from the core."""
