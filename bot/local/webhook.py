"""setWebhook and its kin: what Telegram takes for an address, and what it tells of how the deliveries go."""

import ipaddress
import re
from typing import Any
from urllib.parse import urlsplit

from bot.local.messages import Uploads
from bot.local.parameters import Arguments
from bot.local.refusals import bad_request
from bot.local.world import World

_PORTS = (443, 80, 88, 8443)
_LONGEST_SECRET = 256
_CONNECTIONS, _MOST_CONNECTIONS = 40, 100


def set_webhook(world: World, arguments: Arguments, uploads: Uploads) -> bool:
    url = arguments.get("url", "")
    if url:
        _check_address(url, own_server=world.own_server)
    secret = arguments.get("secret_token", "")
    if len(secret) > _LONGEST_SECRET:
        raise bad_request("secret token is too long")
    if not re.fullmatch(r"[A-Za-z0-9_-]*", secret):
        raise bad_request("secret token contains unallowed characters")
    connections = arguments.get("max_connections", _CONNECTIONS)
    if not 1 <= connections <= _MOST_CONNECTIONS:
        raise bad_request(f"max_connections must be 1 to {_MOST_CONNECTIONS}; Telegram would take another number")
    world.updates.allow(arguments.get("allowed_updates"))
    if arguments.get("drop_pending_updates"):
        world.updates.clear()
    hook = {"url": url, "secret_token": secret, "max_connections": connections}
    world.profile["webhook"] = hook if url else {}
    world.keep_profile()
    world.tell({"kind": "profile"})
    return True


def delete_webhook(world: World, arguments: Arguments, uploads: Uploads) -> bool:
    return set_webhook(world, {**arguments, "url": ""}, uploads)


def webhook_info(world: World, arguments: Arguments, uploads: Uploads) -> dict[str, Any]:
    hook = world.profile["webhook"]
    waits = len(world.updates.waiting())
    told = {"url": hook.get("url", ""), "has_custom_certificate": False, "pending_update_count": waits}
    if hook:
        told["allowed_updates"] = world.updates.allowed
    shown = ("max_connections", "last_error_date", "last_error_message")
    return told | {name: hook[name] for name in shown if name in hook}


def _check_address(url: str, *, own_server: bool) -> None:
    """A Bot API server of one's own, started with --local, calls any address; Telegram's calls public https alone."""
    parts = urlsplit(url)
    if not parts.hostname or parts.scheme not in ("https", "http"):
        raise bad_request("bad webhook: invalid URL")
    if own_server:
        return
    if parts.scheme != "https":
        raise bad_request("bad webhook: An HTTPS URL must be provided for webhook")
    if (parts.port or _PORTS[0]) not in _PORTS:
        raise bad_request("bad webhook: Webhook can be set up only on ports 80, 88, 443 or 8443")
    try:
        reserved = not ipaddress.ip_address(parts.hostname).is_global
    except ValueError:
        return
    if reserved:
        raise bad_request(f"bad webhook: IP address {parts.hostname} is reserved")
