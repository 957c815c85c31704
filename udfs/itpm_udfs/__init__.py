"""What Excel loads: functions for cells, the ribbon, and the door its buttons knock on. The work is done in itpm_xl."""
