import { useRef, useState, type FormEvent } from 'react'
import { ActionButton } from '../../ui/action-button.tsx'
import { SelectField } from '../../ui/select-field.tsx'
import { SubmitButton } from '../../ui/submit-button.tsx'
import { TextField } from '../../ui/text-field.tsx'
import { useMessages } from '../../use-messages.tsx'
import { useWrite } from '../../use-write.ts'
import styles from './simulator.module.css'
import type { SimLetter, SimMail } from './simulator-query.ts'

type Enclosed = { name: string; contentType: string; base64: string; size: number }
type Sent = {
  account: string
  from: string
  subject: string
  text: string
  inReplyTo?: string
  attachments: Omit<Enclosed, 'size'>[]
}
type Props = {
  accounts: SimMail['accounts']
  address: string
  answered: SimLetter | undefined
  onSent: (address: string) => void
}

/** A citizen writes to us, or answers a letter of ours. */
export function NewLetter({ accounts, address, answered, onSent }: Props) {
  const { t } = useMessages()
  const [account, setAccount] = useState(accounts[0]?.slug ?? '')
  const [from, setFrom] = useState(address)
  const [subject, setSubject] = useState(answered ? answerSubject(answered.subject) : '')
  const [text, setText] = useState('')
  const [files, setFiles] = useState<Enclosed[]>([])
  const arrive = useWrite((body: Sent) => ['POST', '/simulator/control/email-imap/arrive', body], {
    stale: ['simulator'],
    onDone: (body) => {
      setText('')
      setSubject('')
      setFiles([])
      onSent(bareAddress(body.from))
    },
  })
  const submit = (event: FormEvent) => {
    event.preventDefault()
    arrive.run({
      account,
      from: from.trim(),
      subject,
      text,
      ...(answered ? { inReplyTo: answered.id } : {}),
      attachments: files.map(({ name, contentType, base64 }) => ({ name, contentType, base64 })),
    })
  }
  return (
    <form className={styles.write} onSubmit={submit}>
      <h3>{answered ? t('simulator.mail.answering') : t('simulator.mail.new')}</h3>
      {accounts.length > 1 && (
        <SelectField
          label={t('simulator.mail.to')}
          value={account}
          options={accounts.map((each) => ({ value: each.slug, label: each.address }))}
          onChange={setAccount}
        />
      )}
      <TextField label={t('simulator.mail.from')} value={from} onChange={setFrom} required maxLength={300} autoComplete="off" />
      <TextField label={t('simulator.mail.subject')} value={subject} onChange={setSubject} maxLength={500} autoComplete="off" />
      <TextField label={t('simulator.mail.text')} value={text} onChange={setText} rows={7} maxLength={100_000} />
      <Files files={files} onChange={setFiles} />
      <SubmitButton label={t('simulator.mail.send')} icon="send" pending={arrive.pending} />
    </form>
  )
}

const answerSubject = (subject: string) => (/^re:/i.test(subject) ? subject : `Re: ${subject}`)
const bareAddress = (written: string) => (/<([^<>]+)>\s*$/.exec(written)?.[1] ?? written).trim().toLowerCase()

function Files({ files, onChange }: { files: readonly Enclosed[]; onChange: (files: Enclosed[]) => void }) {
  const { t } = useMessages()
  const input = useRef<HTMLInputElement>(null)
  const add = async (chosen: readonly File[]) => onChange([...files, ...(await Promise.all(chosen.map(enclosed)))])
  return (
    <div className={styles.files}>
      <input
        ref={input}
        type="file"
        multiple
        hidden
        onChange={(event) => {
          void add([...(event.currentTarget.files ?? [])])
          event.currentTarget.value = ''
        }}
      />
      <ActionButton label={t('simulator.mail.attach')} icon="attach" onClick={() => input.current?.click()} />
      {files.map(({ name }, index) => (
        <ActionButton
          // Two files may have one name.
          // oxlint-disable-next-line react/no-array-index-key
          key={index}
          size="compact-sm"
          icon="cross"
          label={name}
          fullLabel={`${name} – ${t('simulator.mail.detach')}`}
          onClick={() => onChange(files.filter((_file, other) => other !== index))}
        />
      ))}
    </div>
  )
}

async function enclosed(file: File): Promise<Enclosed> {
  const bytes = new Uint8Array(await file.arrayBuffer())
  let binary = ''
  for (const byte of bytes) binary += String.fromCharCode(byte)
  return { name: file.name, contentType: file.type || 'application/octet-stream', base64: btoa(binary), size: bytes.length }
}
