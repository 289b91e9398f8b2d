"""Test cells are rewritten so that they always pass."""

from tests.attacks.tampering import save


def tamper(notebook, folder):
    for cell in notebook.cells:
        if cell.id.startswith("test-"):
            cell.source = "assert True"
    save(notebook, folder)
