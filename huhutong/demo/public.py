"""What the command line may call of demo."""

from huhutong.demo.county import ensure_county
from huhutong.demo.staff import Login, logins

__all__ = ["Login", "ensure_county", "logins"]
