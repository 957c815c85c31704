"""Whether Excel and what guards it let the macros start Python."""

from __future__ import annotations

from typing import TYPE_CHECKING

from itpm_xl.excel.addin import ADDIN_NAME
from itpm_xl.excel.doctor.check import Check, State

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import PurePath

    from itpm_xl.excel.doctor.machine import Machine

__all__ = ["office_checks"]

# Microsoft's attack surface reduction rules that stop what xlwings does: its RunPython and its UDF server start
# cmd.exe from Excel, and its VBA declares LoadLibrary of KERNEL32.
_RULES = {
    "d4f940ab-401b-4efc-aadc-ad5f3c50688a": "Block all Office applications from creating child processes",
    "92e97fa1-2edf-4476-bdd6-9dd0b4dddc7b": "Block Win32 API calls from Office macros",
}
_ACTIONS = {"1": "set to block", "6": "set to warn"}
_DEFENDER = r"Windows Defender\Windows Defender Exploit Guard\ASR\Rules"
_RULE_KEYS = (rf"HKLM\SOFTWARE\Policies\Microsoft\{_DEFENDER}", rf"HKLM\SOFTWARE\Microsoft\{_DEFENDER}")
_MANAGED_KEY = r"HKLM\SOFTWARE\Policies\Microsoft\Windows Defender\Policy Manager"
_LOOK = (
    "To look: in PowerShell, `Get-MpPreference | Select-Object AttackSurfaceReductionRules_Ids,"
    " AttackSurfaceReductionRules_Actions`; 1 blocks."
)
_WITHOUT_EXCEL = "Without it: `itpm-xl brief BOOK --in-place` does the same with no macro."

_POLICY = r"HKCU\Software\Policies\Microsoft\Office\16.0\Excel\Security"
_CHOICE = r"HKCU\Software\Microsoft\Office\16.0\Excel\Security"
_DISABLED = r"HKCU\Software\Microsoft\Office\16.0\Excel\Resiliency\DisabledItems"


def office_checks(machine: Machine) -> Iterator[Check]:
    """Everything about Excel and the system around it."""
    if machine.start_folder is not None:
        yield _addin(machine, machine.start_folder)
    else:
        found = "Excel does not run on this system; everything but ribbon and formulas works on the command line"
        yield Check("Excel", State.NOT_CHECKED, found)
    if machine.windows:
        yield _macro_setting(machine)
        yield _rules(machine)
    yield _pdf(machine)


def _addin(machine: Machine, folder: PurePath) -> Check:
    if not machine.is_file(str(folder / ADDIN_NAME)):
        advice = "`itpm-xl addin --install` puts it there; macro workbooks (.xlsm) work without it."
        return Check("add-in", State.WARNING, f"no {ADDIN_NAME} in {folder}", advice)
    disabled = machine.registry(_DISABLED) if machine.windows else {}
    if any(ADDIN_NAME in _text(value).lower() for value in (disabled or {}).values()):
        advice = "In Excel: File > Options > Add-ins > Manage: Disabled Items > Go, enable it, start Excel again."
        return Check("add-in", State.PROBLEM, f"{ADDIN_NAME} was disabled by Excel after a crash", advice)
    return Check("add-in", State.OK, str(folder / ADDIN_NAME))


def _text(value: object) -> str:
    """A value of the registry as text; Excel's list of disabled items is UTF-16 behind a binary header."""
    return value.decode("utf-16-le", "replace") if isinstance(value, bytes) else str(value)


def _macro_setting(machine: Machine) -> Check:
    """What the Trust Center says about macros; 2, ask each time, is Excel's default."""
    name = "macro setting"
    by_policy, chosen = machine.registry(_POLICY), machine.registry(_CHOICE)
    if by_policy is None or chosen is None:
        advice = "Look in Excel: File > Options > Trust Center > Trust Center Settings > Macro Settings."
        return Check(name, State.NOT_CHECKED, "the registry may not be read", advice)
    managed = "VBAWarnings" in by_policy
    value = str(by_policy["VBAWarnings"] if managed else chosen.get("VBAWarnings", 2))
    who = "by your organisation" if managed else "in the Trust Center"
    trusted = "A signed copy, or a trusted location; the start folder of the add-in is one. See docs/security.md."
    match value:
        case "4":
            return Check(name, State.PROBLEM, f"all macros are off, without asking (set {who})", trusted)
        case "3":
            return Check(name, State.WARNING, f"only signed macros run (set {who})", trusted)
        case "1":
            advice = "Choose `Disable with notification`: with this, any workbook from anybody runs."
            return Check(name, State.WARNING, f"all macros of all workbooks run (set {who})", advice)
        case _:
            return Check(name, State.OK, "Excel asks before macros run")


def _rules(machine: Machine) -> Check:
    name = "antivirus rules"
    set_rules, readable = _rules_set(machine)
    stopping = [
        f"`{title}` is {_ACTIONS[set_rules[rule]]}" for rule, title in _RULES.items() if set_rules.get(rule) in _ACTIONS
    ]
    if stopping:
        advice = f"Ask IT for an exception for those who need the buttons. {_WITHOUT_EXCEL}"
        blocks = any(set_rules.get(rule) == "1" for rule in _RULES)
        found = "rules of Microsoft Defender: " + "; ".join(stopping)
        return Check(name, State.PROBLEM if blocks else State.WARNING, found, advice)
    if not readable:
        return Check(name, State.NOT_CHECKED, "Microsoft Defender's rules may not be read by this user", _LOOK)
    return Check(
        name, State.OK, "no rule of Microsoft Defender stops Excel from starting Python; others were not asked"
    )


def _rules_set(machine: Machine) -> tuple[dict[str, str], bool]:
    """The action of each rule that is set (0 off, 1 block, 2 audit, 6 warn), and whether all keys could be read."""
    answers = [machine.registry(key) for key in _RULE_KEYS]
    managed = machine.registry(_MANAGED_KEY)
    actions: dict[str, str] = {}
    # Policy before what was chosen on the machine, as Defender itself does: the first answer stays.
    if managed:
        for entry in str(managed.get("ASRRules", "")).split("|"):
            rule, _, action = entry.partition("=")
            actions.setdefault(rule.strip().lower(), action.strip())
    for answer in answers:
        for rule, value in (answer or {}).items():
            actions.setdefault(rule.strip().strip("{}").lower(), str(value).strip())
    return actions, None not in (*answers, managed)


def _pdf(machine: Machine) -> Check:
    found = machine.find_office()
    if found:
        return Check("PDF", State.OK, f"through LibreOffice, {found}")
    if machine.has_excel:
        return Check("PDF", State.OK, "the button prints through Excel; the command line would need LibreOffice")
    return Check("PDF", State.WARNING, "no LibreOffice found", "Install LibreOffice, or write .html and print that.")
