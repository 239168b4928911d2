import type { Backup, BackupFailure } from '@fieldproof/contract'
import { useLingui } from '@lingui/react/macro'

/** 1.2 GB; powers of ten, as disks are sold. */
export const sizeText = (bytes: number): string => {
  const units = ['B', 'kB', 'MB', 'GB', 'TB'] as const
  const step = Math.min(Math.floor(Math.log10(Math.max(bytes, 1)) / 3), units.length - 1)
  const value = bytes / 1000 ** step
  return `${step === 0 || value >= 100 ? Math.round(value) : value.toFixed(1)} ${units[step]}`
}

export const useBackupText = () => {
  const { t } = useLingui()
  return {
    phase: (phase: Backup['phase']): string => {
      switch (phase) {
        case 'database': return t`正在复制数据库`
        case 'photos': return t`正在保存照片`
        case 'checking': return t`正在重新读取、逐个核对`
        default: return t`正在准备`
      }
    },
    /** What went wrong, and what to do. */
    failure: (code: BackupFailure['code']): { readonly what: string; readonly todo: string } => {
      switch (code) {
        case 'no_space': return { what: t`备份所在的磁盘空间不够`, todo: t`腾出空间，或减少保留的份数；也可以用 FIELDPROOF_BACKUPS 换一块更大的磁盘。` }
        case 'no_permission': return { what: t`没有权限写入备份文件夹`, todo: t`让运行本服务的系统用户可以写入这个文件夹。` }
        case 'inside_database': return { what: t`备份文件夹在数据库的文件夹里面`, todo: t`把 FIELDPROOF_BACKUPS 改到数据库文件夹之外，再重新启动。` }
        case 'inside_photos': return { what: t`备份文件夹在照片的文件夹里面`, todo: t`把 FIELDPROOF_BACKUPS 改到照片文件夹之外，再重新启动。` }
        case 'tablespaces': return { what: t`数据库有放在别处的表空间`, todo: t`请用 pg_basebackup 备份。` }
        case 'damaged': return { what: t`备份读回来与写下去的不一致`, todo: t`这份备份没有保留。请检查磁盘；若一再出现，请运行“证据日志自检”。` }
        case 'interrupted': return { what: t`备份进行到一半时服务器停了`, todo: t`会自动重做，不需要处理。` }
        case 'database': return { what: t`数据库没有配合完成备份`, todo: t`会自动重试；请看下面的原文和数据库日志。` }
        case 'files': return { what: t`读写文件时出错`, todo: t`请看下面的原文，检查磁盘和文件夹。` }
      }
    },
  }
}
