"""Onestop: one door, one code, one date for every administrative dossier.

The ladder, highest first; a package imports only what stands below it:
app, demo, the doors (channels, office, manage, public, api), web, notifications, results,
printing, dossiers, catalogue, workdays, people, agencies, journal, kernel.
"""
