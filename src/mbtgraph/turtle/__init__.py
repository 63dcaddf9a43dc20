"""Turtle with positions."""
