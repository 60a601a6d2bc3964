"""Address ranges of networks: given out of a pool, recorded in a file, shown with what is free."""
