"""The printed forms, one a file: a module with a `FORM` here is found by itself."""
