"""Outputs that no notebook may have."""

from tests.attacks.tampering import save


def tamper(notebook, folder):
    for cell in notebook.cells:
        if cell.cell_type == "code":
            cell.outputs = [{"output_type": "never seen", "data": 7}, None, [], {"output_type": "error"}]
    save(notebook, folder)
