import { z } from 'zod'
import { ProviderError } from '../../channels/channel.ts'
import { audit } from '../audit/append-audit.ts'
import type { Account } from '../centre/centre.ts'
import { newId } from '../db/new-id.ts'
import type { Deps } from '../deps.ts'
import { callerOf } from '../http/auth.ts'
import type { App } from '../http/build-app.ts'
import { notFound, Refusal } from '../refusal.ts'
import { testMessage, testMessageResult, type TestMessageResult } from './outbound.contract.ts'

const text = 'Šī ir izmēģinājuma vēstule no palīdzības dienesta sistēmas. Ja to saņēmāt, vēstuļu nosūtīšana darbojas.'

export function outboundRoutes(app: App, deps: Deps): void {
  app.post(
    '/api/accounts/:slug/test',
    {
      config: { access: 'accounts.write' },
      schema: {
        tags: ['accounts'],
        summary: 'Send a letter now, to see whether letters go out',
        params: z.object({ slug: z.string().max(40) }),
        body: testMessage,
        response: { 200: testMessageResult },
      },
    },
    async (request) => {
      const account = (await deps.centre.get()).accountsBySlug.get(request.params.slug)
      if (!account) throw notFound()
      if (account.channel.channel !== 'email')
        throw new Refusal('cannot', 'Only letters are tried this way.', { reason: 'letters-only' })
      const at = deps.clock.now()
      const { userId } = callerOf(request)
      await deps.db.transaction((tx) =>
        audit(tx, { at, userId, action: 'account.test', subject: `account ${account.slug}`, details: {} }),
      )
      return sendTest(deps, account, request.body.to)
    },
  )
}

async function sendTest(deps: Pick<Deps, 'clock' | 'reach'>, account: Account, to: string): Promise<TestMessageResult> {
  if (account.settings === null || !account.channel.send) return { sent: false, code: 'settings', words: null }
  const letter = {
    subject: 'Izmēģinājuma vēstule',
    fromName: account.name,
    cc: [],
    inReplyTo: null,
    references: [],
    html: null,
    signature: null,
    quoted: null,
    attachments: [],
    automatic: false,
    taken: [],
  }
  try {
    const message = { id: newId(deps.clock.now().getTime()), to, text, letter }
    await account.channel.send(message, { webhookUrl: account.webhookUrl }, deps.reach, account.settings)
    return { sent: true, code: null, words: null }
  } catch (error) {
    if (!(error instanceof ProviderError)) throw error
    return { sent: false, code: error.code, words: error.problem?.words ?? null }
  }
}
