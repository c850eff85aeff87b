"""Field encryption and keyed look-ups: identity and health lie encrypted in the database."""
