"""The words a dossier is told in: one source for pages, letters, messages and the desk."""

from babel.support import LazyProxy

from onestop.catalogue.definition import Channel
from onestop.dossiers.states import ReturnBy, Status
from onestop.kernel.i18n import _

CHANNELS = {
    Channel.ONLINE: _("online"),
    Channel.DESK: _("at the desk"),
    Channel.POST: _("by post"),
    Channel.INTERNAL: _("between agencies"),
}
RETURNS = {
    ReturnBy.ONLINE: _("online"),
    ReturnBy.DESK: _("at the desk"),
    ReturnBy.POST: _("by post"),
}
# Word, shape of the icon, tone: a state is never told by colour alone.
TAGS = {
    Status.NEW: (_("Waiting to be received"), "○", "calm"),
    Status.RECEIVED: (_("Received"), "●", "calm"),
    Status.REJECTED: (_("Not received"), "✕", "stop"),
    Status.IN_PROGRESS: (_("Being worked on"), "●", "calm"),
    Status.SUPPLEMENT: (_("Waiting for you"), "!", "act"),
    Status.PAYMENT: (_("Waiting for your payment"), "!", "act"),
    Status.WITHDRAWN: (_("Withdrawn"), "✕", "stop"),
    Status.STOPPED: (_("Stopped"), "✕", "stop"),
    Status.DONE: (_("Ready"), "✓", "good"),
    Status.RETURNED: (_("Given"), "✓", "good"),
}
# The same for whoever works on it: the applicant is somebody else.
STAFF_TAGS = {
    **TAGS,
    Status.SUPPLEMENT: (_("Waiting for papers"), "!", "act"),
    Status.PAYMENT: (_("Waiting for a payment"), "!", "act"),
}
HEADLINES = {
    Status.NEW: _("We are receiving your dossier."),
    Status.RECEIVED: _("We have your dossier."),
    Status.REJECTED: _("We did not receive this dossier."),
    Status.IN_PROGRESS: _("We are checking your dossier."),
    Status.SUPPLEMENT: _("We need something from you."),
    Status.PAYMENT: _("Please pay what is owed."),
    Status.WITHDRAWN: _("You withdrew this dossier."),
    Status.STOPPED: _("Work on your dossier has stopped."),
    Status.DONE: _("Your result is ready."),
    Status.RETURNED: _("Your result was given."),
}
IN_PROGRESS = (_("In progress"), "●", "calm")
ASK = (_("Ask the desk"), "!", "act")
MASKED = {
    Status.NEW: (_("Received"), "○", "calm"),
    Status.RECEIVED: (_("Received"), "●", "calm"),
    Status.IN_PROGRESS: IN_PROGRESS,
    Status.DONE: (_("Ready"), "✓", "good"),
    Status.RETURNED: (_("Ready"), "✓", "good"),
    Status.REJECTED: ASK,
    Status.SUPPLEMENT: ASK,
    Status.PAYMENT: ASK,
    Status.WITHDRAWN: ASK,
    Status.STOPPED: ASK,
}
POSTED = _("Your envelope is registered; the one-stop unit has not opened it yet.")
ARRIVED = _("The one-stop unit has your envelope and is looking through it.")
ELSEWHERE = _("%(agency)s has your dossier.")
LATE = _("We are late.")
PARTLY = _("A part was granted and a part refused. The reasons stand below.")
REFUSED = _("The answer is no. The reason stands below.")

HISTORY: dict[str, LazyProxy] = {
    "dossier.lodged": _("The dossier was sent and stored"),
    "dossier.synced": _("It was taken in while the line was down; it is in the register now"),
    "dossier.received": _("The one-stop unit received the complete dossier"),
    "dossier.rejected": _("The dossier was not received"),
    "dossier.handed_over": _("A part of the work was finished and handed on"),
    "dossier.accepted": _("The next agency accepted the dossier"),
    "dossier.sent_back": _("The next agency did not accept it and sent it back"),
    "dossier.sent_again": _("The dossier was sent once more"),
    "dossier.papers_asked": _("More papers were asked for"),
    "dossier.refunded": _("Money was given back"),
    "dossier.unreached": _(
        "A message did not reach you. The time you have to answer stands still until one does"
    ),
    "dossier.reached": _("You were reached. The time to answer is counted from then"),
    "dossier.papers_came": _("The papers came"),
    "dossier.papers_posted": _("The papers were handed to the post"),
    "dossier.envelope_counted": _("The papers were counted and sealed in the envelope"),
    "dossier.envelope_bagged": _("The envelope lies in a bag of the post"),
    "dossier.envelope_accepted": _("The one-stop unit has the envelope"),
    "dossier.envelope_missing": _("The envelope was not in the bag that came; it is looked for"),
    "dossier.envelope_settled": _("The post said what became of the envelope"),
    "dossier.part_decided": _("The head decided on a part"),
    "dossier.extended": _("The limit was made longer, as the law allows"),
    "dossier.apologised": _("The agency said sorry and named a new date"),
    "dossier.redated": _("The calendar changed, and the date moved with it"),
    "dossier.opinion_asked": _("Another agency was asked for its opinion"),
    "dossier.opinion_given": _("The agency that was asked gave its opinion"),
    "dossier.opinion_silent": _("The agency that was asked did not answer in time"),
    "dossier.misrouted": _("The agency it was sent to is not competent; another one is looked for"),
    "dossier.routed": _("The competent agency was found"),
    "dossier.paper_sent": _("The paper file was sent on"),
    "dossier.paper_accepted": _("The paper file arrived"),
    "dossier.paper_missing": _("The paper file did not arrive; the sender looks for it"),
    "dossier.original_registered": _("The originals that were handed in got a label each"),
    "dossier.original_sent": _("An original was sent on"),
    "dossier.original_moved": _("An original was taken over by the next person"),
    "dossier.original_refused": _("An original was not taken over and goes back"),
    "dossier.original_missing": _("An original did not arrive; the sender looks for it"),
    "dossier.original_given_back": _("Originals were given back"),
    "dossier.original_kept": _("An original is kept in the file and not given back"),
    "dossier.original_lost": _("An original cannot be found"),
    "dossier.original_found": _("An original that was missing was found"),
    "dossier.payment_demanded": _("A payment was asked for"),
    "dossier.paid": _("What was owed was paid"),
    "dossier.charge_reduced": _("Less is to be paid: an exemption was taken into account"),
    "dossier.charge_restored": _("An exemption was taken back; the whole sum is to be paid"),
    "dossier.payment_voided": _("A receipt was declared void; what it was for is owed again"),
    "dossier.decided": _("The head of the agency decided"),
    "dossier.recalled": _("The decision was taken back to be corrected"),
    "dossier.stopped": _("The work stopped"),
    "dossier.reopened": _("The work went on"),
    "dossier.withdrawn": _("The applicant withdrew the dossier"),
    "dossier.result_mailed": _("The result left by post"),
    "dossier.delivery_failed": _("The post could not deliver the result"),
    "dossier.result_listed": _("The result was put on a list for the post"),
    "dossier.result_not_taken": _("The post did not find the result among what it was given"),
    "dossier.delivery_attempted": _("The post came and could not hand over the result"),
    "dossier.delivery_given_up": _("The post brings the result back to the one-stop unit"),
    "dossier.return_chosen": _("It was chosen how the result comes after all"),
    "dossier.address_corrected": _("The address was corrected"),
    "dossier.result_given": _("The result was given"),
    "dossier.corrected": _("A mistake of the intake was corrected"),
    "dossier.key_renewed": _("The receipt got a new key"),
    "result.issued": _("The electronic result was issued"),
    "result.revoked": _("The result was revoked"),
    "result.suspended": _("The result was suspended"),
    "result.restored": _("The result is valid again"),
    "result.superseded": _("The result was replaced by a newer one"),
    "result.reused": _("The result was used in another dossier"),
    "result.archived": _("The result was made ready to be checked for decades"),
    "result.use_withdrawn": _("The consent to use the result in another dossier was taken back"),
    "result.shared": _("Its owner lets another agency see the result"),
    "result.share_ended": _("Its owner does not let another agency see the result any more"),
    "result.asked": _("Another agency looked at the result with its owner’s consent"),
    "dossier.digitised": _("A paper was digitised and signed at the desk"),
    "dossier.scanned": _("A paper was scanned at the desk"),
    "dossier.paper_satisfied": _("A paper from the storehouse was checked and used"),
    "dossier.paper_lapsed": _("A paper used from the storehouse does not hold any more"),
    "dossier.paper_holds": _("A paper used from the storehouse holds again"),
    "dossier.paper_withdrawn": _("The consent to use a paper from the storehouse was taken back"),
}
# The same with what the event knows: the step, and the unit the dossier went to.
STEP_DONE = _("Step “%(step)s” is done")
HANDED_ON = _("Step “%(step)s” is done; the dossier goes to %(unit)s")
TAKEN_OVER = _("The dossier was accepted for step “%(step)s”")
SENT_BACK = _("The dossier was not accepted and went back to %(unit)s")
PART_GRANTED = _("“%(step)s” was granted")
PART_REFUSED = _("“%(step)s” was refused; the other parts go on")
OPINION_ASKED = _("%(unit)s was asked for its opinion")
ORIGINALS: dict[str, LazyProxy] = {
    "dossier.original_moved": _("The original “%(what)s” was taken over"),
    "dossier.original_refused": _("The original “%(what)s” was not taken over and goes back"),
    "dossier.original_missing": _(
        "The original “%(what)s” did not arrive; the sender looks for it"
    ),
    "dossier.original_kept": _("The original “%(what)s” is kept in the file and not given back"),
    "dossier.original_lost": _("The original “%(what)s” cannot be found"),
    "dossier.original_found": _("The original “%(what)s” was found"),
}
ORIGINAL_SENT = _("The original “%(what)s” is on its way to %(unit)s")
BAGGED = _("The envelope lies in bag %(bag)s for %(unit)s")
ENVELOPE_TAKEN = _("The one-stop unit has the envelope: %(giver)s gave it, %(taker)s took it")
ENVELOPE_DAMAGED = _("The envelope came damaged: %(giver)s gave it, %(taker)s took it")
ENVELOPE_DIFFERS = _("The envelope came with other papers: %(giver)s gave it, %(taker)s took it")
PAPER_SENT = _("The paper file is on its way to %(unit)s")
# Whose turn it is, in the ledger of time; an agency is called by its name.
HOLDERS: dict[str, LazyProxy] = {
    "citizen": _("with you"),
    "payment": _("waiting for the payment"),
    "post": _("with the post"),
}
RESULT_STATES = {
    "valid": _("valid"),
    "revoked": _("revoked"),
    "suspended": _("suspended"),
    "superseded": _("replaced"),
}
# What becomes of a result by which event.
RESULT_EVENTS = {
    "result.revoked": "revoked",
    "result.suspended": "suspended",
    "result.restored": "valid",
    "result.superseded": "superseded",
}
# What is told to staff only: who was named for a step is no matter of the applicant.
INNER_HISTORY: dict[str, LazyProxy] = {
    "dossier.envelope_unbagged": _("The envelope was taken out of the bag again"),
    "dossier.listed": _("Papers, steps and fees were written down"),
    "dossier.original_shelved": _("An original was put on a shelf"),
    "dossier.applicant_called": _("The applicant was called about the result"),
    "dossier.call_asked": _("No channel is left: somebody must telephone"),
    "dossier.contact_tried": _("Somebody tried to reach the applicant"),
    "dossier.parcel_known": _("The post wrote down what it carries"),
    "dossier.carrier_told": _("The carrier told where the result is"),
    "dossier.assigned": _("A person was named for a step"),
    "dossier.key_guessed": _("Somebody typed a wrong key"),
    "dossier.alerted": _("Staff were reminded of the date"),
    "dossier.apology_drafted": _("An apology was put before the head"),
    "dossier.used_paper_lapsed": _("A paper it had used fell after its end"),
    "dossier.used_paper_holds": _("A paper it had used holds again"),
    "dossier.handover_silent": _("Nobody accepted the dossier for hours; it was reported"),
}
INNER = frozenset(INNER_HISTORY)
# Which door an act came through, by the name the journal gives it.
DOORS: dict[str, LazyProxy] = {
    "online": _("online"),
    "desk": _("at the desk"),
    "post": _("by post"),
    "office": _("at an office"),
    "public": _("public page"),
    "manage": _("administration"),
    "carrier": _("by the carrier’s word"),
    "upkeep": _("by itself, as time passed"),
}
