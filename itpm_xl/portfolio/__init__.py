"""Portfolio: many workbooks gathered, each at its own risk, and consolidated into one truth."""
