"""Processes: the monthly rules, one in each file. They meet only in columns."""
