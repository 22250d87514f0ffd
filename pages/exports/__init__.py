"""The questions of the pages as files and sentences; one file a format."""
