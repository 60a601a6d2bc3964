"""Turns a file of any kind that describes AKS clusters into the requests that rules read."""
