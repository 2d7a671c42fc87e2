"""The addresses of custody's pages, the same behind each door that has them."""

from flask import Blueprint

from onestop.web import custody_pages, handover_pages, label_pages


def open_doors(bp: Blueprint) -> None:
    """Put every page of custody behind a door."""
    both = ["GET", "POST"]
    for rule, view, methods in (
        ("/custody", custody_pages.custody, both),
        ("/custody/<code>/<name>", custody_pages.custody_act, ["POST"]),
        ("/custody/shelves.pdf", label_pages.shelf_labels, ["GET"]),
        ("/dossiers/<code>/originals", label_pages.label_originals, both),
        ("/dossiers/<code>/labels.pdf", label_pages.labels_pdf, ["GET"]),
        ("/handovers", handover_pages.handovers, both),
        ("/handovers/<key>", handover_pages.handover, both),
        ("/handovers/<key>.pdf", handover_pages.handover_pdf, ["GET"]),
    ):
        bp.add_url_rule(rule, view_func=view, methods=methods)
