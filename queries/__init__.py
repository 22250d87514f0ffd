"""Questions asked of a data set: SQL statements, and the statistics computed from their counts."""
