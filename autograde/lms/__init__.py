"""Canvas and Moodle by their API: what they hold of an assignment, and marks and feedback sent back. Knows nothing of a class."""
