"""The points in the metadata are a thousand times what they were."""

from tests.attacks.tampering import save


def tamper(notebook, folder):
    for cell in notebook.cells:
        if "points" in cell.metadata.get("nbgrader", {}):
            cell.metadata.nbgrader.points *= 1000
    save(notebook, folder)
