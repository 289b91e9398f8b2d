"""What people read after grading: feedback for each student, a report and a table for the class."""
