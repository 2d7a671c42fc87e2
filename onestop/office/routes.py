"""Every page of the offices."""

<<<<<<< HEAD
from onestop.office import internal, messages, printing, proving, signing, views
from onestop.office.blueprint import bp

PAGES = (views, messages, internal, printing, proving, signing)
=======
from onestop.office import custody, internal, messages, proving, signing, views
from onestop.office.blueprint import bp

PAGES = (views, messages, internal, proving, signing, custody)
>>>>>>> custody
__all__ = ["bp"]
