"""How the tables came to be, step by step (Alembic); `opening.upgrade` runs what is missing."""
