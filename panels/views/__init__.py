"""The doors of panels: the members', the claimant's, the crew's, everybody's."""
