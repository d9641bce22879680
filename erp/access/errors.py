"""Every way in which access refuses.

BadInput
├── AccessRefused
│   ├── WrongNameOrPassword
│   ├── LockedOut
│   ├── NotAllowed
│   ├── CodeNeeded
│   ├── WrongCode
│   ├── LinkNotGood
│   └── WarehouseNotAllowed
├── KeyTooWide
├── KeyLifeTooLong
├── UnknownKey
├── WeakPassword
├── PasswordUsedBefore
├── PolicyNotSensible
├── NameTaken
├── UnknownRole
├── UnknownUser
├── UnknownGroup
├── CodeTaken
├── LastAdministrator
├── UnknownRight
└── DemoAccountsInPublic
"""

from __future__ import annotations

from erp.base.errors import BadInput


class AccessRefused(BadInput):
    """Someone may not come in, or may not do this. `is_kept` once it stands in the log."""

    is_kept = False


class WrongNameOrPassword(AccessRefused):
    """Name and password do not belong together; which of the two is wrong is not told."""

    def __init__(self) -> None:
        super().__init__(
            zh="用户名或密码不正确。请检查后重试；忘记密码请联系管理员。",
            en="Name or password is wrong. Check both; if forgotten, ask your administrator.",
        )


class LockedOut(AccessRefused):
    """Too many failures in a row."""

    def __init__(self, minutes: int) -> None:
        self.minutes = minutes
        super().__init__(
            zh=f"失败次数过多，账号已暂时锁定。请在 {minutes} 分钟后重试，或联系管理员。",
            en=f"Too many failures: the account is locked. Try again in {minutes} min, or ask "
            "your administrator.",
        )


class CodeNeeded(AccessRefused):
    """The password is right; the account asks for a code besides."""

    def __init__(self) -> None:
        super().__init__(
            zh="此账号已启用双重认证。请再输入密码，并填写验证器上的 6 位动态码或一个恢复码。",
            en="This account asks for a code. Type the password again with the 6 digits of your "
            "authenticator, or a recovery code.",
        )


class WrongCode(AccessRefused):
    """The code is not the present one, or was used."""

    def __init__(self) -> None:
        super().__init__(
            zh="动态码不正确或已用过。请等待验证器显示下一个动态码后重试，或使用恢复码。",
            en="The code is wrong or was used. Wait for the next one, or use a recovery code.",
        )


class NotAllowed(AccessRefused):
    """The person's roles do not include this act."""

    def __init__(self, module: str, action: str) -> None:
        self.module = module
        self.action = action
        super().__init__(
            zh=f"您没有此权限（{module}：{action}）。如需办理，请联系管理员调整角色。",
            en=f"You do not have this right ({module}: {action}). Ask your administrator.",
        )


class WarehouseNotAllowed(AccessRefused):
    """The person, or the key they made, does not see this warehouse."""

    def __init__(self, warehouse: str) -> None:
        super().__init__(
            zh=f"您无权处理仓库 {warehouse}。如需办理，请联系管理员。",
            en=f"You may not act in warehouse {warehouse}. Ask your administrator.",
        )


class KeyTooWide(BadInput):
    """Nobody gives a key what they may not do or see themselves."""

    def __init__(self, beyond: str) -> None:
        super().__init__(
            zh=f"密钥的范围超出您自己的权限（{beyond}）。请缩小范围。",
            en=f"The key would reach further than you may yourself ({beyond}). Narrow it.",
        )


class KeyLifeTooLong(BadInput):
    """A key ends by itself, in the future and not too far in it."""

    def __init__(self, days: int) -> None:
        super().__init__(
            zh=f"密钥的到期日须晚于今天，且不超过 {days} 天。请修改到期日。",
            en=f"A key must expire after today and within {days} days. Change its last day.",
        )


class UnknownKey(BadInput):
    """There is no such key."""

    def __init__(self, key: int) -> None:
        super().__init__(
            zh=f"API 密钥 {key} 不存在。请刷新列表后再选。",
            en=f"There is no API key {key}. Reload the list and choose again.",
        )


class WeakPassword(BadInput):
    """A password too easy to guess."""

    def __init__(self, least: int) -> None:
        super().__init__(
            zh=f"密码过弱：至少 {least} 个字符，不得与用户名相同，也不得只用一两种字符重复。",
            en=f"The password is weak: use at least {least} characters, not the name, and not one "
            "or two characters repeated.",
        )


class PasswordUsedBefore(BadInput):
    """A password is not taken up again soon."""

    def __init__(self, count: int) -> None:
        super().__init__(
            zh=f"不得使用当前或最近 {count} 次用过的密码。请换一个新密码。",
            en=f"This is the present password or one of the last {count}. Choose a new one.",
        )


class PolicyNotSensible(BadInput):
    """Sessions must be able to live, and passwords to be good."""

    def __init__(self) -> None:
        super().__init__(
            zh="策略无效：空闲时限须大于 0 且不超过最长时限，会话数至少 1，密码至少 8 位。请修改。",
            en="The policy cannot hold: idle must be above 0 and within the longest time, at least "
            "one session, passwords of at least 8 characters. Change it.",
        )


class NameTaken(BadInput):
    """Two people cannot sign in under one name."""

    def __init__(self, name: str) -> None:
        super().__init__(
            zh=f"用户名“{name}”已被使用。请换一个。",
            en=f"The name {name!r} is taken. Choose another.",
        )


class PasswordsDiffer(BadInput):
    """A new password is typed twice alike."""

    def __init__(self) -> None:
        super().__init__(
            zh="两次输入的新密码不一致。请重新输入。",
            en="The two new passwords differ. Type them again.",
        )


class UnknownRole(BadInput):
    """A role that does not exist cannot be granted."""

    def __init__(self, code: str) -> None:
        super().__init__(
            zh=f"角色“{code}”不存在。请从角色列表中选择。",
            en=f"There is no role {code!r}. Choose one of the listed roles.",
        )


class UnknownUser(BadInput):
    """There is no such person."""

    def __init__(self, user: object) -> None:
        super().__init__(
            zh=f"用户 {user} 不存在。请核对登录名。",
            en=f"There is no user {user}. Check the name.",
        )


class ModuleNeeded(BadInput):
    """Rights and the books cannot be switched off."""

    def __init__(self, module: str) -> None:
        super().__init__(
            zh=f"模块“{module}”不能停用：其他模块都依赖它。",
            en=f"The module {module!r} cannot be switched off: the others rest on it.",
        )


class UnknownEmployee(BadInput):
    """A person is one of the employees there are, or none."""

    def __init__(self, code: str) -> None:
        super().__init__(
            zh=f"职员“{code}”不存在。请从职员列表中选择。",
            en=f"There is no employee {code!r}. Choose one of the list.",
        )


class UnknownGroup(BadInput):
    """There is no such group."""

    def __init__(self, code: str) -> None:
        super().__init__(
            zh=f"用户组“{code}”不存在。请从用户组列表中选择。",
            en=f"There is no group {code!r}. Choose one of the listed groups.",
        )


class CodeTaken(BadInput):
    """Two roles, or two groups, cannot have one code, and one needs a code and a name."""

    def __init__(self, code: str) -> None:
        super().__init__(
            zh=f"代码“{code}”为空或已被使用。请填写另一个代码及名称。",
            en=f"The code {code!r} is empty or taken. Give another code, and a name.",
        )


class LastAdministrator(BadInput):
    """Somebody must be left who may change rights."""

    def __init__(self) -> None:
        super().__init__(
            zh="此更改将使任何人都无法再管理权限。请先把“权限：编辑”授予另一位在用用户。",
            en="Nobody would be left who may change rights. First give access: edit to somebody "
            "else who is active.",
        )


class UnknownRight(BadInput):
    """A right names a module and an action that exist."""

    def __init__(self, module: str, action: str) -> None:
        super().__init__(
            zh=f"权限“{module}：{action}”不存在。",
            en=f"There is no right {module!r}: {action!r}.",
        )


class LinkNotGood(AccessRefused):
    """A link sent by mail is good once, until its end."""

    def __init__(self) -> None:
        super().__init__(
            zh="链接已使用、已过期或已被撤回。请重新申请一个；如来信是关于陌生登录，请登录后更改密码，"
            "并在“我的账号”中结束陌生会话。",
            en="The link was used, has ended or was withdrawn. Ask for a new one; if it was about "
            "a sign-in that was not you, sign in, change your password and end unknown sessions "
            "in My account.",
        )


class WrongAnswer(AccessRefused):
    """A security question is answered otherwise."""

    def __init__(self) -> None:
        super().__init__(
            zh="安全问题的答案不正确。请检查后重试，或联系管理员。",
            en="An answer is wrong. Check them and try again, or ask your administrator.",
        )


class RegistrationClosed(AccessRefused):
    """The firm lets nobody register themselves."""

    def __init__(self) -> None:
        super().__init__(
            zh="本公司未开放自助注册。请联系管理员邀请您。",
            en="Registration is closed. Ask an administrator to invite you.",
        )


class AgreementNeeded(BadInput):
    """Who joins accepts the present user agreement."""

    def __init__(self, version: str) -> None:
        super().__init__(
            zh=f"未同意用户协议（版本 {version}）。请阅读并同意后继续。",
            en=f"The user agreement {version} is not accepted. Read and accept it to go on.",
        )


class NotAnEmail(BadInput):
    """A link can only be sent to an e-mail address."""

    def __init__(self, said: str) -> None:
        super().__init__(
            zh=f"“{said}”不是有效的邮箱地址。请检查后重新填写。",
            en=f"{said!r} is no e-mail address. Check it and type it again.",
        )


class QuestionsIncomplete(BadInput):
    """Security questions are different, and each has an answer."""

    def __init__(self) -> None:
        super().__init__(
            zh="安全问题不完整或有重复。请为每个问题填写答案，且问题不要重复。",
            en="A question or answer is missing or stands twice. Give each question one answer.",
        )


class DemoAccountsInPublic(BadInput):
    """Demo accounts must not be reachable from other machines."""

    def __init__(self, names: tuple[str, ...]) -> None:
        super().__init__(
            zh=f"存在演示账号（{'、'.join(names)}），拒绝对外提供服务。请先停用这些账号。",
            en=f"There are demo accounts ({', '.join(names)}): refusing to serve other machines. "
            "Deactivate them first.",
        )
