import { Button } from '@mantine/core'
import { Icon, type IconName } from './icons.tsx'

type Props = {
  label: string
  icon?: IconName
  tone?: 'main' | 'plain'
  disabled?: boolean
  pending?: boolean
}

/** The button that sends a form off; Enter in a field presses it. While it is under way it keeps the focus. */
export function SubmitButton({ label, icon, tone = 'main', disabled = false, pending = false }: Props) {
  return (
    <Button
      type="submit"
      size="sm"
      variant={tone === 'main' ? 'filled' : 'default'}
      leftSection={icon ? <Icon name={icon} /> : undefined}
      disabled={disabled}
      aria-busy={pending || undefined}
    >
      {label}
    </Button>
  )
}
