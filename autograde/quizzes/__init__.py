"""The course's questions for other systems: Moodle, Canvas, Anki. `questions` reads them, a module each writes them."""
