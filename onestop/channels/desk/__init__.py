"""The reception desk: the queue, intake of walk-ins, receipts."""
