"""Refusals of what people keep.

BadInput
├── ViewNeedsName
├── ViewNotFound          not there, or not shared with this person
└── ViewOfAnother         only whoever made it may change it
"""

from __future__ import annotations

from erp.base.errors import BadInput


class ViewNeedsName(BadInput):
    """A view is kept under a name."""

    def __init__(self, longest: int) -> None:
        super().__init__(
            zh=f"视图没有名称，或超过 {longest} 个字。请给它起个短名。",
            en=f"The view has no name or one of over {longest} letters. Give it a short one.",
        )


class ViewNotFound(BadInput):
    """There is no such view for this person."""

    def __init__(self, view_id: int) -> None:
        super().__init__(
            zh=f"没有第 {view_id} 号视图，或未与您的角色共享。请向给您链接的人询问。",
            en=f"There is no view {view_id}, or it is not shared with your roles. "
            "Ask whoever gave you the link.",
        )


class ViewOfAnother(BadInput):
    """A view is changed by whoever made it."""

    def __init__(self, name: str) -> None:
        super().__init__(
            zh=f"视图“{name}”由他人建立，您不能更改。请另存为自己的视图。",
            en=f"The view {name!r} is another person's and not yours to change. "
            "Save it under a name of your own.",
        )
