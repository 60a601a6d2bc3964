"""The program that both engines run: as many clusters as FAIRWAY_BENCH_CLUSTERS says, with all that surrounds them."""

import os

from benchmarks.ours import surrounded

surrounded(int(os.environ["FAIRWAY_BENCH_CLUSTERS"]))()
