"""What the log refuses, each named after what is wrong."""


class LogRefused(Exception):
    """The log does not do this."""


class EntryUnfit(LogRefused):
    """An entry whose kind, path or hash has not the form that the log takes."""


class PathTaken(LogRefused):
    """This path stands in the log already, with another hash: what was logged stays."""


class LogCorrupted(LogRefused):
    """What is stored does not agree with itself; nothing is signed or served from it."""


class NotInTheLog(LogRefused):
    """A leaf, tile or tree size that the log does not have."""


class NoteUnreadable(LogRefused):
    """Bytes that are no signed note, or a verifier key that is none."""


class SignatureWrong(LogRefused):
    """A signature of a known key that does not verify."""


class SeedUnreadable(LogRefused):
    """The key that signs cannot be opened with the keys of FIELD_KEYS: it is lost, or they are."""


class NoLogKey(LogRefused):
    """The log has no key that signs."""
