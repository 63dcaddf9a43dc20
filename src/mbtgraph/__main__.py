"""`python -m mbtgraph` is the command line."""

import sys

from mbtgraph.cli import main

sys.exit(main())
