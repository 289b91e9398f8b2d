"""The course's data: the real sets from wherever one is, and miniatures of the same shape where none is needed."""
