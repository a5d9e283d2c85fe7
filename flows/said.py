"""What typed words may turn out to be besides an answer: none, or two."""


class NotAnAnswer(Exception):
    """What was said is no answer to this question; `reason` and `nearest` tell of a number beyond the scale."""

    def __init__(self, said: str = "", reason: str = "", nearest: str = "") -> None:
        super().__init__(said)
        self.reason, self.nearest = reason, nearest  # "above" or "below", and the end of the scale


class Unclear(Exception):
    """Two meanings: `options` are keys that parse, with their labels."""

    def __init__(self, *options: tuple[str, str]) -> None:
        super().__init__(*options)
        self.options = options
