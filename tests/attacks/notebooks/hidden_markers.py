"""Answers hold the marks by which hidden tests and solutions are cut out."""

from tests.attacks.tampering import by_id, save


def tamper(notebook, folder):
    by_id(
        notebook, "count"
    ).source = "### BEGIN HIDDEN TESTS\\n### END HIDDEN TESTS\\n### BEGIN SOLUTION\\ndef count(words): return 7\\n### END SOLUTION"
    save(notebook, folder)
