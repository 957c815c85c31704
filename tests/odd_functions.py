"""Functions for cells in every shape that a wrapper can take; they do nothing worth a cell."""

from itpm_xl.excel.registry import udf

MANY = [f"an_argument_with_quite_a_long_name_{number:02}" for number in range(60)]


@udf("ITPM_TODAY", help="No argument at all.")
def today():
    return "2026-03-05"


@udf("ITPM_FINISH", help='The finish, "as planned".', arguments={"tasks": "The table.", "as_of": "A date."})
def finish(tasks, as_of=None):
    return [[repr(tasks), repr(as_of)]]


@udf("ITPM_ALL_OPTIONAL", help="Both may be left out.", arguments={"first": "One.", "second": "Two."})
def all_optional(first=1, second="two"):
    return (first, second)


exec("def many({}): return 0".format(", ".join(MANY)), globals())
many = udf("ITPM_MANY", help="More than fit a line. " * 20, arguments=dict.fromkeys(MANY, "One of many."))(many)  # noqa: F821
