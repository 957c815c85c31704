"""Files: reading workbooks, making them, and carrying our sheets into somebody else's."""
