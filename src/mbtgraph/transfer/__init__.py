"""Moving a dataset: from a snapshot into a SPARQL server, and from there into a snapshot."""
