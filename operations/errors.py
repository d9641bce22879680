"""Every refusal of backing up and restoring, one class a reason."""

from __future__ import annotations

from erp.base.errors import BadInput, EnvironmentFault, GuaranteeBroken


class DamagedBackup(GuaranteeBroken):
    """A backup's bytes are not those that were written; `what` names the part."""

    def __init__(self, backup: str, what: str) -> None:
        super().__init__(
            zh=f"备份 {backup} 已损坏（{what}）。没有恢复任何内容；请换用另一份备份。",
            en=f"Backup {backup} is damaged ({what}). Nothing was restored; use another backup.",
        )


class BackupMissing(GuaranteeBroken):
    """A backup that is asked for, or that another one builds upon, is not at the target."""

    def __init__(self, backup: str, target: str) -> None:
        super().__init__(
            zh=f"{target} 中没有备份 {backup}。请用 ledgerhouse backup list 查看现有备份。",
            en=f"There is no backup {backup} at {target}. `ledgerhouse backup list` shows which"
            " there are.",
        )


class WrongKey(BadInput):
    """The key is not the one the backup was sealed with."""

    def __init__(self, backup: str) -> None:
        super().__init__(
            zh=f"密钥与备份 {backup} 不符。请指定制作该备份时的密钥文件或口令。",
            en=f"The key does not open backup {backup}. Give the key file or passphrase it was"
            " made with.",
        )


class WeakKey(BadInput):
    """A key file or passphrase is too short to protect anything."""

    def __init__(self, source: str, least: int) -> None:
        super().__init__(
            zh=f"{source} 太短：至少 {least} 个字节。",
            en=f"{source} is too short: at least {least} bytes.",
        )


class DiskFull(EnvironmentFault):
    """There was no room to write; what was there before is untouched."""

    def __init__(self, where: str) -> None:
        super().__init__(
            zh=f"{where} 空间不足，未写入任何备份，原有内容不变。请腾出空间后重试。",
            en=f"No room is left at {where}. Nothing was kept, what was there is untouched. Free"
            " some space and try again.",
        )


class CopyFailed(EnvironmentFault):
    """The process that copies the database ended with an error; its own words follow."""

    def __init__(self, said: str) -> None:
        super().__init__(zh=f"复制数据库失败：{said}", en=f"Copying the database failed: {said}")


class TargetFailed(EnvironmentFault):
    """A target refused, is out of reach, or keeps other bytes than it was sent."""

    def __init__(self, target: str, said: str) -> None:
        super().__init__(
            zh=f"备份位置 {target} 出错：{said}", en=f"The backup target {target} failed: {said}"
        )


class BackupOfAnother(BadInput):
    """A backup is restored into the company it was made of, and no other."""

    def __init__(self, backup: str, its_company: str, company: str) -> None:
        super().__init__(
            zh=f"备份 {backup} 属于公司 {its_company}，不能恢复到 {company}。请选择本公司的备份。",
            en=f"Backup {backup} is of company {its_company}; it is not restored into {company}. "
            "Choose a backup of this company.",
        )


class RestoredCopyBroken(GuaranteeBroken):
    """The restored copy does not hold what the books promise; it was not put in place."""

    def __init__(self, backup: str, broken: str) -> None:
        super().__init__(
            zh=f"备份 {backup} 恢复后核验不通过（{broken}），未替换现有账套。请改用更早的备份。",
            en=f"The copy restored from {backup} breaks {broken}; the books in place were left as"
            " they are. Restore an earlier backup.",
        )


class UpgradeFailed(GuaranteeBroken):
    """A new schema could not be made, or the books do not hold in it; they are as they were."""

    def __init__(self, version: str, backup: str, reason: str) -> None:
        super().__init__(
            zh=f"未升级到 {version}，账套保持原样（备份 {backup}）：{reason}。"
            "请继续使用原来的程序，并把诊断包发给支持人员。",
            en=f"The books were not upgraded to {version} and are as they were (backup {backup}):"
            f" {reason}. Go on with the program of before and send a pack to support.",
        )


class ArchiveDamaged(GuaranteeBroken):
    """A file of the archive of old rows is not what was sealed."""

    def __init__(self, file: str) -> None:
        super().__init__(
            zh=f"归档文件 {file} 与封存时不一致，未删除任何记录。请从备份恢复该文件。",
            en=f"The archive's file {file} is not what was sealed; no row was deleted. Restore the"
            " file from a backup.",
        )


class NoMailServer(EnvironmentFault):
    """A report is to be mailed, and no server is named."""

    def __init__(self, variable: str) -> None:
        super().__init__(
            zh=f"未设置邮件服务器。请把 {variable} 设为 smtp://用户:密码@主机:端口。",
            en=f"No mail server is set. Set {variable} to smtp://user:password@host:port.",
        )


class DeliveryNotAllowed(BadInput):
    """The person a delivery is sent for may not see or export its report."""

    def __init__(self, delivery: str, user: str) -> None:
        super().__init__(
            zh=f"定时报表 {delivery} 未发送：{user} 无权查看或导出该报表。请换人或授权。",
            en=f"Delivery {delivery} was not sent: {user} may not see or export its report. Name"
            " somebody else or grant the right.",
        )


class RobotRefused(EnvironmentFault):
    """A robot of a group chat did not take a message."""

    def __init__(self, channel: str, code: object, said: str) -> None:
        super().__init__(
            zh=f"渠道 {channel} 的机器人拒收消息（{code}：{said}）。请核对地址、密钥和关键词设置。",
            en=f"The robot of channel {channel} refused the message ({code}: {said}). Check its"
            " address, secret and keywords.",
        )
