"""The work: dossiers, their steps over agencies, papers, dates and money owed."""
