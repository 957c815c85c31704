"""Every case in tests/cases gives exactly its findings, and every code has a case and a catalogue entry."""

import pytest
from case_files import all_cases, found

from itpm_xl.checks.catalogue import RULES
from itpm_xl.errors import Severity

CASES = all_cases()


@pytest.mark.parametrize("case", CASES, ids=[case.path.stem for case in CASES])
def test_findings_are_exactly_those_expected(case):
    result = case.run()

    said = "\n".join(f"{finding.where} {finding.code}: {finding.message}" for finding in result.findings)
    assert sorted(found(result)) == sorted(case.expected), said


@pytest.mark.parametrize("case", CASES, ids=[case.path.stem for case in CASES])
def test_messages_read_like_sentences(case):
    for finding in case.run().findings:
        assert finding.message, finding
        assert finding.hint, finding
        assert "None" not in finding.message, finding
        assert not finding.message.endswith("."), finding
        assert not finding.hint.endswith("."), finding


def test_every_code_fires_in_a_case():
    fired = {code for case in CASES for code, *_ in case.expected}

    assert sorted(set(RULES) - fired) == []


def test_every_code_has_a_case_of_its_name():
    names = {case.path.stem[:6].upper() for case in CASES}

    assert sorted(set(RULES) - names) == []


def test_every_rule_has_an_entry_in_the_catalogue():
    for rule in RULES.values():
        assert rule.title, rule.code
        assert rule.why.endswith("."), rule.code
        assert rule.fix, rule.code
        assert not rule.fix.endswith("."), rule.code


def test_codes_follow_the_closed_list():
    prefixes = {code[:3] for code in RULES}

    core = {"WBK", "PRJ", "SCP", "CHG", "RSK", "DEP", "RDY", "CAL", "PPL", "BAS", "HIS", "HID"}
    optional = {"REL", "ENV", "INT", "VEN", "ITR", "CUT", "RAC", "COM", "KNO", "MET"}
    assert prefixes <= core | optional
    assert all(code[3:].isdigit() and len(code) == 6 for code in RULES)


def test_infos_are_shown_under_strict_only():
    assert {rule.profile.value for rule in RULES.values() if rule.severity is Severity.INFO} == {"strict"}


def test_errors_are_shown_under_every_profile():
    assert {rule.profile.value for rule in RULES.values() if rule.severity is Severity.ERROR} == {"light"}
