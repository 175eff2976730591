import { useEffect, useEffectEvent } from 'react'
import { readPreference } from './use-preference.ts'

/**
 * `key`: 'H' (a letter or digit alone, and with Alt from inside a text field too), 'Ctrl+K', 'F2', 'Enter', 'Escape', '?'.
 * A lone character never acts while someone types, and can be switched off altogether (WCAG 2.1.4); with Alt it always acts.
 */
export type Shortcut = {
  key: string
  run: () => void
  /** Acts inside dialogs and menus as well. */
  everywhere?: boolean
  /** Enter goes here rather than to the button that happens to have the focus. */
  overButtons?: boolean
  /** A letter that acts only together with Alt. */
  altOnly?: boolean
}

type Pressed = { key: string; alone: boolean; alt: boolean }

/** Letters by their place on the keyboard: whoever has just typed in Russian presses the same key for "hold". */
function pressedKey(event: KeyboardEvent): Pressed {
  const place = /^(?:Key([A-Z])|Digit(\d))$/.exec(event.code)
  const base = event.key === '?' ? '?' : (place?.[1] ?? place?.[2] ?? event.key)
  const modified = event.ctrlKey || event.metaKey
  const prefix = `${modified ? 'Ctrl+' : ''}${event.shiftKey && base !== '?' ? 'Shift+' : ''}`
  return { key: prefix + base, alone: !modified && base.length === 1, alt: event.altKey }
}

const notText = new Set(['button', 'checkbox', 'radio', 'submit', 'reset', 'range', 'color', 'file'])

/** Is the focus where letters go into a text or choose an option? */
export function isTyping(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false
  if (target instanceof HTMLInputElement) return !notText.has(target.type)
  return target instanceof HTMLTextAreaElement || target instanceof HTMLSelectElement || target.isContentEditable
}

const isLayer = (target: EventTarget | null) =>
  document.querySelector('dialog[open]') !== null ||
  (target instanceof Element && target.closest('[role="menu"], [role="listbox"]') !== null)

/** A control that Enter belongs to; rows of a list give it away to the main action of the screen. */
const ownsEnter = (target: EventTarget | null) =>
  target instanceof Element && target.closest('button, a, summary') !== null && target.closest('[data-soft-enter]') === null

function acts(shortcut: Shortcut, pressed: Pressed, target: EventTarget | null): boolean {
  if (shortcut.key !== pressed.key) return false
  if (!shortcut.everywhere && isLayer(target)) return false
  if (pressed.alone && shortcut.altOnly) return pressed.alt
  if (pressed.alone) return pressed.alt || (!isTyping(target) && (pressed.key === '?' || readPreference('single-keys') === 'on'))
  if (pressed.alt) return false
  if (pressed.key === 'Enter') {
    if (isTyping(target)) return false
    return (
      !ownsEnter(target) || (shortcut.overButtons === true && !(target instanceof Element && target.closest('[data-own-enter]')))
    )
  }
  return pressed.key !== 'Escape' || !isTyping(target)
}

export function useShortcuts(shortcuts: readonly Shortcut[]): void {
  const onKeyDown = useEffectEvent((event: KeyboardEvent) => {
    if (event.defaultPrevented || event.repeat || event.isComposing) return
    const pressed = pressedKey(event)
    const found = shortcuts.find((shortcut) => acts(shortcut, pressed, event.target))
    if (!found) return
    event.preventDefault()
    found.run()
  })
  useEffect(() => {
    const listener = (event: KeyboardEvent) => onKeyDown(event)
    window.addEventListener('keydown', listener)
    return () => window.removeEventListener('keydown', listener)
  }, [])
}
