"""Who and what meets over all projects: clashes, the load of one person, names a letter apart."""

from __future__ import annotations

from datetime import date, datetime

from hypothesis import given, settings, strategies as st
from portfolio_records import AS_OF, examined, record, roll_up

from itpm_xl.portfolio.record import Commitment, TimeSpan


def span(kind, begins, ends, *applies_to, **more):
    return TimeSpan(
        name=more.pop("name", kind),
        kind=kind,
        begins=datetime.fromisoformat(begins),
        ends=datetime.fromisoformat(ends),
        applies_to=applies_to,
        **more,
    )


def test_clashes():
    cutover = span("Cutover", "2026-03-12 20:00", "2026-03-12 23:00", "Ana Ruiz", "PROD", id="T9")
    window = span("Change window", "2026-03-12 20:00", "2026-03-12 23:00", name="CAB")
    one = record("ONE", spans=(cutover, window), people=("Ana Ruiz",))
    two = record(
        "TWO",
        people=("Ben Ode",),
        spans=(
            span("Cutover", "2026-03-12 22:00", "2026-03-12 22:30", "Ben Ode", "prod", id="X1"),
            span("Cutover", "2026-03-12 21:00", "2026-03-12 22:00", "Ben Ode", "DR", id="X2"),
            span("Freeze", "2026-03-12", "2026-03-14", "PROD", name="Quarter end"),
            span("Freeze", "2026-03-12", "2026-03-14", "TEST", name="Test freeze"),
            span("Change window", "2026-03-12 19:00", "2026-03-13", name="cab"),
            span("Leave", "2026-03-12", "2026-03-13", "ANA RUIZ", name="Ana away"),
        ),
    )
    busy = Commitment(owner="Ben Ode", kind="Task", id="A1", title="Test", start=date(2026, 3, 11),
                      finish=date(2026, 3, 13), critical=True)  # fmt: skip
    six = record("SIX", commitments=(busy,))
    portfolio = roll_up(*(examined(each, f"{each.code}.xlsx") for each in (one, two, six)))
    assert [(clash.kind, clash.what, clash.text) for clash in portfolio.clashes] == [
        ("Freeze", "PROD", "ONE:T9 goes live on PROD in TWO's freeze Quarter end (2026-03-12 to 2026-03-13)."),
        ("Person", "Ana Ruiz", "Ana Ruiz is on ONE:T9 and away by TWO's calendar from 2026-03-12."),
        ("Window", "CAB", "ONE:T9 and TWO:X2 use CAB at the same time, on 2026-03-12 at 21:00."),
        (
            "Person",
            "Ben Ode",
            "Ben Ode is on SIX:A1 and on TWO:X2 on 2026-03-12 at 21:00 (2 such overlaps).",
        ),
        ("Environment", "PROD", "ONE:T9 and TWO:X1 both go live on PROD on 2026-03-12 at 22:00."),
    ]
    assert [(key, one.id) for key, one in portfolio.releases] == [("ONE", "T9"), ("TWO", "X2"), ("TWO", "X1")]


@given(
    st.lists(st.tuples(st.sampled_from(["A", "B"]), st.integers(-10, 20), st.integers(0, 9)), min_size=1, max_size=12)
)
@settings(max_examples=100, deadline=None)
def test_the_peak_is_what_counting_every_day_gives(items):
    owed = {}
    for code, first, length in items:
        start = date.fromordinal(AS_OF.toordinal() + first)
        finish = date.fromordinal(start.toordinal() + length)
        owed.setdefault(code, []).append(
            Commitment(owner="Ana", kind="Task", id="T", title="x", start=start, finish=finish)
        )
    portfolio = roll_up(
        *(examined(record(code, commitments=tuple(many)), f"{code}.xlsx") for code, many in owed.items())
    )
    every = [one for many in owed.values() for one in many]
    counts = [
        sum(one.start <= day <= one.finish or (one.finish < AS_OF and day == AS_OF) for one in every)
        for day in (date.fromordinal(AS_OF.toordinal() + at) for at in range(40))
    ]
    [load] = portfolio.owners
    first = counts.index(max(counts))
    last = next((at for at in range(first, 40) if counts[at] < max(counts)), 40) - 1
    assert (load.peak, load.peak_from, load.peak_to) == (
        max(counts),
        date.fromordinal(AS_OF.toordinal() + first),
        date.fromordinal(AS_OF.toordinal() + last),
    )
    assert load.overdue == sum(one.finish < AS_OF for one in every)


def test_names_a_letter_apart_between_files():
    people = {
        "ERP": ("Ana Ruiz", "Ken Ito", "Team 1", "Jan Meier", "Jan Maier", "CIO"),
        "DCX": ("Ana Ruis", "Ito, Ken", "Team 2", "Jan Meier", "CTO"),
        "MOB": ("Ana Ruiz", "Bjørn Dahl", "Zoë Lang"),
        "NET": ("Ana Riuz", "Björn Dahl", "Zoe Lang", "Ann Lee"),
    }
    portfolio = roll_up(*(examined(record(code, people=names), f"{code}.xlsx") for code, names in people.items()))
    found = {frozenset({pair.name, pair.other}) for pair in portfolio.names}
    assert found == {
        frozenset({"Ana Ruis", "Ana Ruiz"}),
        frozenset({"Ana Riuz", "Ana Ruiz"}),
        frozenset({"Ito, Ken", "Ken Ito"}),
        frozenset({"Zoe Lang", "Zoë Lang"}),
        frozenset({"Bjørn Dahl", "Björn Dahl"}),
    }
    [pair] = [pair for pair in portfolio.names if pair.name == "Ana Ruis"]
    assert (pair.where, pair.other, pair.other_where) == (("DCX",), "Ana Ruiz", ("ERP", "MOB"))


def slips(one, other):
    """Letters added, dropped, replaced or swapped with a neighbour to make one text the other (Damerau-Levenshtein)."""
    rows = [list(range(len(other) + 1))]
    for i, a in enumerate(one, start=1):
        row = [i]
        for j, b in enumerate(other, start=1):
            best = min(rows[-1][j] + 1, row[-1] + 1, rows[-1][j - 1] + (a != b))
            if i > 1 and j > 1 and a == other[j - 2] and b == one[i - 2]:
                best = min(best, rows[-2][j - 2] + 1)
            row.append(best)
        rows.append(row)
    return rows[-1][-1]


@given(
    st.lists(st.text("abc", min_size=5, max_size=7).map(lambda rest: f"Z{rest}"), min_size=2, max_size=12, unique=True)
)
@settings(max_examples=150, deadline=None)
def test_near_names_are_those_that_comparing_each_with_each_finds(names):
    files = [examined(record(f"P{at}", people=(name,)), f"{at}.xlsx") for at, name in enumerate(names)]
    found = {frozenset({pair.name, pair.other}) for pair in roll_up(*files).names}
    expected = {
        frozenset({one, other})
        for at, one in enumerate(names)
        for other in names[at + 1 :]
        if slips(one.casefold(), other.casefold()) <= 1
    }
    assert found == expected
