"""Reports: what the graph covers and how its conflicts were found, in figures that a test keeps current."""
