"""Telling the applicant: an outbox fed by the journal, and the worker that empties it."""
