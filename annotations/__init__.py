"""What annotators and tests work with: reports made from a seed, whose truth is known."""
