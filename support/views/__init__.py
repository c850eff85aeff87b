"""The doors of help: the user's, and the desk's."""
