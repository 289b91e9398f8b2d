"""Every cell has the same id, and none has nbgrader's."""

from tests.attacks.tampering import save


def tamper(notebook, folder):
    for cell in notebook.cells:
        cell.id = "same"
        cell.metadata = {}
    save(notebook, folder)
