"""Why Excel does not do what it should: every reason that can be looked up, each with what to do about it."""

from itpm_xl.excel.doctor.checkup import Check, Diagnosis, State, doctor
from itpm_xl.excel.doctor.machine import Machine
from itpm_xl.excel.doctor.words import to_dialog, to_text

__all__ = ["Check", "Diagnosis", "Machine", "State", "doctor", "to_dialog", "to_text"]
