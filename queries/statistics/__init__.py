"""Named counts in, an estimate with its interval out."""
