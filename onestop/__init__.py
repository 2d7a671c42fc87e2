"""Onestop: one door, one code, one date for every administrative dossier.

The ladder, highest first; a package imports only what stands below it:
demo, app, the doors (channels, office, manage, public, inspect, api), web, upkeep, notifications,
results, printing, statistics, forecasting, redating, dossiers, catalogue, workdays, people,
agencies, journal, kernel.
"""
