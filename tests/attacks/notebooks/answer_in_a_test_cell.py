"""The exercise's cell is turned into a test cell and the other way round."""

from tests.attacks.tampering import by_id, save


def tamper(notebook, folder):
    exercise, test = by_id(notebook, "count").metadata.nbgrader, by_id(notebook, "test-count").metadata.nbgrader
    exercise.update(grade=True, solution=False, locked=True, points=100)
    test.update(grade=False, solution=True, locked=False)
    save(notebook, folder)
