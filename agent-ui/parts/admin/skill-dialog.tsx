import { useState, type FormEvent } from 'react'
import type { SkillChange, SkillView } from '../../../src/skills/skills.contract.ts'
import { Dialog } from '../../ui/dialog.tsx'
import { SelectField } from '../../ui/select-field.tsx'
import { SubmitButton } from '../../ui/submit-button.tsx'
import { SwitchField } from '../../ui/switch-field.tsx'
import { TextField } from '../../ui/text-field.tsx'
import { useMessages } from '../../use-messages.tsx'
import { useWrite } from '../../use-write.ts'
import styles from './admin.module.css'

const menuKeys = ['', '1', '2', '3', '4', '5', '6', '7', '8', '9']
const kinds = ['language', 'topic'] as const

export function SkillDialog({ skill, onClose }: { skill: SkillView | null; onClose: () => void }) {
  const { t } = useMessages()
  const [given, setGiven] = useState({
    code: skill?.code ?? '',
    kind: skill?.kind ?? 'topic',
    nameLv: skill?.nameLv ?? '',
    nameEn: skill?.nameEn ?? '',
    menuKey: String(skill?.menuKey ?? ''),
    retired: skill?.retired ?? false,
  })
  const put = useWrite((body: Omit<SkillChange, 'code'>) => ['PUT', `/api/skills/${given.code}`, body], {
    stale: ['skills', 'agents'],
    onDone: onClose,
  })
  const submit = (event: FormEvent) => {
    event.preventDefault()
    const { kind, nameLv, nameEn, menuKey, retired } = given
    put.run({ kind, nameLv, nameEn, menuKey: menuKey === '' ? null : Number(menuKey), retired })
  }
  const set = (part: Partial<typeof given>) => setGiven({ ...given, ...part })
  return (
    <Dialog
      title={skill ? t('admin.skills.edit', { name: skill.nameLv }) : t('admin.skills.new')}
      closeLabel={t('common.close')}
      onClose={onClose}
    >
      <form className={styles.form} onSubmit={submit}>
        <TextField
          label={t('admin.skills.code')}
          value={given.code}
          onChange={(code) => set({ code })}
          required
          pattern="[a-z][a-z0-9\-]{0,39}"
          disabled={skill !== null}
          hint={t('admin.skills.code-hint')}
          autoComplete="off"
        />
        <SelectField
          label={t('admin.skills.kind')}
          value={given.kind}
          options={kinds.map((kind) => ({ value: kind, label: t(`admin.skills.kind.${kind}`) }))}
          onChange={(kind) => set({ kind })}
          disabled={skill !== null}
        />
        <TextField
          label={t('admin.skills.name-lv')}
          lang="lv"
          value={given.nameLv}
          onChange={(nameLv) => set({ nameLv })}
          required
          maxLength={200}
          autoComplete="off"
        />
        <TextField
          label={t('admin.skills.name-en')}
          lang="en"
          value={given.nameEn}
          onChange={(nameEn) => set({ nameEn })}
          required
          maxLength={200}
          autoComplete="off"
        />
        <SelectField
          label={t('admin.skills.menu-key')}
          value={given.menuKey}
          options={menuKeys.map((key) => ({ value: key, label: key || t('admin.skills.no-key') }))}
          onChange={(menuKey) => set({ menuKey })}
          hint={t('admin.skills.menu-key-hint')}
        />
        <SwitchField label={t('admin.skills.retire')} checked={given.retired} onChange={(retired) => set({ retired })} />
        <SubmitButton label={t('common.save')} pending={put.pending} />
      </form>
    </Dialog>
  )
}
