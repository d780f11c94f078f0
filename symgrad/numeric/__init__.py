"""Numbers: sampling, evaluation, refutation, verification. The only layer with floats."""
