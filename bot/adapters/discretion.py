"""A server's words without the secrets that it was shown: some repeat them, plain or as they were sent."""

import base64


def without(words: str, *secrets: str) -> str:
    """The words, with … for each secret in them, also where it is quoted or in base64."""
    forms = {form for secret in secrets if secret for form in _forms(secret)}
    for form in sorted(forms, key=len, reverse=True):
        words = words.replace(form, "…")
    return words


def _forms(secret: str) -> tuple[str, ...]:
    encoded = base64.b64encode(secret.encode()).decode()
    quoted = secret.replace("\\", "\\\\").replace('"', '\\"')
    return secret, quoted, encoded
