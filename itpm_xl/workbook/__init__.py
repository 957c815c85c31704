"""Files: workbooks to tables, schema to workbooks."""
