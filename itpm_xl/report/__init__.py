"""Results to a brief, sheets and pages."""
