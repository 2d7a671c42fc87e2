"""Running the house: calendar, accounts, outbox."""
