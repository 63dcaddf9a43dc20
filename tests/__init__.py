"""The tests of mbtgraph."""
