"""The bodies that take part: the province's tree of agencies, each with dates of validity."""
