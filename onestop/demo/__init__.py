"""The demonstration province: made by the same verbs as everything else."""
