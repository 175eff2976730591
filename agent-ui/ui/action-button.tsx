import { Button, Tooltip } from '@mantine/core'
import { useId, type Ref } from 'react'
import { Icon, type IconName } from './icons.tsx'
import { Kbd } from './kbd.tsx'

type Props = {
  label: string
  /** The full name where the visible word is short; it must begin with that word. */
  fullLabel?: string
  icon?: IconName
  /** The key as shown, e.g. "H" or "Ctrl ↵". */
  kbd?: string
  /** Why it cannot be done now; null: it can. The button stays reachable and says so. */
  reason?: string | null
  tone?: 'main' | 'plain' | 'bad'
  pressed?: boolean
  pending?: boolean
  size?: 'xs' | 'sm' | 'compact-sm'
  buttonRef?: Ref<HTMLButtonElement>
  onClick: () => void
}

export function ActionButton({
  label,
  fullLabel,
  icon,
  kbd,
  reason = null,
  tone = 'plain',
  pressed,
  pending,
  size = 'xs',
  buttonRef,
  onClick,
}: Props) {
  const id = useId()
  const off = reason !== null
  const button = (
    <Button
      {...(buttonRef ? { ref: buttonRef } : {})}
      size={size}
      variant={tone === 'main' ? 'filled' : 'default'}
      {...(tone === 'bad' && !off ? { c: 'var(--bad)' } : {})}
      leftSection={icon ? <Icon name={icon} /> : undefined}
      aria-pressed={pressed}
      aria-disabled={off || undefined}
      aria-describedby={off ? id : undefined}
      {...(off ? { 'data-disabled': true } : {})}
      aria-busy={pending || undefined}
      onClick={off || pending ? undefined : onClick}
    >
      {label}
      {fullLabel && <span className="visually-hidden">{fullLabel.slice(label.length)}</span>}
      {kbd && <Kbd>{kbd}</Kbd>}
    </Button>
  )
  if (!off) return button
  return (
    <>
      <Tooltip label={reason} multiline maw={280}>
        {button}
      </Tooltip>
      <span id={id} hidden>
        {reason}
      </span>
    </>
  )
}
