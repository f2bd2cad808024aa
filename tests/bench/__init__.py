"""Measurements that anyone can repeat: `make bench`. Every number is a ratio of two things measured in the same run."""
