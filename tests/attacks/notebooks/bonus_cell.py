"""A graded cell of the student's own brings a hundred points."""

from nbformat.v4 import new_code_cell

from tests.attacks.tampering import save


def tamper(notebook, folder):
    bonus = {"schema_version": 3, "grade_id": "bonus", "grade": True, "solution": False, "locked": True, "task": False}
    bonus |= {"points": 100, "cell_type": "code"}
    notebook.cells.append(new_code_cell("assert True", metadata={"nbgrader": bonus}))
    save(notebook, folder)
