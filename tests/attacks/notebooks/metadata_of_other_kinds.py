"""Metadata are lists, numbers and nulls where mappings and texts are expected."""

from tests.attacks.tampering import save


def tamper(notebook, folder):
    odd = [[], 7, None, "x", {"grade_id": {}}, {"grade_id": None, "points": []}]
    for number, cell in enumerate(notebook.cells):
        if cell.id.startswith("test-"):
            cell.metadata = {"nbgrader": odd[number % len(odd)], "id": odd[-number % len(odd)]}
    notebook.metadata["kernelspec"] = []
    notebook.metadata["language_info"] = None
    save(notebook, folder)
