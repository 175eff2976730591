import { channelOf } from '../../channels/registry.ts'
import type { Channel } from '../../channels/channel.ts'
import type { Calendar } from '../../routing/business-hours.ts'
import { applySettings, type Settings } from '../../routing/apply-settings.ts'
import type { Seal } from '../accounts/sealed.ts'
import type { Clock } from '../clock.ts'
import type { Config } from '../config.ts'
import { sql, type Database } from '../db/database.ts'
import type { Incident } from '../incidents/incident-at.ts'
import { readRecentIncidents } from '../incidents/read-incidents.ts'
import type { Live } from '../live/live.ts'
import type { PromptKey, PromptLanguage } from '../prompts/prompts.contract.ts'
import { applyAll } from '../settings/all-settings.ts'
import type { KeptDays } from '../settings/retention.ts'

export type Account = {
  id: string
  slug: string
  adapter: string
  name: string
  enabled: boolean
  /** What letters to it are about; null also when that topic has been retired. */
  topic: string | null
  channel: Channel
  /** As the adapter's schema gave them, `simulator:` resolved; null when they do not fit the schema (any more). */
  settings: unknown
  webhookUrl: string
}
export type Skill = {
  code: string
  kind: 'language' | 'topic'
  nameLv: string
  nameEn: string
  menuKey: number | null
  retired: boolean
}

/** What rarely changes and every call needs: one consistent reading of it. */
export type Centre = {
  /** Where providers and browsers reach us. */
  publicUrl: string
  settingsVersion: number
  /** Every number an administrator may change: routing's policy and the line's limits. */
  policy: Settings
  keptDays: KeptDays
  calendar: Calendar
  calendarVersion: number
  /** Newest first; only those a call may still be settled in. */
  incidents: readonly Incident[]
  skills: readonly Skill[]
  languages: readonly string[]
  prompts: ReadonlyMap<`${PromptKey}.${PromptLanguage}`, { text: string; audioVersion: string | null }>
  accountsById: ReadonlyMap<string, Account>
  accountsBySlug: ReadonlyMap<string, Account>
}

export type CentreCache = {
  get: () => Promise<Centre>
  /** After a change of ours: reads anew here, and tells the other processes to. */
  changed: () => Promise<void>
}

/** A lost notice must not leave a process with old settings for long. */
const staleAfterMs = 30_000

export function openCentre(deps: { db: Database; live: Live; clock: Clock; config: Config; seal: Seal }): CentreCache {
  let known: Centre | undefined
  let readAtMs = 0
  let reading: Promise<Centre> | undefined
  let generation = 0

  async function read(): Promise<Centre> {
    const mine = generation
    const centre = await readCentre(deps)
    if (mine === generation) {
      known = centre
      readAtMs = performance.now()
    }
    return centre
  }
  const readOnce = () => {
    reading ??= read().finally(() => {
      reading = undefined
    })
    return reading
  }
  const forget = () => {
    generation += 1
    known = undefined
    reading = undefined
  }
  deps.live.subscribe((notice) => {
    if (notice.what === 'centre') forget()
  })

  return {
    async get() {
      if (known) {
        // Old but usable: the hot path does not wait for a refresh, nor for a database that is away.
        if (performance.now() - readAtMs > staleAfterMs) readOnce().catch(() => undefined)
        return known
      }
      return readOnce()
    },
    async changed() {
      forget()
      deps.live.publish([
        { what: 'centre', id: null },
        { what: 'settings', id: null },
      ])
      await readOnce()
    },
  }
}

type AccountRow = Omit<Account, 'channel' | 'settings' | 'webhookUrl'> & { settings: Buffer }

async function readCentre({ db, config, seal }: { db: Database; config: Config; seal: Seal }): Promise<Centre> {
  const [settings, calendar, skills, prompts, accounts, incidents] = await Promise.all([
    db.one<{ version: number; changed: Record<string, unknown> }>(
      sql`select version, changed from settings_versions order by version desc limit 1`,
    ),
    db.one<{ version: number; calendar: Calendar }>(
      sql`select version, calendar from calendar_versions order by version desc limit 1`,
    ),
    db.rows<Skill>(
      sql`select code, kind, name_lv, name_en, menu_key, retired from skills order by kind, menu_key nulls last, code`,
    ),
    db.rows<{ key: PromptKey; language: PromptLanguage; text: string; hasAudio: boolean; updatedAt: Date }>(
      sql`select key, language, text, audio is not null as has_audio, updated_at from prompts`,
    ),
    db.rows<AccountRow>(
      sql`select a.id, slug, adapter, name, enabled, t.code as topic, settings from accounts a left join skills t on t.code = a.topic and not t.retired`,
    ),
    readRecentIncidents(db),
  ])
  const known = accounts.flatMap((row) => {
    const channel = channelOf(row.adapter)
    return channel
      ? [
          {
            ...row,
            channel,
            settings: usableSettings(channel, JSON.parse(seal.open(row.settings)), config),
            webhookUrl: `${config.publicUrl}/webhooks/${row.adapter}/${row.slug}`,
          },
        ]
      : []
  })
  return {
    publicUrl: config.publicUrl,
    settingsVersion: settings?.version ?? 0,
    policy: applySettings(settings?.changed ?? {}),
    keptDays: applyAll(settings?.changed ?? {}).keptDays,
    calendar: calendar?.calendar ?? { timeZone: 'Europe/Riga', weekly: [], exceptions: [] },
    calendarVersion: calendar?.version ?? 0,
    incidents,
    skills,
    languages: skills.filter((skill) => skill.kind === 'language').map((skill) => skill.code),
    prompts: new Map(
      prompts.map((row) => [
        `${row.key}.${row.language}` as const,
        { text: row.text, audioVersion: row.hasAudio ? String(row.updatedAt.getTime()) : null },
      ]),
    ),
    accountsById: new Map(known.map((account) => [account.id, account])),
    accountsBySlug: new Map(known.map((account) => [account.slug, account])),
  }
}

/** The demo's accounts say `simulator:` instead of an address: our own simulator, wherever this process listens. */
export function usableSettings(
  channel: Channel,
  stored: Record<string, unknown>,
  config: Pick<Config, 'publicUrl' | 'simulators' | 'localUrl'>,
): unknown {
  const settings = { ...stored }
  if (settings['apiBaseUrl'] === 'simulator:') settings['apiBaseUrl'] = `${config.localUrl}/simulator/${channel.adapter}`
  if (!config.simulators) delete settings['apiBaseUrl']
  const parsed = channel.settings.safeParse(settings)
  return parsed.success ? parsed.data : null
}
