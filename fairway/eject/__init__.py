"""Writes what a stack requests as a program or a template that needs nothing of Fairway."""
