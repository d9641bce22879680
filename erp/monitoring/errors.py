"""Refusals of watching the system.

BadInput
├── UnknownRule, RuleHoursWrong, ThresholdNegative
├── ChannelAddressWrong, ChannelNameTaken, UnknownChannel
├── UnknownAlert
└── UnknownIncident, IncidentUnexplained, IncidentEnded
"""

from __future__ import annotations

from erp.base.errors import BadInput


class UnknownRule(BadInput):
    """Rules are those that ship."""

    def __init__(self, code: str) -> None:
        super().__init__(
            zh=f"没有告警规则“{code}”。请从列表中选择。",
            en=f"There is no alert rule {code!r}. Choose one of the list.",
        )


class ThresholdNegative(BadInput):
    """A threshold is a whole number, 0 or more."""

    def __init__(self, code: str, threshold: object) -> None:
        super().__init__(
            zh=f"规则 {code} 的阈值 {threshold} 须为不小于零的整数。请更正。",
            en=f"The threshold {threshold} of rule {code} must be a whole number of 0 or more. "
            "Correct it.",
        )


class RuleHoursWrong(BadInput):
    """Hours are `HH:MM-HH:MM`, the first before the second."""

    def __init__(self, hours: str) -> None:
        super().__init__(
            zh=f"时间段“{hours}”无效。请写成 06:00-22:00 的形式，起始早于结束。",
            en=f"{hours!r} are no hours. Write them as 06:00-22:00, the first before the second.",
        )


class ChannelAddressWrong(BadInput):
    """Mail goes to an address of mail, everything else to one of http or https."""

    def __init__(self, kind: str, address: str) -> None:
        super().__init__(
            zh=f"“{address}”不是 {kind} 渠道可用的地址。邮件请填邮箱，"
            "机器人和 webhook 请填 https 地址。",
            en=f"{address!r} is no address for {kind}. Give an address of mail for mail, one of "
            "https for robots and webhooks.",
        )


class ChannelNameTaken(BadInput):
    """Two channels never share a name."""

    def __init__(self, name: str) -> None:
        super().__init__(
            zh=f"渠道名称“{name}”为空或已被使用。请换一个名称。",
            en=f"The channel's name {name!r} is empty or taken. Choose another.",
        )


class UnknownChannel(BadInput):
    """A channel there is."""

    def __init__(self, channel: object) -> None:
        super().__init__(
            zh=f"没有告警渠道 {channel}。请刷新列表。",
            en=f"There is no alert channel {channel}. Refresh the list.",
        )


class UnknownAlert(BadInput):
    """An alert there is, and open."""

    def __init__(self, alert: object) -> None:
        super().__init__(
            zh=f"告警 {alert} 不存在或已结束。请刷新列表。",
            en=f"There is no open alert {alert}. Refresh the list.",
        )


class UnknownIncident(BadInput):
    """An incident there is."""

    def __init__(self, number: object) -> None:
        super().__init__(
            zh=f"没有故障记录 {number}。请刷新列表。",
            en=f"There is no incident {number}. Refresh the list.",
        )


class IncidentUnexplained(BadInput):
    """An incident ends with its cause and its fix."""

    def __init__(self, number: int) -> None:
        super().__init__(
            zh=f"故障 {number} 还缺原因或处理办法，不能结案。请填写后再结案。",
            en=f"Incident {number} lacks its cause or its fix and cannot be ended. Write both.",
        )


class IncidentEnded(BadInput):
    """What has ended stays as it is."""

    def __init__(self, number: int) -> None:
        super().__init__(
            zh=f"故障 {number} 已结案，不再修改。如再次发生，请新建一条。",
            en=f"Incident {number} has ended and stays as it is. Open another if it came again.",
        )
