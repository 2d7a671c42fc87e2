"""Every table, in one import: what migrations compare the store with."""

from onestop.agencies import models as agencies
from onestop.appeals import models as appeals
from onestop.capture import models as capture
from onestop.catalogue import models as catalogue
from onestop.channels.online import group_models as groups
from onestop.channels.online import models as online
from onestop.custody import models as custody
from onestop.delivery import models as delivery
from onestop.delivery import money as cod
from onestop.delivery import outbox as carriers
from onestop.despatch import models as despatch
from onestop.dossiers import corrections, correspondence, originals
from onestop.dossiers import models as dossiers
from onestop.forecasting import models as forecasting
from onestop.journal import models as journal
from onestop.mandates import models as mandates
from onestop.notifications import models as notifications
from onestop.notifications import tasks as contact_tasks
from onestop.notifications import texts
from onestop.offline import models as offline
from onestop.payments import models as payments
from onestop.people import codes, identities, passkeys, sessions, tries
from onestop.people import models as people
from onestop.privacy import models as privacy
from onestop.redating import models as redating
from onestop.register import models as register
from onestop.results import models as results
from onestop.results import showing, storehouse
from onestop.signing import models as signing
from onestop.statistics import models as statistics
from onestop.takings import models as takings
from onestop.waiting import models as waiting
from onestop.workdays import models as workdays

ALL = (
    journal,
    agencies,
    people,
    identities,
    passkeys,
    codes,
    sessions,
    tries,
    mandates,
    workdays,
    catalogue,
    waiting,
    dossiers,
    correspondence,
    originals,
    appeals,
    custody,
    despatch,
    corrections,
    delivery,
    cod,
    carriers,
    redating,
    forecasting,
    statistics,
    results,
    capture,
    signing,
    register,
    takings,
    payments,
    storehouse,
    showing,
    notifications,
    contact_tasks,
    texts,
    online,
    groups,
    offline,
    privacy,
)
