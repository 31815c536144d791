"""The one way this package gives up on purpose."""


class Refusal(Exception):
    """A condition only the user can mend, told in one sentence."""
