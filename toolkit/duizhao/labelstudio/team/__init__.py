"""The team: accounts that can log in, stable names, who does what, and how far everybody has come."""
