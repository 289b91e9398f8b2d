"""Outputs say that all is well, and hold a script."""

from nbformat.v4 import new_output

from tests.attacks.tampering import save


def tamper(notebook, folder):
    for cell in notebook.cells:
        if cell.cell_type == "code":
            html = "<script>alert('points')</script><b>passed, 1 of 1</b>"
            cell.outputs = [new_output("display_data", {"text/html": html}), new_output("stream", text="passed\n")]
    save(notebook, folder)
