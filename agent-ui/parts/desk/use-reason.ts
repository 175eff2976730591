import { useMessages } from '../../use-messages.tsx'
import type { Standing } from './actions.ts'

/** Why something cannot be done while a contact stands so. */
export function useReason(): (standing: Standing) => string {
  const { t } = useMessages()
  return (standing) => t(`desk.cannot.${standing}`)
}
