import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { Leg, methodOf, secondsBetween, type Asked, type Member, type Room } from './twilio-leg.ts'
import { TwilioVoice } from './twilio-voice.ts'
import { deliver, readXml, rfc2822, sidOf, type Parameters, type Reply } from './twilio-wire.ts'

export type { AgentPhone, Leg } from './twilio-leg.ts'

/**
 * A Twilio made from the provider's documentation alone, by somebody who has not read our adapters: REST with Basic
 * authentication, an interpreter of TwiML, signed webhooks. It is attached through the public interface only.
 */
export class TwilioDouble extends TwilioVoice {
  private server = createServer((request, response) => void this.serve(request, response))

  async listen(): Promise<void> {
    await new Promise<void>((resolve) => this.server.listen(0, '127.0.0.1', resolve))
    const address = this.server.address()
    this.url = `http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}`
  }

  async close(): Promise<void> {
    await this.quiet()
    this.server.closeAllConnections()
    await new Promise((resolve) => this.server.close(resolve))
  }

  // ——— texts ———

  /** A text arrives. Answers the webhook's reply. */
  async text(
    form: Parameters,
    more: { forge?: 'wrong' | 'missing'; url?: string; method?: 'GET' | 'POST'; idempotency?: string } = {},
  ): Promise<Reply> {
    const sid = form['MessageSid'] ?? sidOf('SM')
    const all: Parameters = {
      MessageSid: sid,
      SmsSid: sid,
      SmsMessageSid: sid,
      AccountSid: this.accountSid,
      To: this.number,
      NumMedia: '0',
      NumSegments: '1',
      SmsStatus: 'received',
      ApiVersion: '2010-04-01',
      FromCountry: 'GB',
      ...form,
      ...this.style.extra,
    }
    return deliver({
      url: this.outward(more.url ?? this.smsUrl),
      method: more.method ?? (this.style.get ? 'GET' : 'POST'),
      form: all,
      token: this.authToken,
      timeoutMs: this.timeoutMs,
      ...(more.forge ? { forge: more.forge } : {}),
      ...(more.idempotency ? { idempotency: more.idempotency } : {}),
    })
  }

  /** A receipt for a text of ours. */
  async receipt(sid: string, status: string, more: Parameters = {}): Promise<Reply> {
    const url = this.textCallbacks.get(sid)
    if (!url) throw new Error(`no callback was asked for ${sid}`)
    const text = this.texts.get(sid)!
    return deliver({
      url: this.outward(url),
      method: this.style.get ? 'GET' : 'POST',
      form: {
        MessageSid: sid,
        SmsSid: sid,
        MessageStatus: status,
        SmsStatus: status,
        AccountSid: this.accountSid,
        ApiVersion: '2010-04-01',
        From: this.number,
        To: text['To']!,
        ...more,
        ...this.style.extra,
      },
      token: this.authToken,
      timeoutMs: this.timeoutMs,
    })
  }

  // ——— REST ———

  private async serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk as Buffer)
    const url = new URL(request.url ?? '/', this.url)
    const form = Object.fromEntries(new URLSearchParams(Buffer.concat(chunks).toString('utf8')))
    const repeated = [...new URLSearchParams(Buffer.concat(chunks).toString('utf8'))]
      .filter(([name]) => name.endsWith('StatusCallbackEvent'))
      .reduce<Record<string, string[]>>((all, [name, value]) => ({ ...all, [name]: [...(all[name] ?? []), value] }), {})
    for (const [name, values] of Object.entries(repeated)) form[name] = values.join(' ')
    const asked: Asked = {
      method: request.method ?? 'GET',
      path: url.pathname,
      form: request.method === 'GET' ? Object.fromEntries(url.searchParams) : form,
    }
    this.asked.push(asked)
    const answer = (status: number, body: unknown, headers: Record<string, string> = {}) => {
      asked.status = status
      response
        .writeHead(status, { 'content-type': 'application/json', ...headers })
        .end(status === 204 ? undefined : JSON.stringify(body))
    }
    const refuse = (status: number, code: number, headers: Record<string, string> = {}) =>
      answer(
        status,
        { code, message: 'as the double pleases', more_info: `https://www.twilio.com/docs/errors/${code}`, status },
        headers,
      )
    if (request.headers.authorization !== `Basic ${Buffer.from(`${this.accountSid}:${this.authToken}`).toString('base64')}`)
      return refuse(401, 20003)
    const fault = this.fault(asked)
    if (fault === 'cut') return void request.socket.destroy()
    if (fault === 'no-answer') return
    if (fault === 'done-but-cut') {
      await this.handle(
        asked,
        () => undefined,
        () => undefined,
      )
      return void request.socket.destroy()
    }
    if (fault)
      return refuse(fault.status, fault.code ?? 20500, fault.retryAfter ? { 'retry-after': String(fault.retryAfter) } : {})
    await this.handle(asked, answer, refuse)
  }

  private async handle(
    asked: Asked,
    answer: (status: number, body: unknown) => void,
    refuse: (status: number, code: number) => void,
  ): Promise<void> {
    const prefix = `/2010-04-01/Accounts/${this.accountSid}`
    if (!asked.path.startsWith(prefix)) return refuse(404, 20404)
    const [noun = '', id, sub, subId] = asked.path
      .slice(prefix.length)
      .replace(/\.json$/, '')
      .split('/')
      .filter(Boolean)
      .map(decodeURIComponent)
    const write = asked.method === 'POST'
    const { form } = asked
    if (noun === '') return answer(200, { sid: this.accountSid, status: 'active', friendly_name: 'double', type: 'Full' })
    if (noun === 'Calls' && !id) {
      const since = form['StartTime>'] ?? form['StartTime>=']
      const found = [...this.legs.values()].filter(
        (leg) =>
          (!form['To'] || leg.to === form['To']) &&
          (!form['From'] || leg.from === form['From']) &&
          (!since || leg.startedAt.getTime() >= Math.floor(Date.parse(since) / 1000) * 1000),
      )
      return answer(200, {
        calls: found.map((leg) => this.callBody(leg)),
        page: 0,
        page_size: 50,
        next_page_uri: null,
        uri: asked.path,
      })
    }
    if (noun === 'Calls') {
      const leg = this.legs.get(id!)
      if (!leg) return refuse(404, 20404)
      if (!write) return answer(200, this.callBody(leg))
      return this.updateCall(leg, form, answer, refuse)
    }
    if (noun === 'Conferences' && sub === 'Participants') return this.participants(asked, id!, subId, answer, refuse)
    if (noun === 'Conferences' && !id)
      return answer(200, {
        conferences: this.rooms
          .filter((room) => !form['FriendlyName'] || room.name === form['FriendlyName'])
          .map((room) => this.roomBody(room)),
        next_page_uri: null,
      })
    if (noun === 'Conferences') {
      const room = this.rooms.find((each) => each.sid === id)
      if (!room) return refuse(404, 20404)
      return answer(200, this.roomBody(room))
    }
    if (noun === 'Messages' && id) return this.texts.has(id) ? answer(200, this.textBody(id)) : refuse(404, 20404)
    if (noun === 'Messages' && !write)
      return answer(200, {
        messages: [...this.texts.keys()]
          .reverse()
          .filter((sid) => !form['To'] || this.texts.get(sid)!['To'] === form['To'])
          .map((sid) => this.textBody(sid)),
        next_page_uri: null,
      })
    if (noun === 'Messages') {
      const sid = sidOf('SM')
      this.texts.set(sid, { ...form, status: 'queued' })
      if (form['StatusCallback']) this.textCallbacks.set(sid, form['StatusCallback'])
      await this.beforeMessageAnswer(sid)
      return answer(201, this.textBody(sid))
    }
    return refuse(404, 20404)
  }

  private async updateCall(
    leg: Leg,
    form: Parameters,
    answer: (status: number, body: unknown) => void,
    refuse: (status: number, code: number) => void,
  ): Promise<void> {
    if (leg.over) return refuse(400, 21220)
    if (form['Status'] === 'completed' || form['Status'] === 'canceled') {
      const status = leg.status === 'in-progress' ? 'completed' : 'canceled'
      answer(200, { ...this.callBody(leg), status })
      void this.hangUp(leg, status, 'participant_updated_via_api')
      return
    }
    if (leg.status !== 'in-progress') return refuse(400, 21220)
    answer(200, this.callBody(leg))
    const edition = ++leg.edition
    leg.gather = null
    if (leg.enqueue) await this.leaveQueue(leg, 'redirected')
    if (leg.room) this.leaveRoom(leg, 'participant_updated_via_api')
    leg.dial = null
    if (form['Url']) return this.fetchDocument(leg, form['Url'], methodOf(form['Method']), {})
    if (form['Twiml']) {
      const document = readXml(form['Twiml'])
      await this.run(leg, document.children, edition)
    }
  }

  private async participants(
    asked: Asked,
    roomId: string,
    callSid: string | undefined,
    answer: (status: number, body: unknown) => void,
    refuse: (status: number, code: number) => void,
  ): Promise<void> {
    const { form } = asked
    if (!callSid && asked.method === 'POST') {
      const room = this.roomFor(roomId)
      if (form['Label'] && room.members.some((member) => member.label === form['Label'])) return refuse(400, 16025)
      this.settings(
        room,
        form['ConferenceStatusCallback'],
        form['ConferenceStatusCallbackEvent'],
        form['ConferenceStatusCallbackMethod'],
      )
      const leg = new Leg(this, form['From'] ?? '', form['To'] ?? '', 'outbound-api')
      leg.status = 'queued'
      leg.statusCallback = form['StatusCallback'] ?? null
      leg.statusEvents = (form['StatusCallbackEvent'] ?? 'completed').split(/[\s,]+/)
      leg.roomName = room.name
      leg.member = {
        label: form['Label'] ?? null,
        muted: form['Muted'] === 'true',
        hold: false,
        endOnExit: form['EndConferenceOnExit'] === 'true',
        startOnEnter: form['StartConferenceOnEnter'] !== 'false',
      }
      this.legs.set(leg.sid, leg)
      const body = {
        account_sid: this.accountSid,
        call_sid: leg.sid,
        label: form['Label'] ?? null,
        conference_sid: room.sid,
        muted: false,
        hold: false,
        coaching: false,
        status: 'queued',
        start_conference_on_enter: true,
        end_conference_on_exit: false,
        queue_time: '0',
      }
      if (this.style.eventsBeforeAnswer) {
        await this.ring(leg)
        answer(201, body)
      } else {
        answer(201, body)
        setImmediate(() => void this.ring(leg))
      }
      return
    }
    const room = this.rooms.find((each) => !each.ended && (each.sid === roomId || each.name === roomId))
    if (!room) return refuse(404, 20404)
    const bodyOf = (member: Member) => ({
      call_sid: member.leg.sid,
      conference_sid: room.sid,
      label: member.label,
      muted: member.muted,
      hold: member.hold,
      status: 'connected',
    })
    if (!callSid) return answer(200, { participants: room.members.map(bodyOf), next_page_uri: null })
    const member = room.members.find((each) => each.leg.sid === callSid || each.label === callSid)
    if (!member) return refuse(404, 20404)
    if (asked.method === 'DELETE') {
      answer(204, null)
      void this.hangUp(member.leg, 'completed', 'participant_updated_via_api')
      return
    }
    if (form['Hold'] !== undefined && member.hold !== (form['Hold'] === 'true')) {
      member.hold = form['Hold'] === 'true'
      this.noteRoom(room, member.hold ? 'participant-hold' : 'participant-unhold', member)
    }
    if (form['Muted'] !== undefined && member.muted !== (form['Muted'] === 'true')) {
      member.muted = form['Muted'] === 'true'
      this.noteRoom(room, member.muted ? 'participant-mute' : 'participant-unmute', member)
    }
    if (form['EndConferenceOnExit'] !== undefined) member.endOnExit = form['EndConferenceOnExit'] === 'true'
    answer(200, bodyOf(member))
  }

  private callBody(leg: Leg) {
    return {
      sid: leg.sid,
      account_sid: this.accountSid,
      status: leg.status,
      direction: leg.direction,
      from: leg.from,
      to: leg.to,
      date_created: rfc2822(leg.startedAt),
      start_time: rfc2822(leg.startedAt),
      end_time: leg.endedAt ? rfc2822(leg.endedAt) : null,
      duration: leg.endedAt ? secondsBetween(leg.startedAt, leg.endedAt) : null,
      answered_by: null,
      parent_call_sid: null,
      uri: `/2010-04-01/Accounts/${this.accountSid}/Calls/${leg.sid}.json`,
    }
  }

  private roomBody(room: Room) {
    return {
      sid: room.sid,
      friendly_name: room.name,
      status: room.ended ? 'completed' : room.started ? 'in-progress' : 'init',
      account_sid: this.accountSid,
    }
  }

  private textBody(sid: string) {
    const text = this.texts.get(sid)!
    return {
      sid,
      account_sid: this.accountSid,
      status: text['status'],
      direction: 'outbound-api',
      from: text['From'] ?? this.number,
      to: text['To'],
      body: text['Body'],
      num_segments: '1',
      num_media: '0',
      error_code: null,
      error_message: null,
      date_created: rfc2822(this.now()),
      date_sent: null,
      messaging_service_sid: null,
    }
  }
}
