"""Pure analysis: what a project's rows add up to. No files, no clock, no randomness, no Excel."""
