import { readPreference } from '../../ui/use-preference.ts'

let context: AudioContext | undefined

/** Browsers keep a page silent until something was pressed on it. */
export function unlockTone(): void {
  context ??= new AudioContext()
  void context.resume()
}

const peak = 0.18

function note(audio: AudioContext, frequency: number, startS: number, lengthS: number): void {
  const oscillator = new OscillatorNode(audio, { type: 'sine', frequency })
  const gain = new GainNode(audio, { gain: 0 })
  // Soft edges: a tone cut off hard clicks in a headset.
  gain.gain.linearRampToValueAtTime(peak, startS + 0.02)
  gain.gain.setValueAtTime(peak, startS + lengthS - 0.08)
  gain.gain.linearRampToValueAtTime(0, startS + lengthS)
  oscillator.connect(gain).connect(audio.destination)
  oscillator.start(startS)
  oscillator.stop(startS + lengthS)
}

/** Two notes up for a call, one for a text: told apart without looking. */
export function playTone(kind: 'call' | 'text'): void {
  // Before anything was pressed on the page the browser would only complain.
  if (readPreference('offer-tone') === 'off' || !navigator.userActivation.hasBeenActive) return
  unlockTone()
  if (!context) return
  const now = context.currentTime
  note(context, 659, now, 0.22)
  if (kind === 'call') note(context, 880, now + 0.24, 0.32)
}
