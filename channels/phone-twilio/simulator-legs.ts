import { endCall, setStatus } from './simulator-call.ts'
import { joinConference, leaveConference } from './simulator-conference.ts'
import { isOver, laterFor } from './simulator-state.ts'
import type { Participant, SimCall, SimConference, World } from './simulator-state.ts'

const ringsAfterMs = 50
const softphoneAnswersAfterMs = 300
const citizenAnswersAfterMs = 1000
const defaultRingS = 60

/** What became of a leg that was rung. */
export type Rung = 'answered' | 'busy' | 'no-answer'

/** Rings a line: softphones answer by themselves, and so do the citizens we call, unless told otherwise. */
export function ring(world: World, call: SimCall, ringS: number | null, done: (outcome: Rung) => void): void {
  const softphone = call.to.startsWith('client:')
  const line = world.lines.get(call.to) ?? (softphone ? (world.side.how.agentLine ?? 'answers') : 'answers')
  const answersAfterMs = softphone ? softphoneAnswersAfterMs : citizenAnswersAfterMs
  const going = (run: () => void) => () => {
    if (!isOver(call)) run()
  }
  setStatus(world, call, 'initiated')
  laterFor(
    world,
    call,
    ringsAfterMs,
    going(() => {
      setStatus(world, call, 'ringing')
      if (line === 'busy')
        laterFor(
          world,
          call,
          answersAfterMs,
          going(() => ended('busy')),
        )
      else if (line === 'silent')
        laterFor(
          world,
          call,
          (ringS ?? defaultRingS) * 1000,
          going(() => ended('no-answer')),
        )
      else
        laterFor(
          world,
          call,
          answersAfterMs,
          going(() => {
            setStatus(world, call, 'in-progress')
            done('answered')
          }),
        )
    }),
  )
  function ended(outcome: 'busy' | 'no-answer'): void {
    endCall(world, call, outcome)
    done(outcome)
  }
}

/** Rings a participant made over the API and puts it into the conference once it answers. */
export function ringParticipant(world: World, conference: SimConference, participant: Participant, ringS: number | null): void {
  const { call } = participant
  conference.participants.set(call.sid, participant)
  call.place = { kind: 'conference', conference, participant, action: null, joinedAt: world.side.host.now() }
  ring(world, call, ringS, (outcome) => {
    if (outcome !== 'answered') return
    if (conference.status === 'completed') endCall(world, call, 'completed')
    else joinConference(world, conference, participant)
  })
}

/** A participant whose call is nothing but this conference. */
export function apiParticipant(
  world: World,
  conference: SimConference,
  call: SimCall,
  about: Pick<Participant, 'label' | 'startOnEnter' | 'endOnExit' | 'muted'>,
): Participant {
  return {
    ...about,
    call,
    hold: false,
    joined: false,
    started: () => {},
    left: () => {
      if (call.place?.kind === 'conference' && call.place.conference === conference) call.place = null
      endCall(world, call, call.answeredAt ? 'completed' : 'canceled')
    },
  }
}

/** Removes a participant over the API: its call ends, or goes on with what comes after its conference. */
export function kick(world: World, conference: SimConference, participant: Participant): void {
  leaveConference(world, conference, participant, 'participant_updated_via_api')
  participant.left()
}
