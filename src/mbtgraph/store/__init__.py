"""Stores: whatever answers SPARQL 1.1 about a built dataset, through a lens."""
