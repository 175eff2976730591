import { applySettings } from '../../routing/apply-settings.ts'
import type { Snapshot } from '../../routing/types.ts'
import { sql, type Tx } from '../db/database.ts'
import { snapshotOf, type StoredPass } from './stored-pass.ts'

export type Pass = { id: string; at: Date; policyVersion: number; snapshot: Snapshot }
type PassRow = { id: string; at: Date; policyVersion: number; stored: StoredPass; changed: Record<string, unknown> | null }

/** Passes that made offers, in the order in which they ran, each as it was decided: by the policy of its version. */
export async function readPasses(tx: Tx, after: { at: Date; id: string }, limit: number): Promise<Pass[]> {
  const rows = await tx.rows<PassRow>(sql`
    select p.id, p.at, p.policy_version, p.stored, v.changed from passes p left join settings_versions v on v.version = p.policy_version
    where (p.at, p.id) > (${after.at}, ${after.id}) order by p.at, p.id limit ${limit}`)
  return rows.map(({ id, at, policyVersion, stored, changed }) => ({
    id,
    at,
    policyVersion,
    snapshot: snapshotOf(stored, applySettings(changed ?? {})),
  }))
}
