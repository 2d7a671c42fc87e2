"""What every door shares: the transaction of a request, rights, forms, pages, refusals."""
