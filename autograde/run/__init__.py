"""What Fukami does for a class, as functions: one module a verb, for the commands of `fukami` and for scripts of one's own.

`collect` → `grade` → `report` → `export`, each of which keeps what it did and may be called again; and `check`, `update` and
`gradebook`. They print nothing and ask nothing: what a person should know comes back as sentences in the user's language.
"""
