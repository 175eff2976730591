import { z } from 'zod'
import { audit } from '../audit/append-audit.ts'
import { sql, uniqueViolation } from '../db/database.ts'
import type { Deps } from '../deps.ts'
import { callerOf } from '../http/auth.ts'
import type { App } from '../http/build-app.ts'
import { Refusal } from '../refusal.ts'
import { skillChange, skillView, type SkillChange, type SkillView } from './skills.contract.ts'

export function skillRoutes(app: App, deps: Deps): void {
  app.get(
    '/api/skills',
    {
      // Everybody who works here sees the names of topics and languages.
      config: { access: 'self' },
      schema: {
        tags: ['skills'],
        summary: 'Languages and topics',
        response: { 200: z.object({ items: z.array(skillView), next: z.null() }) },
      },
    },
    async () => ({
      items: await deps.db.rows<SkillView>(
        sql`select code, kind, name_lv, name_en, menu_key, retired from skills order by kind, menu_key nulls last, code`,
      ),
      next: null,
    }),
  )

  app.put(
    '/api/skills/:code',
    {
      config: { access: 'settings.write' },
      schema: {
        tags: ['skills'],
        summary: 'Add, change or retire a skill; never deleted, old contacts name it',
        params: skillChange.pick({ code: true }),
        body: skillChange.omit({ code: true }),
        response: { 200: skillView },
      },
    },
    async (request) => {
      const skill = { ...request.body, code: request.params.code }
      await putSkill(deps, skill, callerOf(request).userId)
      return skill
    },
  )
}

async function putSkill(
  deps: Pick<Deps, 'db' | 'clock' | 'centre' | 'assigner'>,
  { code, kind, nameLv, nameEn, menuKey, retired }: SkillChange,
  userId: string,
): Promise<void> {
  try {
    await deps.db.transaction(async (tx) => {
      const before = await tx.one<{ kind: string }>(sql`select kind from skills where code = ${code}`)
      if (before && before.kind !== kind)
        throw new Refusal('cannot', `kind: ${code} is a ${before.kind} and stays one`, { field: 'kind', reason: 'kind-stays' })
      await tx.run(sql`insert into skills (code, kind, name_lv, name_en, menu_key, retired) values (${code}, ${kind}, ${nameLv}, ${nameEn}, ${menuKey}, ${retired})
        on conflict (code) do update set name_lv = excluded.name_lv, name_en = excluded.name_en, menu_key = excluded.menu_key, retired = excluded.retired`)
      await audit(tx, {
        at: deps.clock.now(),
        userId,
        action: 'skill.put',
        subject: `skill ${code}`,
        details: { menuKey, retired },
      })
    })
  } catch (error) {
    if (uniqueViolation(error) === 'skills_menu_key')
      throw new Refusal('wrong-state', `menuKey: another ${kind} has the key ${menuKey}`, {
        field: 'menuKey',
        reason: 'menu-key-taken',
      })
    throw error
  }
  await deps.centre.changed()
  deps.assigner.nudge()
}
