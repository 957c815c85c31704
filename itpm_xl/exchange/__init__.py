"""Exchange: what other programs write, taken in; what they read, given out; other people's workbooks, adopted."""
