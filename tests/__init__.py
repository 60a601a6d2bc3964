"""The tests. The garbage collector runs as rarely as in the tool's own commands, from the first import on: the SDKs are
a million objects."""

import gc

gc.set_threshold(50_000, 20, 100)
