import type { ZodType } from 'zod'
import type { ProviderAccount, ProviderSide } from './provider-side.ts'
import type { TwilioAccount } from './twilio-settings.ts'

/** Accounts a simulated provider has heard of, by the slug we use for them. */
export type ProviderAccounts<S extends TwilioAccount> = {
  /** @throws Error when there is no such account or its settings are unusable. */
  bySlug: (slug: string) => Promise<ProviderAccount<S>>
  bySid: (accountSid: string) => Promise<ProviderAccount<S> | null>
}

/** Settings are read anew each time: they may be changed while a simulator runs. `usualSlug` is the demo centre's account. */
export function providerAccounts<S extends TwilioAccount>(
  side: ProviderSide,
  settings: ZodType<S>,
  usualSlug: string,
): ProviderAccounts<S> {
  const known = new Set([usualSlug])
  const bySlug = async (slug: string): Promise<ProviderAccount<S>> => {
    const checked = settings.safeParse(await side.host.settings(slug))
    if (!checked.success) throw new Error(`account ${slug} has no usable settings`)
    known.add(slug)
    return { slug, webhookUrl: side.host.webhookUrl(slug).replace(/\/+$/, ''), settings: checked.data }
  }
  const bySid = async (accountSid: string): Promise<ProviderAccount<S> | null> => {
    for (const slug of known) {
      const account = await bySlug(slug).catch(() => null)
      if (account?.settings.accountSid === accountSid) return account
    }
    return null
  }
  return { bySlug, bySid }
}
