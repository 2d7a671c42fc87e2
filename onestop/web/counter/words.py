"""What the counter's scripts say."""

from onestop.kernel.i18n import _

WORDS = {
    "up": _("Line up"),
    "down": _("Line down: work goes on here"),
    "waiting": _("%(n)s waiting to be sent"),
    "left": _("%(n)s numbers left today"),
    "lastSync": _("last contact %(moment)s"),
    "never": _("no contact yet"),
    "asOf": _("Procedures as of %(moment)s, mark %(digest)s"),
    "insecure": _("This page keeps nothing over plain http: open it over https or at localhost."),
    "noStore": _("This browser keeps no store here (a private window?): it cannot work offline."),
    "notEnrolled": _("This browser is not enrolled yet. Enrol it while there is a line."),
    "wrongPhrase": _("This passphrase does not open the store."),
    "opening": _("Opening…"),
    "mayVanish": _("The browser has not promised to keep its store when the disk is full."),
    "kept": _("Ready to work without a line."),
    "preparing": _("Getting ready to work without a line…"),
    "notKept": _("The page itself could not be kept: without a line it will not open again."),
    "revoked": _(
        "This device was revoked. What it holds is sent to be looked at; take nothing in."
    ),
    "unknown": _("The register does not know this device any more. What waits here stays here."),
    "noNumbers": _("No numbers are left for today. They come by themselves when the line is up."),
    "nothingFound": _("No procedure has these words."),
    "typeWords": _("Type words or the code of the procedure."),
    "found": _("%(n)s procedures. Arrow keys and Enter choose one."),
    "limit": _("Limit"),
    "toPay": _("To pay"),
    "nothing": _("nothing"),
    "needed": _("needed"),
    "onlyIf": _("only if"),
    "onlyCase": _("only in the case: %(case)s"),
    "toShow": _("to show"),
    "toHandIn": _("to hand in"),
    "originals": _("Originals"),
    "copies": _("Copies"),
    "noPapers": _("No papers are needed."),
    "yes": _("Yes"),
    "no": _("No"),
    "fill": _("Fill this in"),
    "twelve": _("A personal identity number has 12 digits"),
    "missing": _("This paper is missing"),
    "chooseCase": _("Choose the case"),
    "cardBad": _("This is not the code of an identity card"),
    "storing": _("Storing…"),
    "failed": _("It could not be stored. Nothing is lost: press the button again."),
    "stored": _("Stored as %(code)s"),
    "print": _("Print the slip"),
    "next": _("Next person"),
    "again": _("Slip"),
    "inQueue": _("waits to be sent"),
    "answered": _("sent; waits to be confirmed"),
    "refusedByServer": _("not taken: tell whoever keeps the computers; it stays here"),
    "filed": _("in the register"),
    "clash": _("a person must look at it"),
    "rejected": _("turned away by a person"),
    "look": _("Records to look at"),
    "none": _("Nothing waits."),
    "clerk": _("Clerk"),
    "draft": _("What was being typed is here again."),
    "shortPhrase": _("At least 10 letters or signs"),
    "phrasesDiffer": _("The two are not the same"),
    "enrolling": _("Enrolling…"),
    "enrolFailed": _("It did not work. Try again while there is a line."),
    "already": _("This browser holds records that were not sent. Send them first."),
    "slipTitle": _("Receipt of a dossier taken in while the line was down"),
    "code": _("Code"),
    "key": _("Key"),
    "procedure": _("Procedure"),
    "applicant": _("Applicant"),
    "takenAt": _("Taken in at"),
    "papers": _("Papers"),
    "returnBy": _("Result comes"),
    "unit": _("Unit"),
    "envelope": _("Number of the envelope"),
    "note": _(
        "The limit counts from the time at the counter; the date will be confirmed when the line "
        "is back."
    ),
    "notePost": _(
        "The limit counts from the day the one-stop unit has the complete dossier; it will be "
        "confirmed when the line is back."
    ),
    "noteCheck": _("It is looked at before it is received; the limit counts from its reception."),
    "track": _("Follow it: scan the code, or open %(host)s/track and type the code and the key."),
    "keep": _("Whoever has the key sees the dossier. Keep the slip and bring it along."),
    "atDesk": _("at the desk"),
    "online": _("online"),
    "byPost": _("by post"),
}


def words() -> dict[str, str]:
    """Every sentence in the reader's language."""
    return {name: str(sentence) for name, sentence in WORDS.items()}
