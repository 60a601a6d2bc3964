"""Compares Fairway's components with a plain azure-native program: `make bench`."""
