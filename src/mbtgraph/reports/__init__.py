"""Reports: what the graph covers, in figures that a test keeps current."""
