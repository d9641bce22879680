"""Refusals of approvals.

BadInput
├── NotApproved               what would be carried on still waits for approval
├── NothingToDecide           no such document, or no step waits
├── OwnDocument, NotYourStep
└── CommentMissing
"""

from __future__ import annotations

from erp.base.errors import BadInput


class NotApproved(BadInput):
    """A document is carried on only when every step approved it."""

    def __init__(self, key: str, source: str) -> None:
        super().__init__(
            zh=f"单据 {key}：来源单据 {source} 尚未审批通过，不能执行。请先完成审批；"
            "被退回的请修订后重新提交或关闭。",
            en=f"Document {key}: its source {source} is not approved. Have it approved first; "
            "revise or close one that was returned.",
        )


class NothingToDecide(BadInput):
    """Nothing waits for a decision here."""

    def __init__(self, number: str) -> None:
        super().__init__(
            zh=f"单据 {number} 没有待审批的步骤。请刷新待办列表。",
            en=f"No step of document {number} waits for a decision. Refresh your list.",
        )


class OwnDocument(BadInput):
    """Nobody approves what they submitted."""

    def __init__(self, number: str) -> None:
        super().__init__(
            zh=f"单据 {number} 由您提交，不能由本人审批。请由他人审批。",
            en=f"You submitted document {number}, so you cannot decide on it. Somebody else must.",
        )


class NotYourStep(BadInput):
    """The step waits for another role or person."""

    def __init__(self, number: str, role: str) -> None:
        super().__init__(
            zh=f"单据 {number} 正等待角色“{role}”或被指定的人审批，您不能代为决定。请催办。",
            en=f"Document {number} waits for the role {role!r} or the person it was passed to; you "
            "cannot decide on it. Remind them.",
        )


class CommentMissing(BadInput):
    """Who returns a document says why."""

    def __init__(self, number: str) -> None:
        super().__init__(
            zh=f"退回单据 {number} 没有写明原因，制单人无从更正。请填写。",
            en=f"Document {number} is returned without a reason. Say what is to be corrected.",
        )
