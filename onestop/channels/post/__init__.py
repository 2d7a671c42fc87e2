"""The post: sealed envelopes in, results out."""
