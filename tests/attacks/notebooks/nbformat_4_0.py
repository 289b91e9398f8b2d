"""The notebook is of the first format 4, in which cells have no ids."""

from tests.attacks.tampering import save


def tamper(notebook, folder):
    notebook.nbformat_minor = 0
    for cell in notebook.cells:
        del cell["id"]
    save(notebook, folder)
