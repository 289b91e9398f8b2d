"""All test cells are deleted."""

from tests.attacks.tampering import save


def tamper(notebook, folder):
    notebook.cells = [cell for cell in notebook.cells if not cell.id.startswith("test-")]
    save(notebook, folder)
