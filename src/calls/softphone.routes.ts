import type { Deps } from '../deps.ts'
import { callerOf } from '../http/auth.ts'
import type { App } from '../http/build-app.ts'
import { softphone } from './calls.contract.ts'
import { softphoneIdentity } from './softphone-identity.ts'

/** What an agent's browser needs to be a telephone: a token of the provider, or the word that the simulator answers. */
export function softphoneRoutes(app: App, deps: Deps): void {
  app.get(
    '/api/softphone',
    { config: { access: 'self' }, schema: { tags: ['calls'], response: { 200: softphone } } },
    async (request) => {
      const { agentId } = callerOf(request)
      const none = { line: 'none' as const, identity: null, token: null, expiresAt: null }
      if (!agentId) return none
      const accounts = [...(await deps.centre.get()).accountsBySlug.values()].filter(
        (account) => account.enabled && account.channel.calls && account.settings !== null,
      )
      const identity = softphoneIdentity(agentId)
      for (const account of accounts) {
        const access = account.channel.calls!.softphoneToken(identity, deps.clock.now(), account.settings)
        if (access) return { line: 'twilio' as const, identity, token: access.token, expiresAt: access.expiresAt.toISOString() }
      }
      return accounts.length > 0 && deps.config.simulators ? { ...none, line: 'simulated' as const, identity } : none
    },
  )
}
