"""The procedures: what may be asked for, with which papers, in how many days, at what fee."""
