"""Tests of mandates."""
