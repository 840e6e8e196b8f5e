"""The terminal console of the human agent."""
