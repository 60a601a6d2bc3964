"""The program that both engines run: FAIRWAY_BENCH_CLUSTERS clusters with everything around them."""

import os

from benchmarks.ours import surrounded

surrounded(int(os.environ["FAIRWAY_BENCH_CLUSTERS"]))()
