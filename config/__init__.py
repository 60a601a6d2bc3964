"""The settings of a stack as typed models with ARM's names, and the loader that reads them."""
