import type { HttpReply } from '../channel.ts'
import { json, notFound, refusal } from '../kit/provider-api.ts'
import { rfc2822 } from '../kit/provider-side.ts'
import { endCall, takeOut } from './simulator-call.ts'
import { answerConferences } from './simulator-api-conferences.ts'
import { partyOf, statusCallbackOf, timeoutOf } from './simulator-api-fields.ts'
import type { PhoneApiRequest } from './simulator-api-fields.ts'
import { readDocument } from './simulator-document.ts'
import { ring } from './simulator-legs.ts'
import { startRun } from './simulator-run.ts'
import type { Source } from './simulator-source.ts'
import { callFields, forget, isOver, newCall } from './simulator-state.ts'
import type { SimCall, World } from './simulator-state.ts'

const maxTwiml = 4000
const maxPageSize = 1000

/** Answers a request that has shown its credentials. */
export function answerPhoneApi(world: World, request: PhoneApiRequest): HttpReply {
  const [collection, sid] = request.path
  if (collection === undefined)
    return request.method === 'GET'
      ? json(200, { sid: request.account.settings.accountSid, status: 'active', type: 'Full' })
      : notFound()
  if (collection === 'Conferences') return answerConferences(world, request)
  if (collection !== 'Calls' || request.path.length > 2) return notFound()
  if (sid === undefined) return request.method === 'POST' ? createCall(world, request) : listCalls(world, request)
  const call = world.calls.get(sid)
  if (!call || call.account.settings.accountSid !== request.account.settings.accountSid) return notFound()
  return request.method === 'POST' ? updateCall(world, call, request) : json(200, callBody(call))
}

function updateCall(world: World, call: SimCall, { form }: PhoneApiRequest): HttpReply {
  const status = form.get('Status')
  if (isOver(call)) return refusal(400, 21220, 'Call is not in-progress. Cannot redirect.')
  if (status === 'completed' || (status === 'canceled' && call.status !== 'in-progress')) {
    endCall(world, call, call.answeredAt || call.direction === 'inbound' ? 'completed' : 'canceled')
    return json(200, callBody(call))
  }
  if (status !== null) return refusal(400, 21218, 'Invalid status')
  const source = sourceOf(form, call)
  if (!source) return refusal(400, 21218, 'Nothing to do')
  if ('error' in source) return source.error
  if (call.status !== 'in-progress') return refusal(400, 21220, 'Call is not in-progress. Cannot redirect.')
  takeOut(world, call)
  startRun(world, call, source)
  return json(200, callBody(call))
}

/** The document a request wants a call to follow. */
function sourceOf(form: URLSearchParams, call: SimCall): Source | { error: HttpReply } | null {
  const text = form.get('Twiml')
  const url = form.get('Url')
  if (text !== null) {
    if (text.length > maxTwiml) return { error: refusal(400, 21605, 'Twiml is too long') }
    try {
      readDocument(text, 'call')
    } catch {
      return { error: refusal(400, 12100, 'Document parse failure') }
    }
    return { text }
  }
  if (url === null) return null
  return URL.canParse(url)
    ? { url, method: form.get('Method') ?? 'POST', fields: callFields(call) }
    : { error: refusal(400, 21205, 'Url is not valid') }
}

function createCall(world: World, { form, account }: PhoneApiRequest): HttpReply {
  const to = partyOf(form.get('To'))
  const from = form.get('From')
  if (!to) return refusal(400, 21211, 'Invalid To phone number')
  if (!from) return refusal(400, 21213, 'From is required')
  const call = newCall(world, { account, direction: 'outbound-api', from, to, callback: statusCallbackOf(form) })
  const source = sourceOf(form, call)
  if (!source || 'error' in source) {
    forget(world, call)
    return source?.error ?? refusal(400, 21205, 'Url or Twiml is required')
  }
  ring(world, call, timeoutOf(form), (outcome) => {
    if (outcome === 'answered') startRun(world, call, 'url' in source ? { ...source, fields: callFields(call) } : source)
  })
  return json(201, callBody(call))
}

function listCalls(world: World, { query, account }: PhoneApiRequest): HttpReply {
  const size = Math.min(maxPageSize, Number(query.get('PageSize') ?? 50) || 50)
  const page = Number(query.get('Page') ?? 0) || 0
  const since = new Date(query.get('StartTime>') ?? 0).getTime()
  const until = query.has('StartTime<') ? new Date(query.get('StartTime<') ?? 0).getTime() : Number.POSITIVE_INFINITY
  const fits = (call: SimCall) =>
    call.account.settings.accountSid === account.settings.accountSid &&
    ['To', 'From', 'Status'].every(
      (name) => !query.has(name) || query.get(name) === { To: call.to, From: call.from, Status: call.status }[name],
    ) &&
    // Whole seconds, as the times in the answer.
    Math.floor(call.createdAt.getTime() / 1000) * 1000 >= since &&
    call.createdAt.getTime() <= until
  const all = [...world.calls.values()].filter(fits).reverse()
  const shown = all.slice(page * size, (page + 1) * size)
  const next = new URLSearchParams(query)
  next.set('Page', String(page + 1))
  const uri = `/2010-04-01/Accounts/${account.settings.accountSid}/Calls.json`
  return json(200, {
    calls: shown.map(callBody),
    page,
    page_size: size,
    uri,
    next_page_uri: all.length > (page + 1) * size ? `${uri}?${next.toString()}` : null,
  })
}

function callBody(call: SimCall) {
  const { accountSid } = call.account.settings
  const durationS = call.endedAt
    ? Math.round((call.endedAt.getTime() - (call.answeredAt ?? call.endedAt).getTime()) / 1000)
    : null
  return {
    sid: call.sid,
    account_sid: accountSid,
    status: call.status,
    direction: call.direction,
    from: call.from,
    to: call.to,
    date_created: rfc2822(call.createdAt),
    start_time: call.startedAt ? rfc2822(call.startedAt) : null,
    end_time: call.endedAt ? rfc2822(call.endedAt) : null,
    duration: durationS === null ? null : String(durationS),
    answered_by: null,
    parent_call_sid: call.parentSid,
    queue_time: '0',
    uri: `/2010-04-01/Accounts/${accountSid}/Calls/${call.sid}.json`,
  }
}
