"""What can be recorded: a model for each kind of event, in the words of the people who record."""
