"""What the user can mend."""


class CourseError(Exception):
    """Something about the course or the class that the user can mend; the message says how."""
