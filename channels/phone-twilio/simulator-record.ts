import { askWebhook, newSid, rfc2822, sendCallback } from '../kit/provider-side.ts'
import type { XmlElement } from '../kit/xml.ts'
import { absolute, ask } from './simulator-source.ts'
import type { Source } from './simulator-source.ts'
import { callFields, hears, laterFor, waitFor } from './simulator-state.ts'
import type { Run, World } from './simulator-state.ts'

const readyAfterMs = 1500
const speakingMsPerLetter = 80

/** Records the caller: until a key, a silence, the limit, or he hangs up. Silence alone asks for no action. */
export async function record(world: World, run: Run, verb: XmlElement, base: string): Promise<Source | null> {
  const { call } = run
  const { host } = world.side
  const { action, method, timeout = '5', maxLength = '3600', recordingStatusCallback, playBeep } = verb.attributes
  const actionUrl = action === undefined ? base : absolute(action, base)
  const sid = newSid('RE')
  const begunAt = host.now()
  if (playBeep !== 'false') hears(world, call, '(signāls)')
  let spoken = call.voicemail !== null
  const fields = (digits: string) => {
    const durationS = String(Math.max(1, Math.round((host.now().getTime() - begunAt.getTime()) / 1000)))
    return { RecordingUrl: addressOfRecording(run, sid), RecordingSid: sid, RecordingDuration: durationS, Digits: digits }
  }
  const report = () => {
    if (recordingStatusCallback === undefined) return
    const { RecordingUrl, RecordingDuration } = fields('')
    const known = spoken
      ? { RecordingUrl, RecordingDuration, RecordingStatus: 'completed' }
      : { RecordingDuration: '0', RecordingStatus: 'absent' }
    const told = {
      AccountSid: call.account.settings.accountSid,
      CallSid: call.sid,
      RecordingSid: sid,
      RecordingChannels: '1',
      RecordingSource: 'RecordVerb',
      ErrorCode: '0',
      RecordingStartTime: rfc2822(begunAt),
      ...known,
    }
    laterFor(world, call, readyAfterMs, () =>
      sendCallback(world.side, {
        url: absolute(recordingStatusCallback, base),
        method: 'POST',
        fields: told,
        account: call.account,
      }),
    )
  }
  call.place = {
    kind: 'record',
    finish: (hungUp) => {
      report()
      if (hungUp && spoken)
        void askWebhook(world.side, {
          url: actionUrl,
          method: 'POST',
          fields: { ...callFields(call), ...fields('hangup') },
          account: call.account,
        })
    },
  }
  const key = await listen(world, run, Number(timeout) * 1000, Number(maxLength) * 1000, () => {
    spoken = true
  })
  call.place = null
  report()
  return spoken ? ask(call, actionUrl, method, fields(key)) : null
}

/** The key that ended it, '' for silence. Time is the call's own. */
async function listen(world: World, run: Run, silenceMs: number, longestMs: number, spoke: () => void): Promise<string> {
  const { voicemail } = run.call
  let leftMs = longestMs
  let waitMs = Math.min(leftMs, voicemail === null ? silenceMs : voicemail.length * speakingMsPerLetter + silenceMs)
  for (;;) {
    const came = await waitFor<string | { speech: string }>(world, run, waitMs, (settle) => {
      run.onKey = settle
      run.onSpeech = (speech) => settle({ speech })
    })
    if (typeof came === 'string') return came
    if (came === undefined) return ''
    spoke()
    leftMs -= waitMs
    if (leftMs <= 0) return ''
    waitMs = Math.min(leftMs, came.speech.length * speakingMsPerLetter + silenceMs)
  }
}

function addressOfRecording(run: Run, sid: string): string {
  const { settings } = run.call.account
  return `${settings.apiBaseUrl ?? 'https://api.twilio.com'}/2010-04-01/Accounts/${settings.accountSid}/Recordings/${sid}`
}
