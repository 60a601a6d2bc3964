"""The settings of a stack as typed models with ARM's names, and the loader that reads them."""

IMPORTED_ONCE = True
"""For Fairway: the models are the same for each environment, and take most of a plan's time if they are made again."""
