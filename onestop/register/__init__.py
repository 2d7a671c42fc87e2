"""The register: an append-only Merkle log of results, their states and the heads of chains."""
