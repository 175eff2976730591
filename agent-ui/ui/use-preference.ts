import { useSyncExternalStore } from 'react'

/** Choices that belong to this computer, not to the user: its loudspeaker, its keyboard. */
export type PreferenceName = 'single-keys' | 'offer-tone'

const listeners = new Set<() => void>()

export const readPreference = (name: PreferenceName): 'on' | 'off' => (localStorage.getItem(name) === 'off' ? 'off' : 'on')

export function usePreference(name: PreferenceName): [boolean, (on: boolean) => void] {
  const value = useSyncExternalStore(
    (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    () => readPreference(name),
  )
  const set = (on: boolean) => {
    localStorage.setItem(name, on ? 'on' : 'off')
    for (const listener of listeners) listener()
  }
  return [value === 'on', set]
}
