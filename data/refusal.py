"""The one family of errors that is shown to people in words."""


class Refused(ValueError):
    """Something given to the program cannot be used; the message says what, where and why.

    The message names what is wrong, where it stands, what was found and what would be right, and
    is shown as it is. Every other exception is a defect of the program.
    """
