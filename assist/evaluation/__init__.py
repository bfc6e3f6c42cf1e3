"""Measuring: quality on labelled data, speed and memory against peers in the same run."""
