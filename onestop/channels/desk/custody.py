"""Originals and hand-over lists, at this door's own addresses."""

from onestop.channels.desk.blueprint import bp
from onestop.web.custody_doors import open_doors

open_doors(bp)
