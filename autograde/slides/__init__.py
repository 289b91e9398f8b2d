"""Slides for the meetings of a term, made from executed lessons: a deck a lesson and language, each one file that needs no network."""
