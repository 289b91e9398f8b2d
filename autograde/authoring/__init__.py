"""How lessons are written and built: sources, forms, rules, verification."""
