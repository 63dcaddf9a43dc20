"""Stored queries: one file each, complete SPARQL with a `#+` header that says what it asks and takes."""
