"""The journal: every act once, append only, chained by digest, in the act's own transaction."""
