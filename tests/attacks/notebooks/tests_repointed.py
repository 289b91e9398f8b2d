"""Each failing test takes the name of one that passes."""

from tests.attacks.tampering import save


def tamper(notebook, folder):
    for cell in notebook.cells:
        if cell.id.startswith("test-") and "double" not in cell.id:
            cell.id = cell.metadata.nbgrader.grade_id = "test-double"
    save(notebook, folder)
