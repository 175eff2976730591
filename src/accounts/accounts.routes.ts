import { z } from 'zod'
import type { Channel } from '../../channels/channel.ts'
import { channelOf } from '../../channels/registry.ts'
import { audit } from '../audit/append-audit.ts'
import { uniqueViolation } from '../db/database.ts'
import { newId } from '../db/new-id.ts'
import type { Deps } from '../deps.ts'
import { callerOf } from '../http/auth.ts'
import type { App } from '../http/build-app.ts'
import { pageOf, pageQuery } from '../http/page.contract.ts'
import { notFound, Refusal } from '../refusal.ts'
import { mergeSettings, refuseBadSettings, shownSettings } from './account-settings.ts'
import { accountChange, accountNew, accountView, type AccountView } from './accounts.contract.ts'
import { insertAccount, lockAccount, readAccount, readAccounts, updateAccount, type AccountRow } from './accounts.store.ts'
import { checkAccount } from './check-accounts.ts'

const slugParam = z.object({ slug: z.string().max(40) })

export function accountRoutes(app: App, deps: Deps): void {
  app.get(
    '/api/accounts',
    {
      config: { access: 'accounts.read' },
      schema: {
        tags: ['accounts'],
        summary: 'Numbers, mailboxes and pages of ours',
        querystring: pageQuery,
        response: { 200: pageOf(accountView) },
      },
    },
    async ({ query: { limit, after = '' } }) => {
      const all = (await readAccounts(deps.db)).filter(({ slug }) => slug > after)
      const items = all.slice(0, limit).map((row) => viewOf(deps, row))
      return { items, next: all.length > limit ? (items.at(-1)?.slug ?? null) : null }
    },
  )

  app.get(
    '/api/accounts/:slug',
    {
      config: { access: 'accounts.read' },
      schema: { tags: ['accounts'], summary: 'One account', params: slugParam, response: { 200: accountView } },
    },
    async ({ params }) => readView(deps, params.slug),
  )

  app.post(
    '/api/accounts',
    {
      config: { access: 'accounts.write' },
      schema: { tags: ['accounts'], summary: 'A new account', body: accountNew, response: { 201: accountView } },
    },
    async (request, reply) => reply.code(201).send(await addAccount(deps, request.body, callerOf(request).userId)),
  )

  app.patch(
    '/api/accounts/:slug',
    {
      config: { access: 'accounts.write' },
      schema: {
        tags: ['accounts'],
        summary: 'Settings are merged over what is set; null removes one',
        params: slugParam,
        body: accountChange,
        response: { 200: accountView },
      },
    },
    async (request) => changeAccount(deps, request.params.slug, request.body, callerOf(request).userId),
  )

  checkRoute(app, deps)
}

function checkRoute(app: App, deps: Deps): void {
  app.post(
    '/api/accounts/:slug/check',
    {
      config: { access: 'accounts.read' },
      schema: {
        tags: ['accounts'],
        summary: 'Ask the provider now whether the account works',
        params: slugParam,
        response: { 200: accountView },
      },
    },
    async ({ params }) => {
      const account = (await deps.centre.get()).accountsBySlug.get(params.slug)
      if (!account) throw notFound()
      await checkAccount(deps, account)
      return readView(deps, params.slug)
    },
  )
}

async function readView(deps: Deps, slug: string): Promise<AccountView> {
  const row = await readAccount(deps.db, slug)
  if (!row) throw notFound()
  return viewOf(deps, row)
}

function viewOf({ config, seal }: Pick<Deps, 'config' | 'seal'>, row: AccountRow): AccountView {
  const base = `${config.publicUrl}/webhooks/${row.adapter}/${row.slug}`
  return {
    slug: row.slug,
    adapter: row.adapter,
    name: row.name,
    enabled: row.enabled,
    topicId: row.topic,
    ...shownSettings(channelOf(row.adapter), openSettings(seal, row)),
    health: {
      state: row.health,
      code: row.healthCode,
      at: row.healthAt?.toISOString() ?? null,
      lastEventAt: row.lastEventAt?.toISOString() ?? null,
    },
    webhooks: !channelOf(row.adapter)?.webhook
      ? []
      : row.adapter === 'phone-twilio'
        ? [
            { name: 'voice', url: base },
            { name: 'fallback', url: `${base}/fallback` },
            { name: 'status', url: `${base}/status` },
          ]
        : [{ name: 'webhook', url: base }],
  }
}

// Written by ourselves, as an object.
const openSettings = (seal: Deps['seal'], row: AccountRow) => JSON.parse(seal.open(row.settings)) as Record<string, unknown>

async function addAccount(deps: Deps, given: z.output<typeof accountNew>, userId: string): Promise<AccountView> {
  const channel = channelOf(given.adapter)
  if (!channel) throw new Refusal('bad-input', `adapter: there is no channel ${given.adapter}`, { field: 'adapter' })
  const settings = mergeSettings({}, given.settings)
  refuseBadSettings(channel, settings, deps.config)
  await refuseBadTopic(deps, channel, given.topicId)
  const now = deps.clock.now()
  try {
    await deps.db.transaction(async (tx) => {
      await insertAccount(
        tx,
        { ...given, topic: given.topicId, id: newId(), settings: deps.seal.seal(JSON.stringify(settings)) },
        now,
      )
      await audit(tx, {
        at: now,
        userId,
        action: 'account.add',
        subject: `account ${given.slug}`,
        details: { adapter: given.adapter, settings: Object.keys(settings) },
      })
    })
  } catch (error) {
    if (uniqueViolation(error) === 'accounts_slug')
      throw new Refusal('wrong-state', 'slug: another account has it', { field: 'slug', reason: 'slug-taken' })
    throw error
  }
  return afterChange(deps, given.slug)
}

async function changeAccount(
  deps: Deps,
  slug: string,
  change: z.output<typeof accountChange>,
  userId: string,
): Promise<AccountView> {
  await deps.db.transaction(async (tx) => {
    const row = await lockAccount(tx, slug)
    const channel = row && channelOf(row.adapter)
    if (!row || !channel) throw notFound()
    if (change.topicId !== undefined) await refuseBadTopic(deps, channel, change.topicId)
    const settings = mergeSettings(openSettings(deps.seal, row), change.settings ?? {})
    // What was set before and is not touched now stays as it is, also where simulators have been switched off since.
    if (change.settings)
      refuseBadSettings(channel, settings, {
        ...deps.config,
        simulators: deps.config.simulators || typeof change.settings['apiBaseUrl'] !== 'string',
      })
    const next = {
      id: row.id,
      name: change.name ?? row.name,
      enabled: change.enabled ?? row.enabled,
      topic: change.topicId === undefined ? row.topic : change.topicId,
      settings: change.settings ? deps.seal.seal(JSON.stringify(settings)) : row.settings,
    }
    await updateAccount(tx, next)
    await audit(tx, {
      at: deps.clock.now(),
      userId,
      action: 'account.change',
      subject: `account ${slug}`,
      details: { fields: Object.keys(change), settings: Object.keys(change.settings ?? {}) },
    })
  })
  return afterChange(deps, slug)
}

/** Only who writes to a mailbox has said nothing yet of what it is about: callers choose in the menu. */
async function refuseBadTopic({ centre }: Pick<Deps, 'centre'>, channel: Channel, topicId: string | null): Promise<void> {
  if (topicId === null) return
  const field = { field: 'topicId' }
  if (channel.channel !== 'email') throw new Refusal('bad-input', 'topicId: only a mailbox has a topic', field)
  const { skills } = await centre.get()
  if (!skills.some(({ kind, code, retired }) => kind === 'topic' && code === topicId && !retired))
    throw new Refusal('bad-input', 'topicId: no such topic', field)
}

/** The new settings are in force when the answer arrives; the light follows as soon as the provider has answered. */
async function afterChange(deps: Deps, slug: string): Promise<AccountView> {
  await deps.centre.changed()
  deps.live.publish([{ what: 'accounts', id: null }])
  const account = (await deps.centre.get()).accountsBySlug.get(slug)
  if (account?.enabled) deps.background.run('check account', () => checkAccount(deps, account))
  return readView(deps, slug)
}
