"""`python -m mbtgraph` is the command line."""

from mbtgraph.cli import main

main()
