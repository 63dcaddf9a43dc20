"""The rules that a check reports, and what a project, a comment or a baseline says of them."""
