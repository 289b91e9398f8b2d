"""The site: every lesson solved and executed, with the pages of docs/, as static pages in each language."""
